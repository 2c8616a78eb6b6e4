/** The questions to speakers for people who do not write JSON: one row each, in the order in which they are asked. */
import { useState } from 'react'
import { useT } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { CheckField, SelectField, TextField } from '../../ui/field.tsx'
import { type FormField, fieldsOf } from '../speakers/schema.ts'
import {
  type Change,
  GENDERS,
  KINDS,
  READY,
  type Schema,
  withChange,
  withQuestion,
  withReady,
  withoutQuestion,
} from './questions.ts'

export function QuestionList({ schema, onChange }: { schema: Schema; onChange: (schema: Schema) => void }) {
  const t = useT()
  const [title, setTitle] = useState('')
  const add = () => {
    if (title.trim() === '') return
    onChange(withQuestion(schema, title.trim()))
    setTitle('')
  }
  return (
    <div className="stack">
      <ul className="stack">
        {fieldsOf(schema).map((field) => (
          <li key={field.name}>
            <Question
              field={field}
              onChange={(change) => onChange(withChange(schema, field.name, change))}
              onRemove={() => onChange(withoutQuestion(schema, field.name))}
            />
          </li>
        ))}
      </ul>
      <ReadyMade schema={schema} onChange={onChange} />
      <div
        className="question-new"
        onKeyDown={(event) => {
          // Enter adds the question; it does not save the whole project.
          if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
          event.preventDefault()
          add()
        }}
      >
        <TextField label={t('questions.new')} value={title} maxLength={200} onChange={setTitle} />
        <Button icon="plus" disabled={title.trim() === ''} onPress={add}>
          {t('questions.add')}
        </Button>
      </div>
    </div>
  )
}

/** Those that are not asked yet. */
function ReadyMade({ schema, onChange }: { schema: Schema; onChange: (schema: Schema) => void }) {
  const t = useT()
  const asked = new Set(fieldsOf(schema).map(({ name }) => name))
  const left = READY.filter((name) => !asked.has(name))
  if (left.length === 0) return null
  const genders = () => Object.fromEntries(GENDERS.map((one) => [one, t(`questions.gender.${one}`)]))
  return (
    <div className="stack" role="group" aria-label={t('questions.ready')}>
      <p className="small muted">{t('questions.ready')}</p>
      <div className="row">
        {left.map((name) => (
          <Button
            key={name}
            icon="plus"
            onPress={() =>
              onChange(
                withReady(schema, name, t(`questions.ready.${name}`), name === 'gender' ? genders() : {}),
              )
            }
          >
            {t(`questions.ready.${name}`)}
          </Button>
        ))}
      </div>
    </div>
  )
}

interface QuestionProps {
  readonly field: FormField
  readonly onChange: (change: Change) => void
  readonly onRemove: () => void
}
function Question({ field, onChange, onRemove }: QuestionProps) {
  const t = useT()
  /** as typed: a comma at its end is the beginning of the next answer */
  const [answers, setAnswers] = useState<string | null>(null)
  const chosen = field.kind === 'choice' || field.kind === 'many'
  return (
    <div className="question" role="group" aria-label={field.title}>
      <div className="question-row">
        <TextField
          label={t('questions.text')}
          value={field.title}
          maxLength={200}
          onChange={(title) => onChange({ title })}
        />
        <SelectField
          label={t('questions.kind')}
          value={field.kind}
          options={KINDS.map((kind) => ({ value: kind, label: t(`questions.kind.${kind}`) }))}
          onChange={(value) => {
            const kind = KINDS.find((one) => one === value)
            if (kind) onChange({ kind })
          }}
        />
        <Button kind="quiet" icon="discard" iconOnly onPress={onRemove}>
          {t('consents.remove')}
        </Button>
      </div>
      {chosen && (
        <TextField
          label={t('questions.answers')}
          value={answers ?? field.options.join(', ')}
          onChange={(text) => {
            setAnswers(text)
            const list = [...new Set(text.split(/[,،፣]/).map((one) => one.trim()))].filter(
              (one) => one !== '',
            )
            onChange({ answers: list })
          }}
          onBlur={() => setAnswers(null)}
        />
      )}
      <CheckField
        label={t('questions.travels')}
        help={t('questions.stays')}
        checked={field.travels}
        onChange={(travels) => onChange({ travels })}
      />
      {field.kind !== 'check' && (
        <CheckField
          label={t('questions.required')}
          checked={field.required}
          onChange={(required) => onChange({ required })}
        />
      )}
    </div>
  )
}
