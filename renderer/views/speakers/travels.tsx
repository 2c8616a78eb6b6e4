/** What of a speaker goes to the archive and what stays here, before they agree to it. */
import { useT } from '../../i18n/index.ts'
import { type FormField, type FormValues, answerText, fieldsOf } from './schema.ts'

interface Props {
  readonly schema: unknown
  readonly answers: FormValues
  /** one below the heading that stands above it */
  readonly heading: 'h2' | 'h3'
}

export function Travels({ schema, answers, heading }: Props) {
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
      <Part
        heading={heading}
        title={t('consent.travels')}
        items={[t('consent.code'), t('consent.langs'), ...(travel ?? [])]}
      />
      <Part heading={heading} title={t('consent.stays')} items={[t('consent.name'), ...(stay ?? [])]} />
    </div>
  )
}

interface PartProps {
  readonly heading: Props['heading']
  readonly title: string
  readonly items: readonly string[]
}

function Part({ heading: Heading, title, items }: PartProps) {
  return (
    <section aria-label={title}>
      <Heading>{title}</Heading>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  )
}
