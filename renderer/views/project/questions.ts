/** A speaker form changed question by question. What this does not know of the schema (limits, rules) is left as it is. */
import { z } from 'zod'
import { type FieldKind, fieldsOf } from '../speakers/schema.ts'

export type Schema = Record<string, unknown>
export const KINDS: readonly FieldKind[] = ['text', 'choice', 'many', 'number', 'check']

const shape = z.looseObject({
  properties: z.record(z.string(), z.looseObject({})).catch({}),
  required: z.array(z.string()).catch([]),
})

/** How the answer is written down; `answers` are what one can choose from. */
function answerOf(kind: FieldKind, answers: readonly string[]): Schema {
  switch (kind) {
    case 'text':
      return { type: 'string' }
    case 'choice':
      return { type: 'string', enum: [...answers] }
    case 'many':
      return { type: 'array', items: { enum: [...answers] } }
    case 'number':
      return { type: 'number' }
    case 'check':
      return { type: 'boolean' }
  }
}

/** The column that the answers go to: the title in plain letters, and another than those that are there. */
export function nameFor(title: string, taken: readonly string[]): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40)
  const first = plain === '' ? 'question' : plain
  let name = first
  for (let n = 2; taken.includes(name); n += 1) name = `${first}_${n}`
  return name
}

export function withQuestion(schema: Schema, title: string): Schema {
  const { properties, required, ...rest } = shape.parse(schema)
  const name = nameFor(title, Object.keys(properties))
  return {
    ...rest,
    type: 'object',
    properties: { ...properties, [name]: { type: 'string', title } },
    required,
  }
}

/** Questions that most corpora ask, with choices that are the same in every language of the interface. Their answers travel. */
export const READY = ['age_band', 'gender', 'languages', 'accent', 'region'] as const
export type Ready = (typeof READY)[number]
const AGES = ['0-17', '18-19', '20-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80+']
export const GENDERS = ['female', 'male', 'other', 'undisclosed'] as const

const READY_ANSWER: Readonly<Record<Ready, Schema>> = {
  age_band: { type: 'string', enum: AGES },
  gender: { type: 'string', enum: [...GENDERS] },
  languages: { type: 'array', items: { type: 'string' } },
  accent: { type: 'string' },
  region: { type: 'string' },
}

/** `labels`: what is shown for its choices. One that is asked already is left as it is. */
export function withReady(
  schema: Schema,
  ready: Ready,
  title: string,
  labels: Readonly<Record<string, string>> = {},
): Schema {
  const { properties, required, ...rest } = shape.parse(schema)
  if (Object.hasOwn(properties, ready)) return schema
  const shown = Object.keys(labels).length === 0 ? {} : { 'x-labels': { ...labels } }
  const question = { ...READY_ANSWER[ready], title, 'x-travels': true, ...shown }
  return { ...rest, type: 'object', properties: { ...properties, [ready]: question }, required }
}

export function withoutQuestion(schema: Schema, name: string): Schema {
  const { properties, required, ...rest } = shape.parse(schema)
  const left = Object.fromEntries(Object.entries(properties).filter(([key]) => key !== name))
  return { ...rest, properties: left, required: required.filter((key) => key !== name) }
}

export interface Change {
  readonly title?: string
  readonly required?: boolean
  /** the answer goes to the lake */
  readonly travels?: boolean
  readonly kind?: FieldKind
  /** never empty: who can choose from nothing cannot answer */
  readonly answers?: readonly string[]
}
export function withChange(schema: Schema, name: string, change: Change): Schema {
  const { properties, required, ...rest } = shape.parse(schema)
  const before = fieldsOf(schema).find((field) => field.name === name)
  const property = properties[name]
  if (!before || !property) return schema
  const kind = change.kind ?? before.kind
  const answers = change.answers?.length ? change.answers : before.options
  let next: Schema = { ...property, ...(change.title === undefined ? {} : { title: change.title }) }
  if (change.kind !== undefined && change.kind !== before.kind) {
    // Limits of one kind of answer mean nothing to another.
    const { title, description, 'x-travels': travels } = next
    next = {
      ...answerOf(kind, answers.length > 0 ? answers : ['1', '2']),
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(travels === undefined ? {} : { 'x-travels': travels }),
    }
  } else if (change.answers?.length) next = { ...next, ...answerOf(kind, answers) }
  if (change.travels !== undefined) next = { ...next, 'x-travels': change.travels }
  const must = kind !== 'check' && (change.required ?? required.includes(name))
  const demanded = must ? [...new Set([...required, name])] : required.filter((key) => key !== name)
  return { ...rest, properties: { ...properties, [name]: next }, required: demanded }
}
