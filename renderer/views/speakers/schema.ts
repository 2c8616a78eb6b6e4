/** The part of JSON Schema that a speaker form uses: flat objects of texts, choices, numbers and yes/no. */
import { formShape } from '../../../main/contract/speaker-form.ts'

export type FieldKind = 'text' | 'choice' | 'many' | 'number' | 'check'
export interface FormField {
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  readonly kind: FieldKind
  readonly options: readonly string[]
  /** what to show for an option, where that is another text */
  readonly labels: Readonly<Record<string, string>>
  /** the answer goes to the lake */
  readonly travels: boolean
  readonly required: boolean
  readonly minimum: number | undefined
  readonly maximum: number | undefined
  readonly integer: boolean
  readonly maxLength: number
}
export type FormValues = Record<string, unknown>

/** Fields in the order of the schema; anything that is no such schema gives no field. */
export function fieldsOf(schema: unknown): readonly FormField[] {
  const parsed = formShape.safeParse(schema)
  if (!parsed.success) return []
  const { properties, required } = parsed.data
  return Object.entries(properties).map(([name, it]) => ({
    name,
    title: it.title ?? name.replace(/_/g, ' ').replace(/^./, (first) => first.toUpperCase()),
    description: it.description,
    kind:
      it.type === 'boolean'
        ? 'check'
        : it.type === 'array'
          ? 'many'
          : it.type === 'number' || it.type === 'integer'
            ? 'number'
            : it.enum
              ? 'choice'
              : 'text',
    options: it.enum ?? it.items?.enum ?? [],
    labels: it['x-labels'] ?? {},
    travels: it['x-travels'] === true,
    required: required.includes(name),
    minimum: it.minimum,
    maximum: it.maximum,
    integer: it.type === 'integer',
    maxLength: it.maxLength ?? 500,
  }))
}

/** An answer as it is shown. */
export function answerText(field: FormField, value: unknown): string {
  const one = (part: unknown): string => {
    const text = typeof part === 'string' || typeof part === 'number' ? String(part) : ''
    return field.labels[text] ?? text
  }
  return Array.isArray(value) ? value.map(one).join(', ') : value === true ? '✓' : one(value)
}

export type FieldFault = 'required' | 'number' | 'range'
export function faultOf(field: FormField, value: unknown): FieldFault | null {
  const absent = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  if (absent) return field.required && field.kind !== 'check' ? 'required' : null
  if (field.kind !== 'number') return null
  if (typeof value !== 'number' || Number.isNaN(value) || (field.integer && !Number.isInteger(value)))
    return 'number'
  return value < (field.minimum ?? -Infinity) || value > (field.maximum ?? Infinity) ? 'range' : null
}

/** Only what was answered: an empty field is left out rather than stored as an empty text. */
export const answered = (values: FormValues): FormValues =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => value !== '' && value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  )
