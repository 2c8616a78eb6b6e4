/** Form controls: the browser's own, with a label that is always there and help or error beneath. */
import { type ReactNode, useId, useState } from 'react'
import { useT } from '../i18n/index.ts'
import { KeyHint } from './button.tsx'
import './field.css'

interface Common {
  readonly label: string
  readonly help?: ReactNode
  readonly error?: string | null | undefined
}

function Frame({
  id,
  label,
  hideLabel = false,
  help,
  error,
  children,
}: Common & { id: string; hideLabel?: boolean; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : 'field-label'}>
        {label}
      </label>
      {children}
      {help && (
        <p id={`${id}-help`} className="small muted">
          {help}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="small danger" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
const described = (id: string, { help, error }: Common) =>
  [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined

interface TextProps extends Common {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onBlur?: () => void
  readonly type?: 'text' | 'password' | 'number' | 'url' | 'search' | 'date'
  readonly placeholder?: string
  readonly required?: boolean
  readonly maxLength?: number
  readonly autoFocus?: boolean
  readonly dir?: 'ltr' | 'auto'
  readonly min?: number
  readonly max?: number
  readonly step?: number | 'any'
}
export function TextField(props: TextProps) {
  const id = useId()
  const { label, help, error, onChange, ...input } = props
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <input
        id={id}
        className="input"
        dir="auto"
        autoComplete="off"
        spellCheck={false}
        {...input}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, props)}
      />
    </Frame>
  )
}

interface NumberProps extends Common {
  readonly value: number
  /** called with each number that fits, and with nothing else */
  readonly onChange: (value: number) => void
  readonly min?: number
  readonly max?: number
  /** default true: no fractions */
  readonly whole?: boolean
  readonly hideLabel?: boolean
}
/**
 * A number that one types as one likes. What does not fit (yet) stays as typed and says what would fit; whoever leaves
 * the field finds the last number that did.
 */
export function NumberField(props: NumberProps) {
  const t = useT()
  const id = useId()
  const { label, hideLabel = false, help, value, onChange, min = -1e9, max = 1e9, whole = true } = props
  const [typed, setTyped] = useState<string | null>(null)
  const fits = (text: string) => {
    const number = Number(text)
    return text.trim() !== '' && number >= min && number <= max && (!whole || Number.isInteger(number))
  }
  const error =
    typed === null || typed === '' || fits(typed)
      ? null
      : props.min === undefined || props.max === undefined
        ? t('form.number')
        : t('form.range', { min, max })
  return (
    <Frame id={id} label={label} hideLabel={hideLabel} help={help} error={error}>
      <input
        id={id}
        className="input"
        type="number"
        inputMode={whole ? 'numeric' : 'decimal'}
        min={props.min}
        max={props.max}
        step={whole ? 1 : 'any'}
        autoComplete="off"
        value={typed ?? String(value)}
        onChange={(event) => {
          setTyped(event.target.value)
          if (fits(event.target.value)) onChange(Number(event.target.value))
        }}
        onBlur={() => setTyped(null)}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, { label, help, error })}
      />
    </Frame>
  )
}

export function TextArea(
  props: Common & {
    value: string
    onChange: (value: string) => void
    rows?: number
    lang?: string
    autoFocus?: boolean
    dir?: 'ltr' | 'auto'
  },
) {
  const id = useId()
  const { label, help, error, onChange, ...area } = props
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <textarea
        id={id}
        className="input textarea"
        dir="auto"
        {...area}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={error ? true : undefined}
        aria-describedby={described(id, props)}
      />
    </Frame>
  )
}

export interface Option {
  readonly value: string
  readonly label: string
}
interface SelectProps extends Common {
  readonly value: string
  readonly options: readonly Option[]
  readonly onChange: (value: string) => void
}
export function SelectField(props: SelectProps) {
  const id = useId()
  const { label, help, error, value, options, onChange } = props
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <select
        id={id}
        className="input select"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={described(id, props)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  )
}

interface CheckProps {
  readonly label: ReactNode
  readonly help?: string
  /** the digit that does the same, printed beside it */
  readonly keyHint?: string
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChange: (checked: boolean) => void
}
export function CheckField({ label, help, keyHint, checked, disabled = false, onChange }: CheckProps) {
  const id = useId()
  return (
    <div className={keyHint ? 'choice choice-key' : 'choice'}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        aria-describedby={help ? `${id}-help` : undefined}
        aria-keyshortcuts={keyHint}
      />
      <label htmlFor={id}>{label}</label>
      {keyHint && <KeyHint name={keyHint} />}
      {help && (
        <p id={`${id}-help`} className="small muted choice-help">
          {help}
        </p>
      )}
    </div>
  )
}

interface RadioProps {
  readonly legend: string
  readonly hideLegend?: boolean
  readonly value: string
  readonly options: readonly (Option & { help?: ReactNode })[]
  readonly onChange: (value: string) => void
}
export function RadioGroup({ legend, hideLegend, value, options, onChange }: RadioProps) {
  const name = useId()
  return (
    <fieldset className="field radio-group">
      <legend className={hideLegend ? 'visually-hidden' : 'field-label'}>{legend}</legend>
      {options.map((option) => (
        <div className="choice" key={option.value}>
          <input
            id={`${name}-${option.value}`}
            type="radio"
            name={name}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
            aria-describedby={option.help ? `${name}-${option.value}-help` : undefined}
          />
          <label htmlFor={`${name}-${option.value}`}>{option.label}</label>
          {option.help && (
            <div id={`${name}-${option.value}-help`} className="small muted choice-help">
              {option.help}
            </div>
          )}
        </div>
      ))}
    </fieldset>
  )
}
