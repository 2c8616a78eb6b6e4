/**
 * Tables with any separator. Papa splits the rows; what it would swallow without a word (a quotation mark that is never
 * closed, or closed in the middle of a cell) is found before, and costs its own line only.
 */
import Papa from 'papaparse'
import { fault } from './rows.ts'
import type { RowOrFault, RowReader } from './rows.ts'

export interface Dialect {
  readonly separator: string
  /** a cell may stand between quotation marks */
  readonly quoting: boolean
  /** a mark within such a cell has a backslash before it, as MySQL and others write it; else it is doubled */
  readonly backslash?: boolean
}

/** A quoted cell longer than this is a quotation mark that somebody forgot to close: no prompt is as long. */
const LONGEST_CELL = 20_000
const OPEN = 'a quotation mark is opened and not closed'

type Marks = Required<Pick<Dialect, 'separator' | 'backslash'>>

interface Found {
  readonly line: number
  readonly text: string
}

export function tableReader({ separator, quoting, backslash = false }: Dialect): RowReader {
  let held = ''
  let heldLine = 1

  function plain(text: string, line: number): RowOrFault[] {
    const out: RowOrFault[] = []
    const lines = text.split('\n')
    if (lines.at(-1) === '') lines.pop()
    for (const [index, one] of lines.entries())
      out.push({ ok: true, line: line + index, cells: separator === '' ? [one] : one.split(separator) })
    return out
  }

  function quoted(text: string, startLine: number, isEnd: boolean): RowOrFault[] {
    const out: RowOrFault[] = []
    const rows: Found[] = []
    const flush = () => {
      out.push(...split(backslash ? rows.map(doubled) : rows, separator))
      rows.length = 0
    }
    let line = startLine
    let at = 0
    while (at < text.length) {
      const row = rowAt(text, at, { separator, backslash }, isEnd)
      if (row === 'more') break
      if (row === null) {
        flush()
        out.push(fault(line, 'quote', OPEN))
        const end = text.indexOf('\n', at)
        at = end < 0 ? text.length : end + 1
        line += 1
        continue
      }
      rows.push({ line, text: row.text })
      for (let newline = text.indexOf('\n', at); newline >= 0 && newline < row.end;) {
        line += 1
        newline = text.indexOf('\n', newline + 1)
      }
      at = row.end
    }
    flush()
    held = text.slice(at)
    heldLine = line
    return out
  }
  return {
    push({ text, line }) {
      if (held === '') {
        // most blocks hold no mark at all
        if (!quoting || !text.includes('"')) return plain(text, line)
        return quoted(text, line, false)
      }
      return quoted(held + text, heldLine, false)
    },
    end: () => (held === '' ? [] : quoted(held, heldLine, true)),
  }
}

/** With marks as Papa reads them. */
const doubled = ({ line, text }: Found): Found => ({
  line,
  text: text.replace(/"(?:[^"\\]|\\[^]|"")*"/g, (cell) =>
    cell.replace(/\\(["\\])/g, (_, one: string) => (one === '"' ? '""' : one)),
  ),
})

/** Rows that are whole, all at once: Papa's own start costs more than most rows. */
function split(rows: readonly Found[], separator: string): RowOrFault[] {
  if (rows.length === 0) return []
  const cells = parse(rows.map(({ text }) => text).join('\n'), separator)
  // one row each, whatever it holds
  const all = cells.length === rows.length ? cells : rows.map(({ text }) => parse(text, separator)[0] ?? [''])
  return rows.map(({ line }, index) => ({ ok: true, line, cells: all[index] ?? [] }))
}

/** A separator that no cell holds, for tables of one column. */
const NEVER = '\u0000'

const parse = (text: string, separator: string): string[][] =>
  Papa.parse<string[]>(text, {
    delimiter: separator === '' ? NEVER : separator,
    newline: '\n',
    quoteChar: '"',
    skipEmptyLines: false,
  }).data

/**
 * The row that begins at a place, and where it ends, after its line break. Null: a cell of it is not closed, or is closed in
 * the middle of its words; `more`: that cannot be said before more of the file is there.
 */
function rowAt(
  text: string,
  start: number,
  dialect: Marks,
  isEnd: boolean,
): { end: number; text: string } | null | 'more' {
  const newline = text.indexOf('\n', start)
  const lineEnd = newline < 0 ? text.length : newline + 1
  const mark = text.indexOf('"', start)
  if (mark < 0 || mark >= lineEnd)
    return { end: lineEnd, text: text.slice(start, lineEnd).replace(/\n$/, '') }
  const { separator } = dialect
  let row = ''
  let from = start
  for (let cell = start; ;) {
    // "1, "one, two"": a blank before the mark is nobody's letter
    let opens = cell
    while (text[opens] === ' ') opens += 1
    if (text[opens] === '"') {
      const after = closing(text, opens, dialect, isEnd)
      if (after === null || after === 'more') return after
      row += text.slice(from, cell)
      from = opens
      cell = after
    }
    const cut = separator === '' ? -1 : text.indexOf(separator, cell)
    const ends = text.indexOf('\n', cell)
    if (cut >= 0 && (ends < 0 || cut < ends)) {
      cell = cut + separator.length
      continue
    }
    return {
      end: ends < 0 ? text.length : ends + 1,
      text: row + text.slice(from, ends < 0 ? text.length : ends),
    }
  }
}

/** After the mark that closes the cell: the next thing is another cell, or none. */
function closing(
  text: string,
  opened: number,
  { separator, backslash }: Marks,
  isEnd: boolean,
): number | null | 'more' {
  for (let at = opened; ;) {
    at = text.indexOf('"', at + 1)
    if (at < 0) return isEnd || text.length - opened > LONGEST_CELL ? null : 'more'
    if (at - opened > LONGEST_CELL) return null
    if (backslash && isEscaped(text, at)) continue
    if (text[at + 1] === '"') {
      at += 1
      continue
    }
    let after = at + 1
    while (text[after] === ' ') after += 1
    if (after >= text.length && !isEnd) return 'more'
    if (
      after >= text.length ||
      text[after] === '\n' ||
      (separator !== '' && text.startsWith(separator, after))
    )
      return after
    return null
  }
}

/** By an odd number of backslashes before it. */
function isEscaped(text: string, at: number): boolean {
  let from = at
  while (text[from - 1] === '\\') from -= 1
  return (at - from) % 2 === 1
}
