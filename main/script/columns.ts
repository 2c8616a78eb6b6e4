/** What each column of a table or of JSON objects is for: by its name, and by whether its values fit. */
import { z } from 'zod'
import { readLanguageTag } from '../text/language-tag.ts'
import { promptKind } from '../contract/messages.ts'
import type { ColumnRole, ScriptColumn, ScriptPlan } from '../contract/script.ts'
import { SECTION, plainName, roleOfName } from './names.ts'
import type { Row } from './rows.ts'

/** How PostgreSQL, pandas and spreadsheets write that there is nothing. */
const ABSENT = /^(?:|\\N|null|NULL|NaN|nan|None|<NA>|#N\/A|N\/A)$/

/** A cell as text; null: nothing is in it. */
export function cellText(cell: unknown): string | null {
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number' || typeof cell === 'boolean' || typeof cell === 'bigint') return String(cell)
  if (cell === null || cell === undefined) return null
  return JSON.stringify(cell)
}

/** Of a column that may be empty. */
export function optionalText(cell: unknown): string | null {
  const text = cellText(cell)?.trim() ?? ''
  return ABSENT.test(text) ? null : text
}

const isUrl = (value: string): boolean => z.url().safeParse(value).success
export const TRUTHS = /^(?:1|true|yes|x|0|false|no|-)$/i
export const isTrue = (value: string): boolean => /^(?:1|true|yes|x)$/i.test(value)

/** Whether a value is what its role asks for; roles that are not here take any. */
const FITS: Readonly<Partial<Record<ColumnRole, (value: string) => boolean>>> = {
  image: isUrl,
  audio: isUrl,
  direction: (value) => /^(?:ltr|rtl|auto)$/i.test(value),
  training: (value) => TRUTHS.test(value),
  priority: (value) => /^[+-]?\d{1,4}(?:\.0+)?$/.test(value) && Math.abs(Number(value)) <= 1000,
  kind: (value) => promptKind.safeParse(value.toLowerCase()).success,
  lang: (value) => value.length <= 60 && readLanguageTag(value).kind === 'tag',
}
export const fitsRole = (role: ColumnRole, value: string): boolean => FITS[role]?.(value) ?? true

export interface Look {
  readonly at: number
  readonly name: string
  /** not empty, in their order */
  readonly values: readonly string[]
  /** rows looked at */
  readonly rows: number
}

export function lookAt(rows: readonly Row[], names: readonly string[]): Look[] {
  return names.map((name, at) => ({
    at,
    name,
    rows: rows.length,
    values: rows.map(({ cells }) => optionalText(cells[at])).filter((value) => value !== null),
  }))
}

export interface Roles {
  readonly columns: readonly ScriptColumn[]
  /** columns whose name says what their values do not */
  readonly misfits: readonly Look[]
  /** which may be the text, the likeliest first, where it is not sure; empty: it is */
  readonly unsure: readonly Look[]
}

/** Roles by what was found, then by what the plan says. `byPosition`: a table; else columns are known by their names. */
export function rolesOf(looks: readonly Look[], plan: ScriptPlan, byPosition: boolean, lang: string): Roles {
  const roles = new Map<number, ColumnRole>()
  const misfits: Look[] = []
  const named = looks
    .map((look) => ({ look, known: knownOf(look) }))
    .filter((one): one is typeof one & { known: NonNullable<typeof one.known> } => one.known !== null)
    .sort((a, b) => a.known.rank - b.known.rank)
  const taken = new Set<ColumnRole>()
  /** whether another column of that name says more */
  const fuller = ({ values }: Look) =>
    named.some(({ look, known }) => known.role === 'text' && look.values.length > values.length)
  for (const { look, known } of named) {
    if (taken.has(known.role)) continue
    if (known.role === 'text' && look.values.length * 2 < look.rows && fuller(look)) continue
    if (!fitsMostly(look, known.role)) {
      misfits.push(look)
      continue
    }
    taken.add(known.role)
    roles.set(look.at, known.role)
  }
  const unsure = taken.has('text') ? [] : guessText(looks, roles, lang)
  if (!taken.has('id') && named.every(({ known }) => known.role !== 'id')) guessId(looks, roles)
  if (!taken.has('lang')) guessLang(looks, roles)
  const planned = settled(looks, roles, plan, byPosition)
  const columns = looks.map(({ at, name, values }) => ({
    at,
    name,
    role: roles.get(at) ?? ('out' as const),
    sample: values.slice(0, 5).map((value) => Array.from(value).slice(0, 120).join('')),
  }))
  return {
    columns,
    misfits: misfits.filter(({ at }) => !planned.has(at)),
    unsure: [...roles.values()].includes('text') && planned.size > 0 ? [] : unsure,
  }
}

/** What a person said goes: one column a role. */
function settled(
  looks: readonly Look[],
  roles: Map<number, ColumnRole>,
  plan: ScriptPlan,
  byPosition: boolean,
): ReadonlySet<number> {
  const planned = new Set<number>()
  for (const { at, name, role } of plan.columns ?? []) {
    const look = byPosition ? looks[at] : looks.find((one) => one.name === name)
    if (!look) continue
    if (role !== 'out')
      for (const [other, taken] of roles) if (taken === role && !planned.has(other)) roles.delete(other)
    roles.set(look.at, role)
    planned.add(look.at)
  }
  return planned
}

/** Lists under names of languages are texts in them, not sections. */
function knownOf({ name, values }: Look): ReturnType<typeof roleOfName> {
  const isLangs = values.every(
    (value) => /^[a-z]{2}(?:[-_][A-Za-z]{2,4})?$/.test(value) && fitsRole('lang', value),
  )
  if (name === SECTION && values.length > 0 && isLangs) return { role: 'lang', rank: 0 }
  return name === '' ? null : roleOfName(name)
}

function fitsMostly({ values, rows }: Look, role: ColumnRole): boolean {
  if (values.length === 0) return true
  const fitting = values.filter((value) => fitsRole(role, value)).length
  // languages that are not known are asked about, unless these are no languages at all
  if (role === 'lang')
    return new Set(values).size <= Math.max(12, rows / 4) && values.every((value) => value.length <= 60)
  return fitting * 2 > values.length
}

const SENTENCE_END = /[.!?…。！？।۔؟፧።]["'”’»)\]]*$/u
const PATH = /^(?:\S*[/\\]\S*|\S+\.(?:wav|mp3|flac|ogg|opus|m4a|png|jpe?g|gif|webp|txt|lab))$/i

/** How much a column looks like sentences: 0 (not at all) to about 2. */
export function sentenceScore(values: readonly string[]): number {
  const some = values.slice(0, 200)
  if (some.length === 0) return 0
  let letters = 0
  let length = 0
  let words = 0
  let ends = 0
  let no = 0
  for (const value of some) {
    const found = value.match(/\p{L}|\p{M}/gu)?.length ?? 0
    letters += found
    length += value.length
    words += Math.min(20, value.split(/\s+/).length)
    if (SENTENCE_END.test(value)) ends += 1
    if (found === 0 || PATH.test(value) || isUrl(value)) no += 1
  }
  if (no * 2 > some.length || letters * 3 < length) return 0
  const n = some.length
  const spread = new Set(some).size / n
  const long = Math.min(1, letters / n / 30)
  const many = Math.min(1, (words / n - 1) / 4)
  return (0.1 + long * 0.7 + many * 0.7 + (ends / n) * 0.5) * (spread < 0.5 && n > 4 ? 0.4 : 1)
}

/** Sets the likeliest column; answers with the others that might be meant too, likeliest first, or none. */
function guessText(looks: readonly Look[], roles: Map<number, ColumnRole>, lang: string): readonly Look[] {
  const own = looks.filter(({ at, name }) => !roles.has(at) && isLang(langOfName(name), lang))
  if (own.length === 1 && own[0]) {
    roles.set(own[0].at, 'text')
    return []
  }
  const ranked = looks
    .filter(({ at, values, rows }) => !roles.has(at) && values.length * 2 >= rows)
    .map((look) => ({ look, score: sentenceScore(look.values) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.look.at - b.look.at)
  const [best, second] = ranked
  if (!best) return looks
  if (!second || second.score < best.score * 0.6) {
    roles.set(best.look.at, 'text')
    return best.score < 0.2 && looks.length > 1 ? ranked.map(({ look }) => look) : []
  }
  const alike = ranked.filter(({ look }) => isSameText(look, best.look)).map(({ look }) => look)
  const rest = ranked.filter(({ look, score }) => !alike.includes(look) && score >= best.score * 0.6)
  // the same sentences twice: the later is the one with its numbers written out
  const last = alike.reduce((a, b) => (b.at > a.at ? b : a))
  roles.set(last.at, 'text')
  return rest.length === 0 ? [] : ranked.map(({ look }) => look)
}

/** Row for row mostly the same words. */
export function isSameText(a: Look, b: Look): boolean {
  if (a === b) return true
  const n = Math.min(a.values.length, b.values.length, 100)
  let same = 0
  for (let at = 0; at < n; at += 1) {
    const [x, y] = [wordsOf(a.values[at] ?? ''), wordsOf(b.values[at] ?? '')]
    const shared = [...x].filter((word) => y.has(word)).length
    if (shared * 2 >= Math.min(x.size, y.size)) same += 1
  }
  return n > 0 && a.values.length === b.values.length && same * 10 >= n * 7
}
const wordsOf = (text: string): Set<string> =>
  new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .filter((word) => word !== ''),
  )

const ID = /^[^\s]{1,100}$/u

/** The first column whose values are all different and none of which is a word alone. */
function guessId(looks: readonly Look[], roles: Map<number, ColumnRole>): void {
  for (const { at, name, values, rows } of looks) {
    if (roles.has(at) || values.length < rows || rows === 0) continue
    if (
      name !== '' &&
      /^(?:path|file|filename|client_id|speaker|speaker_id|url|wav|audio.*|image.*)$/.test(plainName(name))
    )
      continue
    if (new Set(values).size < values.length || !values.every((value) => ID.test(value))) continue
    if (!values.every((value) => /\d/.test(value)) && name === '') continue
    if (at > 0 && !values.every((value) => /\d/.test(value))) continue
    roles.set(at, 'id')
    return
  }
}

function guessLang(looks: readonly Look[], roles: Map<number, ColumnRole>): void {
  for (const { at, values, rows } of looks) {
    if (roles.has(at) || rows < 2 || values.length < rows) continue
    const written = new Set(values)
    if (written.size > Math.max(1, rows / 2) || written.size > 12) continue
    if (
      ![...written].every(
        (value) => /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$/.test(value) && fitsRole('lang', value),
      )
    )
      continue
    roles.set(at, 'lang')
    return
  }
}

const isLang = (found: string | null, lang: string): boolean =>
  found !== null && lang !== '' && found.split('-')[0] === lang.split('-')[0]

/** The language that a column's name says its texts are in: `en`, `amh`, `French`; null: it says none. */
export function langOfName(name: string): string | null {
  if (name === '' || roleOfName(name) !== null) return null
  const reading = readLanguageTag(name.replace(/_(?=[A-Za-z]{2}$)/, '-'))
  return reading.kind === 'tag' ? reading.tag : null
}
