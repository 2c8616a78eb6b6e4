/** Where in a JSON file the prompts are: its own array, one that it wraps, several under names, or an object from id to text. */
import { optionalText, sentenceScore } from './columns.ts'
import { ElementReader, parse } from './json.ts'
import type { Element, JsonPath } from './json.ts'
import { SECTION, plainName, roleOfName } from './names.ts'
import { isScript } from './speechrecorder.ts'
import { looksLikeHeader } from './dialect.ts'
import type { Fault, Row } from './rows.ts'

export interface JsonShape {
  readonly kind: 'script' | 'elements' | 'columns'
  readonly path: JsonPath
  /** values one after another, not in an array */
  readonly isRoot: boolean
  /** what the keys above an element are: the last an id, that before it a section */
  readonly idKey: boolean
  readonly sectionKey: boolean
  /** elements hold the prompts in an array of this name */
  readonly nested: string | null
  /** of elements that are arrays: the names of their places; the first element holds them where `skipsFirst` */
  readonly names: readonly string[] | null
  readonly skipsFirst: boolean
}

const shape = (given: Partial<JsonShape>): JsonShape => ({
  kind: 'elements',
  path: [],
  isRoot: false,
  idKey: false,
  sectionKey: false,
  nested: null,
  names: null,
  skipsFirst: false,
  ...given,
})

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isElement = (value: unknown): boolean =>
  typeof value === 'string' || isObject(value) || Array.isArray(value)

/** Names that a wrapped list goes by. */
const LISTS =
  /^(?:sentences?|prompts?|utterances?|phrases?|texts?|lines?|items?|rows?|data|records?|entries|examples?|stimuli|results?|script|list|corpus|transcripts?|validated|train)$/

/** Of the text from its beginning; null: no list of prompts. `isAll`: it does not go on. */
export function jsonShape(text: string, isAll: boolean): JsonShape | null {
  const value = wholeOrCut(text, isAll)
  if (value === undefined) return /^\s*\[/.test(text) ? shape({}) : null
  return find(value, [])
}

function find(value: unknown, path: JsonPath): JsonShape | null {
  if (Array.isArray(value)) return value.some(isElement) ? arrayShape(value, path) : null
  if (!isObject(value)) return null
  if (path.length === 0 && isScript(value)) return shape({ kind: 'script' })
  const entries = Object.entries(value)
  const split = splitShape(value, path)
  if (split) return split
  if (isColumns(entries)) return shape({ kind: 'columns', path })
  if (
    entries.some(([key, one]) => roleOfName(key)?.role === 'text' && typeof one === 'string') &&
    !isMap(entries)
  )
    return path.length === 0 ? shape({ isRoot: true }) : null
  const lists = entries.filter(
    ([, one]) => Array.isArray(one) && one.some(isElement) && !one.every(Array.isArray),
  )
  const byName = lists.filter(([key]) => LISTS.test(plainName(key)))
  const [only] = byName.length === 1 ? byName : lists.length === 1 ? lists : []
  if (only) return arrayShape(only[1] as unknown[], [...path, only[0]])
  if (lists.length > 1 && lists.length === entries.length)
    return shape({ path: [...path, '*'], sectionKey: true })
  if (isMap(entries)) return shape({ path, idKey: true })
  for (const [key, one] of entries) {
    const found = path.length < 4 && isObject(one) ? find(one, [...path, key]) : null
    if (found) return found
  }
  return null
}

/** From id to text, or from id to the fields of a prompt. */
function isMap(entries: readonly (readonly [string, unknown])[]): boolean {
  if (entries.length < 2) return false
  const texts = entries.map(([, one]) => one).filter((one) => typeof one === 'string')
  if (texts.length === entries.length)
    return (
      entries.filter(([key]) => roleOfName(key) !== null).length * 2 < entries.length &&
      sentenceScore(texts) > 0.2
    )
  return entries.every(
    ([, one]) => isObject(one) && Object.keys(one).some((key) => roleOfName(key)?.role === 'text'),
  )
}

/** As pandas writes a table: a list (or an object by row) under the name of each column. */
function isColumns(entries: readonly (readonly [string, unknown])[]): boolean {
  if (entries.length < 2 || !entries.some(([key]) => roleOfName(key)?.role === 'text')) return false
  const isPlain = (one: unknown) => typeof one !== 'object' || one === null
  const sizes = entries.map(([, one]) =>
    (Array.isArray(one) || isObject(one)) && Object.values(one).every(isPlain) ? Object.keys(one).length : -1,
  )
  // of a text that is cut the last column is not whole
  return sizes.every((size) => size >= 0) && new Set(sizes.slice(0, -1)).size === 1
}

/** As pandas writes it with orient="split": rows as arrays, and the names of their places beside them. */
function splitShape(value: Record<string, unknown>, path: JsonPath): JsonShape | null {
  const { columns, data } = value
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every(Array.isArray)) return null
  return columns.every((name) => typeof name === 'string')
    ? shape({ path: [...path, 'data'], names: columns })
    : null
}

/** Arrays of which the first names what the others hold. */
function headShape(value: readonly unknown[], path: JsonPath): JsonShape | null {
  const rows = value.filter(Array.isArray)
  if (rows.length < 2 || rows.length < value.length) return null
  const head: unknown[] = rows[0] ?? []
  const asRows = rows.slice(0, 200).map((cells: unknown[]): Row => ({ ok: true, line: 0, cells }))
  return head.every((name) => typeof name === 'string') && looksLikeHeader(asRows)
    ? shape({ path, names: head, skipsFirst: true })
    : null
}

