/** What `--where` may ask of a take: each column, and what it is in the plan's database. Nothing else ever becomes SQL. */
import { qualityFigures } from '../../main/contract/quality.ts'

export type ColumnKind = 'text' | 'number'

export interface Column {
  readonly kind: ColumnKind
  readonly sql: string
}

const texts = [
  'take_id',
  'lang',
  'verdict',
  'kind',
  'section',
  'itemcode',
  'project_id',
  'speaker_id',
  'session_id',
  'station_id',
  'prompt_id',
  'prompt_sha256',
  'prompt_text',
  'text',
  'text_from',
  'sha256',
  'pcm_sha256',
  'content_type',
  'device',
  'recorded_at',
  'landed_at',
  'consent_version',
  'consent_lang',
  'app_version',
] as const

const numbers = [
  'seconds',
  'sample_rate',
  'channels',
  'bit_depth',
  'frames',
  'bytes',
  'version',
  'attempt',
  'approve',
  'reject',
  'unsure',
  'segments',
] as const

/** What was said, of a row of the plan, and who says so. Only of what was read aloud the prompt is the text. */
export const TEXT = "coalesce(said, CASE WHEN kind = 'read' THEN nullif(prompt_text, '') END)"
export const TEXT_FROM = `CASE WHEN said IS NOT NULL THEN 'listener' WHEN ${TEXT} IS NOT NULL THEN 'prompt' END`

/** Names that are no columns of the plan's own. */
const madeOf: Readonly<Record<string, string>> = {
  text: `(${TEXT})`,
  text_from: `(${TEXT_FROM})`,
  segments:
    "(SELECT coalesce(sum(json_array_length(value, '$.segments')), 0) FROM json_each(coalesce(tiers, '[]')))",
}

export type TextColumn = (typeof texts)[number]
export type NumberColumn = (typeof numbers)[number]

const figures = Object.keys(qualityFigures.shape).filter((name) => name !== 'channelPeaksDbfs')

/** Columns of their own; what starts with `speaker.` is an answer of the speaker, looked up by `columnOf`. */
export const columns: Readonly<Record<string, Column>> = {
  ...Object.fromEntries(texts.map((name) => [name, { kind: 'text', sql: madeOf[name] ?? name } as const])),
  ...Object.fromEntries(
    numbers.map((name) => [name, { kind: 'number', sql: madeOf[name] ?? name } as const]),
  ),
  ...Object.fromEntries(
    figures.map((name) => [
      `quality.${name}`,
      { kind: 'number', sql: `json_extract(quality, '$.${name}')` } as const,
    ]),
  ),
}

/** The column of a name as it was written, or undefined. Answers of speakers are whatever a project asked. */
export function columnOf(name: string): (Column & { readonly params: readonly string[] }) | undefined {
  const known = Object.hasOwn(columns, name) ? columns[name] : undefined
  if (known) return { ...known, params: [] }
  const question = /^speaker\.([A-Za-z0-9_-]+)$/.exec(name)?.[1]
  if (question === undefined) return undefined
  return { kind: 'text', sql: "json_extract(answers, '$.' || json_quote(?))", params: [question] }
}

/** For the sentence that names what there is. */
export const columnNames = (): string =>
  [...texts, ...numbers, 'quality.NAME (quality.snrDb, quality.peakDbfs, ...)', 'speaker.QUESTION'].join(', ')
