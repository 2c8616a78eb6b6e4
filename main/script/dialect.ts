/** Whether lines are the rows of a table, what separates its columns, whether marks quote, and whether names come first. */
import { plainName, roleOfName } from './names.ts'
import { cellText, sentenceScore } from './columns.ts'
import type { Row } from './rows.ts'
import { tableReader } from './table.ts'
import type { Dialect } from './table.ts'

/** Tried in this order; several characters where somebody wanted to be sure that no text holds it. */
const SEPARATORS = [
  '\t',
  '|',
  ';',
  ',',
  '||',
  '|||',
  ' ||| ',
  '^',
  '~',
  '¦',
  '§',
  '::',
  '\u0001',
  '\u001e',
  '\u001f',
  '،',
  '、',
  '，',
  '；',
] as const

export interface Table extends Dialect {
  readonly rows: readonly Row[]
  /** faults of rows are no evidence against a table, but many are */
  readonly faults: number
}

export function readTable(text: string, line: number, dialect: Dialect): Table {
  const reader = tableReader(dialect)
  const all = [...reader.push({ text, line }), ...reader.end()]
  const rows = all.filter((row) => row.ok).filter(({ cells }) => cells.some((cell) => cell !== ''))
  return { ...dialect, rows, faults: all.length - all.filter((row) => row.ok).length }
}

/** Without the empty columns that Excel leaves at the end. */
const widthOf = (row: Row): number => {
  let width = row.cells.length
  while (width > 1 && (cellText(row.cells[width - 1]) ?? '').trim() === '') width -= 1
  return width
}

/** The number of columns that most rows have, and the share of rows that have it. */
function commonWidth(rows: readonly Row[]): { width: number; share: number } {
  const counts = new Map<number, number>()
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  const [width = 1, count = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? []
  return { width, share: rows.length === 0 ? 0 : count / rows.length }
}

const isKnown = (row: Row | undefined): boolean =>
  row !== undefined &&
  row.cells.some((cell) => roleOfName(String(cell))?.role === 'text') &&
  row.cells.every((cell) => String(cell).length <= 60)
const knownNames = (row: Row | undefined): number =>
  row?.cells.filter((cell) => roleOfName(String(cell)) !== null).length ?? 0

export interface TableGuess {
  readonly table: Table
  /** the evidence is strong; else it may be prose with its commas */
  readonly sure: boolean
}

/** Null: these lines are no table. */
export function guessTable(text: string, name: string): TableGuess | null {
  const ending = /\.(\w+)(?:\.txt)?$/.exec(name.toLowerCase())?.[1] ?? ''
  const first = text.slice(0, Math.max(0, text.indexOf('\n')) || undefined)
  let best: { table: Table; weight: number } | null = null
  for (const separator of SEPARATORS) {
    if (!text.includes(separator)) continue
    const backslash = escapes(text, separator)
    const table = readTable(text, 1, { separator, quoting: quotes(text, separator), backslash })
    const weight = weigh(table, first, ending)
    if (weight > 0 && weight > (best?.weight ?? 0)) best = { table, weight }
  }
  const alone = oneColumn(text, ending)
  if (best === null || (alone !== null && best.weight < 6)) return alone
  return { table: best.table, sure: best.weight >= 2 }
}

/** Separators that stand in most lines of a file called a table, though its lines are no rows of one width. Null: none. */
export function looseSeparator(text: string, name: string): string | null {
  const ending = /\.(\w+)(?:\.txt)?$/.exec(name.toLowerCase())?.[1] ?? ''
  const lines = text.split('\n', 1_000).filter((line) => line.trim() !== '')
  const found = ['\t', '|', ';', ','].find((separator) => {
    if (!endings(separator).includes(ending)) return false
    // in prose a blank follows
    const tight = lines.filter((line) =>
      line
        .split(separator)
        .slice(1)
        .some((part) => !/^\s/.test(part)),
    )
    return lines.length > 1 && tight.length >= lines.length * 0.8
  })
  return found ?? null
}

/** A header that is known and has no separator: then no line has one. */
function oneColumn(text: string, ending: string): TableGuess | null {
  const lines = text.split('\n', 1_000).filter((line) => line.trim() !== '')
  const head = (lines[0] ?? '').trim().replace(/^"(.*)"$/, '$1')
  if (lines.length < 2) return null
  const isTable = /^(?:csv|tsv|tab|psv|txt)?$/.test(ending)
  // every line a quoted cell, without a name above them
  if (/^(?:csv|tsv|tab|psv)$/.test(ending) && lines.every((line) => /^\s*"(?:[^"]|"")*"\s*$/.test(line)))
    return { table: readTable(text, 1, { separator: '', quoting: true }), sure: true }
  const isName =
    roleOfName(head)?.role === 'text' ||
    (ending !== 'txt' &&
      ending !== '' &&
      /^[\p{Ll}\p{Lu}][\p{L}\p{N}]*(?:[_-][\p{L}\p{N}]+)*$/u.test(head) &&
      /^\p{Ll}|_/u.test(head) &&
      lines.slice(1).every((line) => /\s/.test(line.trim())))
  if (!isTable || !isName) return null
  const table = readTable(text, 1, { separator: '', quoting: quotesAlone(lines.slice(1)) })
  return { table, sure: true }
}

const quotesAlone = (lines: readonly string[]): boolean => {
  const opened = lines.filter((line) => line.startsWith('"'))
  return (
    opened.length > 0 &&
    opened.every((line) => /^"(?:[^"]|"")*"\s*$/.test(line) || !/"\s*$/.test(line.slice(1)))
  )
}

