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
 * Tables row by row. Papa parses in blocks of whole lines, so that a million of them never stand in memory
 * at once as rows; a header names the columns, and without one the only column is the text.
 */
function* tableRows(text: string, delimiter: string): Generator<ScriptLine> {
  const known = /^(text|sentence|prompt)$/
  let header: string[] | null = null
  let line = 1
  let at = 0
  while (at < text.length) {
    const { rows, next } = readBlock(text, at, delimiter)
    for (const cells of rows) {
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
    at = next
  }
}

const BLOCK_CHARS = 1 << 18

/** Rows of whole lines from `at` on; a quoted cell that spans the block's end moves the end. */
function readBlock(text: string, at: number, delimiter: string): { rows: string[][]; next: number } {
  for (let size = BLOCK_CHARS; ; size *= 4) {
    const wanted = at + size
    const last = wanted >= text.length ? text.length : text.lastIndexOf('\n', wanted) + 1
    const end = last <= at ? text.length : last
    const block = text.slice(at, end)
    const quotes = block.split('"').length - 1
    if (quotes % 2 === 1 && end < text.length) continue
    const { data } = Papa.parse<string[]>(block, { delimiter, skipEmptyLines: false })
    const lastRow = data.at(-1)
    if (lastRow?.length === 1 && lastRow[0] === '' && block.endsWith('\n')) data.pop()
    return { rows: data, next: end }
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
