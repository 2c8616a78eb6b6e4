/** RFC 4180, a piece at a time. Quoted fields may hold line ends; the line number is that of the record's start. */
import { MAX_LINE_BYTES } from './lines.ts'

export interface CsvSink {
  readonly row: (fields: readonly string[], line: number) => void
  readonly bad: (line: number) => void
}

/** Returns a feeder of decoded lines (without their ends) and a function that ends the input. */
export function csvRows(
  sink: CsvSink,
  delimiter = ',',
): { feed(line: string, at: number): void; end(): void } {
  let open = ''
  let openLine = 0
  let pending = false
  const split = (record: string, at: number) => {
    if (!record.includes('"')) {
      sink.row(record.split(delimiter), at)
      return
    }
    const fields: string[] = []
    let i = 0
    for (;;) {
      if (record[i] === '"') {
        let field = ''
        for (;;) {
          const close = record.indexOf('"', i + 1)
          if (close < 0) {
            sink.bad(at)
            return
          }
          field += record.slice(i + 1, close)
          i = close
          if (record[close + 1] !== '"') break
          field += '"'
          i = close + 1
        }
        i++
        fields.push(field)
        if (i < record.length && record[i] !== delimiter) {
          sink.bad(at)
          return
        }
      } else {
        const stop = record.indexOf(delimiter, i)
        fields.push(record.slice(i, stop < 0 ? record.length : stop))
        i = stop < 0 ? record.length : stop
      }
      if (i >= record.length) break
      i++
    }
    sink.row(fields, at)
  }
  return {
    feed(line, at) {
      const record = pending ? `${open}\n${line}` : line
      const startedAt = pending ? openLine : at
      // only the new line is counted: a record of many lines would otherwise cost its length squared
      if (hasOddQuotes(line) !== pending) {
        // a quote that is never closed must not swallow the rest of the file
        if (record.length > MAX_LINE_BYTES) {
          pending = false
          open = ''
          sink.bad(startedAt)
          return
        }
        pending = true
        open = record
        openLine = startedAt
        return
      }
      pending = false
      open = ''
      split(record, startedAt)
    },
    end() {
      if (pending) sink.bad(openLine)
    },
  }
}

function hasOddQuotes(record: string): boolean {
  let quotes = 0
  for (let at = record.indexOf('"'); at >= 0; at = record.indexOf('"', at + 1)) quotes++
  return quotes % 2 === 1
}
