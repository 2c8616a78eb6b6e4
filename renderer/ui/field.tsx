/** Form controls: the browser's own, with a label that is always there and help or error beneath. */
import { type ReactNode, useId } from 'react'
import './field.css'

interface Common {
  readonly label: string
  readonly help?: ReactNode
  readonly error?: string | null | undefined
}

function Frame({ id, label, help, error, children }: Common & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id} className="field-label">
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
  readonly type?: 'text' | 'password' | 'number' | 'url' | 'search'
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

export function TextArea(
  props: Common & {
    value: string
    onChange: (value: string) => void
    rows?: number
    lang?: string
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
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}
export function CheckField({ label, help, checked, onChange }: CheckProps) {
  const id = useId()
  return (
    <div className="choice">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        aria-describedby={help ? `${id}-help` : undefined}
      />
      <label htmlFor={id}>{label}</label>
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
      <legend className={hideLegend ? 'hush' : 'field-label'}>{legend}</legend>
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
