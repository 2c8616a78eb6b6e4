/** Parquet by row group: only the text (and context) columns of one group are ever in memory. */
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type FileMetaData } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { CorpusError } from './errors.ts'
import type { CorpusObject } from './object.ts'
import { contextOf, type RecordSink } from './record.ts'

export async function readParquet(
  object: CorpusObject,
  column: string | undefined,
  candidates: readonly string[],
  sink: RecordSink,
): Promise<void> {
  const file = {
    byteLength: object.size,
    slice: async (start: number, end?: number) => exact(await object.range(start, end ?? object.size)),
  }
  const fail = (error: unknown): never => {
    if (error instanceof CorpusError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new CorpusError('bad_parquet', `${object.uri} is not a readable Parquet file: ${why}`, error)
  }
  const metadata: FileMetaData = await parquetMetadataAsync(file).catch(fail)
  const names = parquetSchema(metadata).children.map((child) => child.element.name)
  const text = column ?? candidates.find((name) => names.includes(name))
  if (text === undefined || !names.includes(text))
    throw new CorpusError(
      'no_text_column',
      `none of the columns (${names.join(', ')}) is ${column ?? candidates.join(', ')}`,
    )
  const columns = [text, ...['image', 'audio', 'hint'].filter((name) => names.includes(name))]
  let start = 0
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows)
    const rows = await parquetReadObjects({
      file,
      metadata,
      columns,
      compressors,
      rowStart: start,
      rowEnd: end,
    }).catch(fail)
    rows.forEach((row, index) => {
      const value: unknown = row[text]
      const line = start + index + 1
      if (typeof value !== 'string' || value === '') sink.bad('no_text', line)
      // the reader replaces bad UTF-8 instead of failing
      else if (value.includes('\ufffd')) sink.bad('bad_encoding', line)
      else
        sink.record(
          value,
          line,
          contextOf((key) => row[key]),
        )
    })
    start = end
  }
}

function exact(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength)
  new Uint8Array(copy).set(bytes)
  return copy
}
