import { useState } from 'react'
import { z } from 'zod'
import { placeNotAsked } from '../../../main/contract/speaker-form.ts'
import { useT } from '../../i18n/index.ts'
import { TextArea } from '../../ui/field.tsx'
import { fieldsOf } from '../speakers/schema.ts'
import { QuestionList } from './question-list.tsx'
import './rules.css'

const anObject = z.record(z.string(), z.unknown())
const parse = (text: string): Record<string, unknown> | null => {
  if (text.trim() === '') return {}
  try {
    return anObject.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Longer forms are not looked through with every key press, characters. */
const LOOKED_THROUGH = 20_000

/** Does JSON only lack its end here, as far as the browser's words tell? */
function isUnfinished(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const position = /position (\d+)/.exec(message)?.[1]
    return /end of JSON|Unterminated/.test(message) || Number(position) >= text.length
  }
}

/** The line at which the text stops being JSON, from 1: the first with which what is before it cannot go on. */
function lineOf(text: string): number | null {
  if (text.length > LOOKED_THROUGH) return null
  const lines = text.trimEnd().split('\n')
  for (let count = 1; count < lines.length; count += 1)
    if (!isUnfinished(lines.slice(0, count).join('\n'))) return count
  return lines.length
}

/** The speaker form question by question, and beneath it the JSON Schema that it is. */
export function SpeakerQuestions({
  schema,
  onChange,
}: {
  schema: Record<string, unknown>
  onChange: (schema: Record<string, unknown>) => void
}) {
  const t = useT()
  const [text, setText] = useState(() =>
    Object.keys(schema).length > 0 ? JSON.stringify(schema, null, 2) : '',
  )
  const parsed = parse(text)
  const [open, setOpen] = useState(false)
  const fields = fieldsOf(parsed)
  const line = parsed ? null : lineOf(text)
  const place = parsed && placeNotAsked(parsed)
  const error = place
    ? t('questions.place', { place })
    : parsed
      ? null
      : line === null
        ? t('questions.invalid')
        : t('questions.line', { line })
  return (
    <section className="card stack" aria-label={t('questions.title')}>
      <h2>{t('questions.title')}</h2>
      {fields.length === 0 && <p className="muted">{t('questions.none')}</p>}
      {parsed && !place && (
        <QuestionList
          schema={parsed}
          onChange={(next) => {
            setText(JSON.stringify(next, null, 2))
            onChange(next)
          }}
        />
      )}
      {/* Whoever needs limits and rules writes them; what is wrong there is never folded away. */}
      <details open={open || error !== null} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="question-schema">{t('settings.more')}</summary>
        <TextArea
          label={t('questions.schema')}
          dir="ltr"
          rows={12}
          value={text}
          error={error}
          onChange={(next) => {
            setText(next)
            const value = parse(next)
            if (value) onChange(value)
          }}
        />
      </details>
    </section>
  )
}
