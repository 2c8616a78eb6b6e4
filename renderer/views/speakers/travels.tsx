/** What of a speaker goes to the archive and what stays here, before they agree to it. */
import { useT } from '../../i18n/index.ts'
import { type FormField, type FormValues, answerText, fieldsOf } from './schema.ts'

interface Props {
  readonly schema: unknown
  readonly answers: FormValues
}

export function Travels({ schema, answers }: Props) {
  const t = useT()
  const fields = fieldsOf(schema)
  const said = (field: FormField) => {
    const text = answerText(field, answers[field.name])
    return text === '' ? field.title : `${field.title}: ${text}`
  }
  const [travel, stay] = [true, false].map((travels) =>
    fields.filter((field) => field.travels === travels).map(said),
  )
  return (
    <div className="travels small">
      <Part title={t('consent.travels')} items={[t('consent.code'), t('consent.langs'), ...(travel ?? [])]} />
      <Part title={t('consent.stays')} items={[t('consent.name'), ...(stay ?? [])]} />
    </div>
  )
}

function Part({ title, items }: { title: string; items: readonly string[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  )
}