/**
 * Whether a quotation mark around a cell is no letter. In files with tabs or bars it is one, unless what is quoted could not
 * be written otherwise, or all of a column is.
 */
export function quotes(text: string, separator: string): boolean {
  if (!text.includes('"')) return separator === ',' || separator === ';'
  const bare = text.split('\n', 2_000).map((line) => line.split(separator))
  const quoted = readTable(text, 1, { separator, quoting: true, backslash: escapes(text, separator) })
  const startsWithMark = bare.flat().filter((cell) => /^ *"/.test(cell))
  if (startsWithMark.length === 0) return separator === ',' || separator === ';'
  // marks that are closed in the middle of a cell are speech
  const wellFormed = quoted.faults === 0 || quoted.faults * 4 <= quoted.rows.length
  if (separator === ',' || separator === ';') return quoted.faults * 2 <= quoted.rows.length
  if (!wellFormed) return false
  // rows that are all there without it are not put together by a mark that is opened in one and closed in another
  const isEven = commonWidth(readTable(text, 1, { separator, quoting: false }).rows).share === 1
  const needed = startsWithMark.some((cell) => /^ *".*"".*" *$/.test(cell) || (!isEven && !/" *$/.test(cell)))
  const firstQuoted = (bare[0] ?? []).every((cell) => /^ *".*" *$/.test(cell)) && bare.length > 1
  const columns = Math.max(...bare.map((cells) => cells.length))
  const whole = Array.from({ length: columns }, (_, at) =>
    bare.map((cells) => cells[at] ?? '').filter((cell) => cell !== ''),
  )
  const column = whole.some(
    (cells) => cells.length > 2 && cells.slice(1).every((cell) => /^ *".*" *$/.test(cell)),
  )
  return needed || firstQuoted || column
}

/** Whether a mark within a quoted cell has a backslash before it: then more rows are whole if it is read so. */
export function escapes(text: string, separator: string): boolean {
  if (!text.includes('\\"')) return false
  const faults = (backslash: boolean) => readTable(text, 1, { separator, quoting: true, backslash }).faults
  return faults(true) < faults(false)
}

/** How much speaks for a table: 0 nothing, 2 enough, more where names are known. */
function weigh(whole: Table, first: string, ending: string): number {
  const table = { ...whole, rows: whole.rows.slice(titleRows(whole.rows)) }
  const { separator, rows } = table
  if (rows.length === 0) return 0
  const head = rows[0]
  const { width, share } = commonWidth(rows)
  const headWidth = head === undefined ? 1 : widthOf(head)
  const known = isKnown(head) && headWidth > 1 ? 5 + knownNames(head) : 0
  if (known > 0) return known + share
  if (width < 2) return 0
  const named = knownNames(head) >= 1 && headWidth > 1 && rows.length > 1 && looksLikeHeader(rows) ? 4 : 0
  const own = endings(separator).includes(ending) ? 1 : 0
  if (separator === '\t') return share >= 0.6 ? 3 + share + named + own : 0
  if (separator !== ',' && separator !== ';' && !/[،、，；]/.test(separator))
    return share >= 0.8 ? 2.5 + share + named + own : 0
  if (share < 0.8) return 0
  const weight = commas(table, first, width, ending) + named
  return weight === 0 ? 0 : weight + own
}
const endings = (separator: string): readonly string[] =>
  separator === '\t'
    ? ['tsv', 'tab']
    : separator === '|'
      ? ['psv', 'csv']
      : separator === ',' || separator === ';'
        ? ['csv']
        : []

/** Commas and semicolons stand in prose too, with a blank behind them; a table of them has an id, or quotes. */
function commas({ separator, rows }: Table, first: string, width: number, ending: string): number {
  const cells = rows
    .flatMap((row) => row.cells.slice(1))
    .map(String)
    .filter((cell) => cell !== '')
  const spaced = cells.filter((cell) => cell.startsWith(' ')).length
  const columns = Array.from({ length: width }, (_, at) =>
    rows.map((row) => (cellText(row.cells[at]) ?? '').trim()).filter((cell) => cell !== ''),
  )
  const hasId = columns.some(
    (values, at) =>
      at < 2 &&
      values.length >= rows.length * 0.9 &&
      new Set(values).size === values.length &&
      values.slice(1).every((value) => /^[^\s]*\d[^\s]*$/.test(value)),
  )
  const scores = columns.map((values) => sentenceScore(values.slice(1)))
  const oneText = scores.filter((score) => score > 0.5).length === 1
  if (hasId && rows.length > 1) return 2 + (oneText ? 1 : 0)
  if (spaced * 2 > cells.length) return 0
  if (looksLikeHeader(rows) && rows.length > 1) return 2
  if (separator === ';' || /^"[^"]*"[;,]"/.test(first)) return 1.5
  // "Hello," he said.
  return ending === 'csv' ? 1 : 0
}

/** Rows that somebody looks for names in. */
const MOST_ABOVE = 10

/** How many rows stand above the names of the columns: a title, a date, each in one cell. */
export function titleRows(rows: readonly Row[]): number {
  const filled = ({ cells }: Row) => cells.filter((cell) => (cellText(cell) ?? '').trim() !== '').length
  const at = rows.slice(0, MOST_ABOVE + 1).findIndex((row) => isKnown(row) && knownNames(row) > 1)
  return at > 0 && rows.slice(0, at).every((row) => filled(row) <= 1) ? at : 0
}

const shapeOf = (value: string): string => value.replace(/\p{L}+/gu, 'a').replace(/\d+/g, '9')

/** The first row names what is below it: short names, all different, none of which looks like what its column holds. */
export function looksLikeHeader(rows: readonly Row[]): boolean {
  const head = rows[0]?.cells.map((cell) => (cellText(cell) ?? '').trim()) ?? []
  const body = rows.slice(1, 200)
  while (head.length > 1 && head.at(-1) === '') head.pop()
  const names = head.filter((name) => name !== '')
  if (names.length === 0 || names.length < head.length / 2) return false
  if (new Set(names.map(plainName)).size < names.length) return false
  if (
    names.some(
      (name) =>
        name.length > 60 ||
        (/[.!?…。！？]["'”’]?$/.test(name) && !/^\p{L}{1,4}\.$/u.test(name)) ||
        /^[\d\s.,-]+$/.test(name),
    )
  )
    return false
  const known = names.filter((name) => roleOfName(name) !== null).length
  if (known > 0 && (known * 2 >= names.length || names.some((name) => roleOfName(name)?.role === 'text')))
    return true
  let differ = 0
  for (const [at, name] of head.entries()) {
    const values = body.map(({ cells }) => (cellText(cells[at]) ?? '').trim()).filter((value) => value !== '')
    if (values.length === 0 || name === '') continue
    const digits = values.filter((value) => /\d/.test(value)).length / values.length
    // `u1` above `u2` and `u3` is the first of the ids, not their name
    if (digits > 0.9 && values.every((value) => shapeOf(value) === shapeOf(name))) return false
    if (digits > 0.9 && !/\d/.test(name)) differ += 1
    else if (sentenceScore(values) > 0.6 && sentenceScore([name]) < sentenceScore(values) / 2) differ += 1
    if (values.includes(name)) return false
  }
  return differ > 0 && body.length > 0
}

export { commonWidth, widthOf }