function arrayShape(value: readonly unknown[], path: JsonPath): JsonShape {
  const head = headShape(value, path)
  if (head) return head
  const objects = value.filter(isObject)
  const nested = objects.map((one) => nestedKey(one)).find((key) => key !== null)
  return shape({ path, nested: nested ?? null })
}

/** The list within an element that has no text of its own. */
function nestedKey(value: Record<string, unknown>): string | null {
  const entries = Object.entries(value)
  if (entries.some(([key, one]) => roleOfName(key)?.role === 'text' && typeof one === 'string')) return null
  const lists = entries.filter(
    ([, one]) => Array.isArray(one) && one.some((each) => typeof each === 'string' || isObject(each)),
  )
  return (
    lists.find(([key]) => LISTS.test(plainName(key)))?.[0] ??
    (lists.length === 1 ? (lists[0]?.[0] ?? null) : null)
  )
}

/** A text that is cut is closed behind its last whole value. */
function wholeOrCut(text: string, isAll: boolean): unknown {
  const attempts = isAll ? [text, closed(text)] : [closed(text)]
  for (const attempt of attempts) {
    try {
      return parse(attempt)
    } catch {
      // the next
    }
  }
  return undefined
}

function closed(text: string): string {
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],]/g
  const open: string[] = []
  let end = 0
  let closers = ''
  for (let found = tokens.exec(text); found; found = tokens.exec(text)) {
    const [token] = found
    if (token === '{') open.push('}')
    else if (token === '[') open.push(']')
    else if (token === '}' || token === ']') {
      open.pop()
      end = found.index + 1
      closers = open.toReversed().join('')
    } else if (token === ',') {
      end = found.index
      closers = open.toReversed().join('')
    }
  }
  return text.slice(0, end) + closers
}

/** A value that stands for a prompt: its fields by name; a text alone is under the empty name. */
export interface JsonRow {
  readonly ok: true
  readonly line: number
  readonly fields: ReadonlyMap<string, unknown>
}
export const KEY = '(key)'

/** The fields of an element, and of the elements in it. */
export function fieldsOf(
  element: Element,
  { path, idKey, sectionKey, nested, names, skipsFirst }: JsonShape,
): (JsonRow | Fault)[] {
  const { line, value, keys, raw } = element
  const above = new Map<string, unknown>()
  if (skipsFirst && keys.length === path.length + 1 && keys.at(-1) === '0') return []
  if (names && Array.isArray(value))
    return [{ ok: true, line, fields: new Map(value.map((one, at) => [names[at] ?? String(at), one])) }]
  if (idKey) above.set(KEY, keys.at(-1))
  if (sectionKey) above.set(SECTION, keys.at(-2))
  if (nested !== null && isObject(value) && Array.isArray(value[nested])) {
    above.set(SECTION, sectionOf(value))
    const reader = new ElementReader([nested])
    return [...reader.push(raw), ...reader.end()].map((inner) =>
      inner.ok
        ? { ok: true, line: line + inner.line - 1, fields: new Map([...above, ...flat(inner.value)]) }
        : { ...inner, line: line + inner.line - 1 },
    )
  }
  if (value === null || (typeof value !== 'string' && !isElement(value)))
    return [{ ok: false, line, code: 'not_object', detail: 'neither a text nor an object' }]
  return [{ ok: true, line, fields: new Map([...above, ...flat(value)]) }]
}

function sectionOf(value: Record<string, unknown>): string | null {
  const name = Object.entries(value).find(
    ([key, one]) =>
      /^(?:name|title|section|label|heading|topic|category|id)$/.test(plainName(key)) &&
      typeof one !== 'object',
  )
  return name ? optionalText(name[1]) : null
}

/** Fields of fields have both names: `data.text`. */
function flat(value: unknown): [string, unknown][] {
  if (typeof value === 'string') return [['', value]]
  if (Array.isArray(value)) return value.map((one, at) => [String(at), one])
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, one]): [string, unknown][] =>
    isObject(one) ? Object.entries(one).map(([inner, each]) => [`${key}.${inner}`, each]) : [[key, one]],
  )
}

/** The rows of columns: the nth of each, or that of the same key; each on the line of its text. */
export function columnRows(text: string, { path }: JsonShape): (JsonRow | Fault)[] {
  const columns = path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : null), parse(text))
  if (!isObject(columns)) return []
  const main = Object.keys(columns).find((key) => roleOfName(key)?.role === 'text') ?? ''
  const reader = new ElementReader([...path, main])
  const lines = [...reader.push(text), ...reader.end()].flatMap((one) => (one.ok ? one.line : []))
  const keys = new Set(
    Object.values(columns).flatMap((one) => (isObject(one) || Array.isArray(one) ? Object.keys(one) : [])),
  )
  return [...keys].map((key, at) => ({
    ok: true,
    line: lines[at] ?? 1,
    fields: new Map(
      Object.entries(columns).map(([name, one]): [string, unknown] => [
        name,
        isObject(one) || Array.isArray(one) ? Reflect.get(one, key) : undefined,
      ]),
    ),
  }))
}
