/** Rows of a script in any of its formats, one at a time, with the line each began on. */
import Papa from 'papaparse'

export type ScriptFormat = 'txt' | 'csv' | 'tsv' | 'jsonl'

export interface ScriptRow {
  readonly line: number
  /** by lower-case name */
  readonly fields: Readonly<Record<string, unknown>>
}
export interface ScriptFault {
  readonly line: number
  readonly code: string
  readonly message: string
}
export type ScriptLine =
  { readonly ok: true; readonly row: ScriptRow } | { readonly ok: false; readonly fault: ScriptFault }

/** By the name's ending, else by what the first line looks like. */
export function formatOf(name: string, text: string): ScriptFormat {
  const ending = /\.(\w+)$/.exec(name.toLowerCase())?.[1]
  if (ending === 'csv' || ending === 'tsv' || ending === 'jsonl' || ending === 'txt') return ending
  if (ending === 'ndjson' || ending === 'json') return 'jsonl'
  const first = text.slice(0, 2_000).trimStart().split('\n', 1)[0] ?? ''
  if (first.startsWith('{')) return 'jsonl'
  if (first.includes('\t')) return 'tsv'
  return /(^|,)\s*"?(text|sentence|prompt)"?\s*(,|$)/i.test(first) ? 'csv' : 'txt'
}

function* plainLines(text: string): Generator<{ line: number; value: string }> {
  let line = 0
  let at = 0
  while (at < text.length) {
    line += 1
    const end = text.indexOf('\n', at)
    const stop = end < 0 ? text.length : end
    yield { line, value: text.slice(at, stop).replace(/\r$/, '') }
    at = stop + 1
  }
}

function* jsonRows(text: string): Generator<ScriptLine> {
  for (const { line, value } of plainLines(text)) {
    if (value.trim() === '') continue
    let json: unknown
    try {
      json = JSON.parse(value)
    } catch (error) {
      yield {
        ok: false,
        fault: { line, code: 'not_json', message: error instanceof Error ? error.message : '' },
      }
      continue
    }
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      yield { ok: false, fault: { line, code: 'not_object', message: 'one JSON object a line' } }
    else yield { ok: true, row: { line, fields: lowerKeys(json) } }
  }
}

const lowerKeys = (value: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key.trim().toLowerCase(), field as unknown]),
  )

/**
 * Tables row by row. Papa parses in blocks of whole rows, so that a million of them never stand in memory
 * at once; a header names the columns, and without one the only column is the text.
 */
function* tableRows(text: string, delimiter: string): Generator<ScriptLine> {
  const known = /^(text|sentence|prompt)$/
  let header: string[] | null = null
  for (const block of tableBlocks(text, delimiter)) {
    let { line } = block
    if (block.open !== null) yield { ok: false, fault: { line, code: 'quote', message: block.open } }
    for (const cells of block.rows) {
      const startedAt = line
      line += 1 + cells.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0)
      if (cells.every((cell) => cell.trim() === '')) continue
      if (header === null) {
        const names = cells.map((cell) => cell.trim().toLowerCase())
        header = names.some((name) => known.test(name)) ? names : ['text']
        if (header.length > 1 || names[0] === header[0]) continue
      }
      if (cells.length > header.length && header.length > 1) {
        const message = `${cells.length} columns, the header names ${header.length}`
        yield { ok: false, fault: { line: startedAt, code: 'columns', message } }
        continue
      }
      const columns = header
      yield {
        ok: true,
        row: {
          line: startedAt,
          fields: Object.fromEntries(cells.map((cell, index) => [columns[index] ?? '', cell])),
        },
      }
    }
  }
}

const BLOCK_CHARS = 1 << 16
/** A quoted cell longer than this is a quotation mark that somebody forgot to close: no prompt is as long. */
const LONGEST_CELL = 20_000

interface TableBlock {
  /** line of the first row, from 1 */
  readonly line: number
  readonly rows: readonly string[][]
  /** what is wrong with the line, when it opens a quotation that is not closed; then there are no rows */
  readonly open: string | null
}

function* tableBlocks(text: string, delimiter: string): Generator<TableBlock> {
  const rowEnd = rowEnds(text, delimiter)
  let line = 1
  let from = 0
  const parse = (end: number): TableBlock => {
    const part = text.slice(from, end)
    const { data } = Papa.parse<string[]>(part, { delimiter, skipEmptyLines: false })
    const lastRow = data.at(-1)
    if (lastRow?.length === 1 && lastRow[0] === '' && part.endsWith('\n')) data.pop()
    const block = { line, rows: data, open: null }
    from = end
    line += part.split('\n').length - 1
    return block
  }
  let at = 0
  while (at < text.length) {
    const end = rowEnd(at)
    if (end === null) {
      if (at > from) yield parse(at)
      const newline = text.indexOf('\n', at)
      yield { line, rows: [], open: 'a quotation mark is opened and not closed' }
      from = at = newline < 0 ? text.length : newline + 1
      line += 1
      continue
    }
    at = end
    if (at - from >= BLOCK_CHARS) yield parse(at)
  }
  if (at > from) yield parse(at)
}

/** Finds where the row that begins at a place ends, after its line break; null: a cell of it is not closed. */
function rowEnds(text: string, delimiter: string): (at: number) => number | null {
  let quote = text.indexOf('"')
  const lineEnd = (at: number): number => {
    const newline = text.indexOf('\n', at)
    return newline < 0 ? text.length : newline + 1
  }
  /** after the mark that closes the cell: the next thing is another cell, or none */
  function closing(opened: number): number | null {
    for (let at = opened; ;) {
      at = text.indexOf('"', at + 1)
      if (at < 0 || at - opened > LONGEST_CELL) return null
      if (text[at + 1] === '"') {
        at += 1
        continue
      }
      let after = at + 1
      while (text[after] === ' ') after += 1
      const next = text[after]
      if (next === undefined || next === delimiter || next === '\n' || next === '\r') return after
      // a mark within the words of its own line is somebody's "word"; on a later line it opens another cell
      if (text.lastIndexOf('\n', at) > opened) return null
    }
  }
  return (start) => {
    const end = lineEnd(start)
    if (quote >= 0 && quote < start) quote = text.indexOf('"', start)
    if (quote < 0 || quote >= end) return end
    for (let cell = start; ; cell += 1) {
      if (text[cell] === '"') {
        const after = closing(cell)
        if (after === null) return null
        cell = after
      }
      while (cell < text.length && text[cell] !== delimiter && text[cell] !== '\n') cell += 1
      if (cell >= text.length) return text.length
      if (text[cell] === '\n') return cell + 1
    }
  }
}

/** `# Section` lines of plain text begin a section; lines that begin with // are remarks. */
function* textRows(text: string): Generator<ScriptLine> {
  let section: string | null = null
  for (const { line, value } of plainLines(text)) {
    const trimmed = value.trim()
    if (trimmed === '' || trimmed.startsWith('//')) continue
    if (trimmed.startsWith('# ')) section = trimmed.slice(2).trim()
    else yield { ok: true, row: { line, fields: { text: value, section } } }
  }
}

export function scriptLines(format: ScriptFormat, text: string): Generator<ScriptLine> {
  switch (format) {
    case 'txt':
      return textRows(text)
    case 'jsonl':
      return jsonRows(text)
    case 'csv':
      return tableRows(
        text,
        text.slice(0, 2_000).split('\n', 1)[0]?.includes(';') &&
          !text.slice(0, 2_000).split('\n', 1)[0]?.includes(',')
          ? ';'
          : ',',
      )
    case 'tsv':
      return tableRows(text, '\t')
  }
}
