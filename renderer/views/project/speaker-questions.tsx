import { useState } from 'react'
import { z } from 'zod'
import { useT } from '../../i18n/index.ts'
import { TextArea } from '../../ui/field.tsx'
import { fieldsOf } from '../speakers/schema.ts'

const anObject = z.record(z.string(), z.unknown())
const parse = (text: string): Record<string, unknown> | null => {
  if (text.trim() === '') return {}
  try {
    return anObject.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** The speaker form as JSON Schema, with the questions that come of it listed at once. */
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
  const fields = fieldsOf(parsed)
  return (
    <section className="card stack" aria-label={t('questions.title')}>
      <h2>{t('questions.title')}</h2>
      <p className="muted">
        {fields.length > 0
          ? t('questions.asks', { list: fields.map(({ title }) => title).join(', ') })
          : t('questions.none')}
      </p>
      <TextArea
        label={t('questions.schema')}
        dir="ltr"
        rows={6}
        value={text}
        error={parsed ? null : t('questions.invalid')}
        onChange={(next) => {
          setText(next)
          const value = parse(next)
          if (value) onChange(value)
        }}
      />
    </section>
  )
}
