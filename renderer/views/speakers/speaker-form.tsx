/** The project's own questions about a speaker. The name stays on this computer; only a code travels. */
import { type ReactNode, useState } from 'react'
import type { ErrorValue, FieldFault } from '../../../main/contract/errors.ts'
import { useT } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { CheckField, SelectField, TextField } from '../../ui/field.tsx'
import { SpeakerLanguages } from './speaker-languages.tsx'
import { type FormField, type FormValues, answered, faultOf, fieldsOf } from './schema.ts'

interface Props {
  readonly schema: unknown
  readonly label?: string
  readonly metadata?: FormValues
  /** of the project's prompts, to choose from */
  readonly offered?: readonly string[]
  /** what they read; null: everything */
  readonly langs?: readonly string[] | null
  readonly busy: boolean
  /** of the last try: what the station said of single answers is shown beside them */
  readonly error?: ErrorValue | null
  readonly submit: string
  readonly onSubmit: (label: string, metadata: FormValues, langs: readonly string[] | null) => void
  readonly onCancel?: (() => void) | undefined
  readonly children?: ReactNode
}

export function SpeakerForm({
  schema,
  label: first = '',
  metadata = {},
  offered = [],
  langs: read = null,
  busy,
  error = null,
  submit,
  onSubmit,
  onCancel,
  children,
}: Props) {
  const t = useT()
  const [label, setLabel] = useState(first)
  const [values, setValues] = useState<FormValues>(metadata)
  const [langs, setLangs] = useState<readonly string[]>(read ?? [])
  const [tried, setTried] = useState(false)
  const fields = fieldsOf(schema)
  const missing = label.trim() === ''
  const faulty = fields.some((field) => faultOf(field, values[field.name]) !== null)
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!missing && !faulty) onSubmit(label.trim(), answered(values), langs.length > 0 ? langs : null)
      }}
    >
      <TextField
        label={t('speaker.label')}
        help={t('speaker.labelHelp')}
        value={label}
        maxLength={80}
        onChange={setLabel}
        error={tried && missing ? t('form.required') : null}
      />
      <SpeakerLanguages offered={offered} known={read ?? []} chosen={langs} onChange={setLangs} />
      {fields.map((field) => (
        <FormControl
          key={field.name}
          field={field}
          value={values[field.name]}
          tried={tried}
          refused={error?.faults?.find((fault) => fault.field === field.name)}
          onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      {children}
      <div className="row form-acts">
        <Button type="submit" kind="primary" disabled={busy}>
          {submit}
        </Button>
        {onCancel && (
          <Button kind="quiet" onPress={onCancel}>
            {t('cancel')}
          </Button>
        )}
      </div>
    </form>
  )
}

interface ControlProps {
  readonly field: FormField
  readonly value: unknown
  readonly tried: boolean
  readonly refused: FieldFault | undefined
  readonly onChange: (value: unknown) => void
}
function FormControl({ field, value, tried, refused, onChange }: ControlProps) {
  const t = useT()
  const fault = tried ? faultOf(field, value) : null
  const error = fault
    ? t(`form.${fault}`, { min: field.minimum ?? '', max: field.maximum ?? '' })
    : refused
      ? t(`form.${refused.rule === 'range' ? 'outside' : refused.rule}`, { limit: refused.limit ?? '' })
      : null
  const label = field.required ? field.title : t('form.optional', { label: field.title })
  switch (field.kind) {
    case 'check':
      return (
        <CheckField
          label={field.title}
          {...(error || field.description ? { help: error ?? field.description ?? '' } : {})}
          checked={value === true}
          onChange={onChange}
        />
      )
    case 'choice':
      return (
        <SelectField
          label={label}
          help={field.description}
          error={error}
          value={typeof value === 'string' ? value : ''}
          options={[
            { value: '', label: t('form.choose') },
            ...field.options.map((option) => ({ value: option, label: field.labels[option] ?? option })),
          ]}
          onChange={onChange}
        />
      )
    case 'many': {
      const chosen: readonly unknown[] = Array.isArray(value) ? value : []
      if (field.options.length === 0)
        return (
          <TextField
            label={label}
            help={field.description ?? t('form.commas')}
            error={error}
            value={chosen.join(', ')}
            onChange={(text) => onChange(text === '' ? [] : text.split(/,\s*/))}
          />
        )
      return (
        <fieldset className="field">
          <legend className="field-label">{label}</legend>
          <div className="choices">
            {field.options.map((option) => (
              <CheckField
                key={option}
                label={field.labels[option] ?? option}
                checked={chosen.includes(option)}
                onChange={(on) => onChange(on ? [...chosen, option] : chosen.filter((one) => one !== option))}
              />
            ))}
          </div>
          {error && <p className="small danger">{error}</p>}
        </fieldset>
      )
    }
    case 'number':
      return (
        <TextField
          label={label}
          help={field.description}
          error={error}
          type="number"
          value={typeof value === 'number' ? String(value) : ''}
          onChange={(text) => onChange(text === '' ? undefined : Number(text))}
        />
      )
    case 'text':
      return (
        <TextField
          label={label}
          help={field.description}
          error={error}
          maxLength={field.maxLength}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
        />
      )
  }
}
