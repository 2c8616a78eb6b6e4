/** One way in for every corpus format: finds the text (and, where given, its context) of each record. */
import { CorpusError, type Rejection } from './errors.ts'
import { csvRows } from './csv.ts'
import { decompressed } from './decompress.ts'
import { readLines } from './lines.ts'
import type { CorpusObject } from './object.ts'
import { readParquet } from './parquet.ts'

export type CorpusFormat = 'txt' | 'csv' | 'tsv' | 'jsonl' | 'parquet'

export interface Context {
  readonly image?: string
  readonly audio?: string
  readonly hint?: string
}

export interface RecordSink {
  /** `line` counts from 1; for Parquet it is the row. */
  readonly record: (text: string, line: number, context?: Context) => void
  readonly bad: (reason: Rejection, line: number) => void
}

/** Columns tried in order where none is named. */
const TEXT_COLUMNS = ['text', 'sentence', 'transcript', 'prompt', 'normalized_text']

export function formatOf(uri: string): CorpusFormat {
  const name = uri.toLowerCase().replace(/\.(gz|zst|zstd)$/, '')
  const end = /\.([a-z]+)$/.exec(name)?.[1]
  if (end === 'csv' || end === 'tsv' || end === 'parquet') return end
  return end === 'jsonl' || end === 'ndjson' || end === 'json' ? 'jsonl' : 'txt'
}

export async function readCorpus(
  object: CorpusObject,
  format: CorpusFormat,
  column: string | undefined,
  sink: RecordSink,
): Promise<void> {
  if (object.size === 0) throw new CorpusError('empty', `${object.uri} is empty (0 bytes)`)
  if (format === 'parquet') return readParquet(object, column, TEXT_COLUMNS, sink)
  const source = decompressed(object.bytes())
  if (format === 'txt') return readLines(source, { line: sink.record, bad: sink.bad })
  if (format === 'jsonl')
    return readLines(source, { line: (text, line) => jsonRecord(text, line, column, sink), bad: sink.bad })
  const table = tableRecords(column, sink)
  if (format === 'tsv')
    // tab-separated corpora (Common Voice and its kin) carry quotes as plain characters
    return readLines(source, { line: (text, line) => table(text.split('\t'), line), bad: sink.bad })
  const csv = csvRows({ row: table, bad: (line) => sink.bad('bad_csv', line) })
  await readLines(source, { line: (text, line) => csv.feed(text, line), bad: sink.bad })
  csv.end()
}

function jsonRecord(text: string, line: number, column: string | undefined, sink: RecordSink): void {
  if (text.trim() === '') return
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    sink.bad('bad_json', line)
    return
  }
  if (typeof value === 'string') {
    sink.record(value, line)
    return
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    sink.bad('bad_json', line)
    return
  }
  const fields = value as Record<string, unknown>
  const name = column ?? TEXT_COLUMNS.find((candidate) => typeof fields[candidate] === 'string')
  const found = name === undefined ? undefined : fields[name]
  if (typeof found !== 'string') {
    sink.bad('no_text', line)
    return
  }
  sink.record(
    found,
    line,
    contextOf((key) => fields[key]),
  )
}

function tableRecords(column: string | undefined, sink: RecordSink) {
  let header: string[] | undefined
  let at = -1
  return (fields: readonly string[], line: number): void => {
    if (header === undefined) {
      header = fields.map((name) => name.trim().toLowerCase())
      at = header.indexOf(column?.toLowerCase() ?? TEXT_COLUMNS.find((name) => header?.includes(name)) ?? '')
      if (at >= 0) return
      const wanted = column ?? TEXT_COLUMNS.join(', ')
      throw new CorpusError(
        'no_text_column',
        `none of the columns (${header.slice(0, 20).join(', ')}) is ${wanted}`,
      )
    }
    if (fields.length === 1 && fields[0] === '') return
    const text = fields[at]
    if (text === undefined || text === '') {
      sink.bad('no_text', line)
      return
    }
    const names = header
    sink.record(
      text,
      line,
      contextOf((key) => fields[names.indexOf(key)]),
    )
  }
}

export function contextOf(field: (name: 'image' | 'audio' | 'hint') => unknown): Context | undefined {
  const image = uriOf(field('image'))
  const audio = uriOf(field('audio'))
  const hint = field('hint')
  const text = typeof hint === 'string' && hint.trim() !== '' ? hint.trim().slice(0, 500) : undefined
  if (image === undefined && audio === undefined && text === undefined) return undefined
  return {
    ...(image === undefined ? {} : { image }),
    ...(audio === undefined ? {} : { audio }),
    ...(text === undefined ? {} : { hint: text }),
  }
}

const uriOf = (value: unknown) => (typeof value === 'string' && URL.canParse(value) ? value : undefined)
