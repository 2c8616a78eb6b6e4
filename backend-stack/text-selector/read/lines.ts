/**
 * Bytes to lines in constant memory. Whole stretches are validated and decoded at once (a hundred times
 * faster than line by line); only a stretch that holds bad UTF-8 is looked at per line.
 */
import { isUtf8 } from 'node:buffer'
import { CorpusError } from './errors.ts'

/** Bytes; a longer line is no sentence, and holding it would let one file take all memory. */
export const MAX_LINE_BYTES = 1 << 20
const LOOK_BYTES = 1 << 16
/** Share of undecodable lines among the first ones above which the file is in another encoding. */
const MAX_BAD_SHARE = 0.1
const JUDGE_AFTER_LINES = 200

export interface LineSink {
  readonly line: (text: string, line: number) => void
  readonly bad: (reason: 'line_too_long' | 'bad_encoding', line: number) => void
}

export async function readLines(source: AsyncIterable<Uint8Array>, sink: LineSink): Promise<void> {
  let held: Buffer[] = []
  let heldBytes = 0
  let skipping = false
  let line = 1
  let lines = 0
  let bad = 0
  let looked = false

  const emit = (region: Buffer) => {
    if (region.length === 0) return
    if (isUtf8(region)) {
      const text = region.toString('utf8')
      for (let from = 0; from <= text.length;) {
        const end = text.indexOf('\n', from)
        const stop = end < 0 ? text.length : end
        if (end < 0 && from === text.length) break
        sink.line(
          text.slice(from, text.charCodeAt(stop - 1) === 13 ? Math.max(from, stop - 1) : stop),
          line++,
        )
        lines++
        from = stop + 1
      }
      return
    }
    for (let from = 0; from < region.length;) {
      const end = region.indexOf(10, from)
      const stop = end < 0 ? region.length : end
      const piece = region.subarray(from, stop)
      lines++
      if (isUtf8(piece)) sink.line(piece.toString('utf8').replace(/\r$/, ''), line)
      else {
        bad++
        sink.bad('bad_encoding', line)
      }
      line++
      from = stop + 1
    }
    if (lines >= JUDGE_AFTER_LINES && bad / lines > MAX_BAD_SHARE) throw notUtf8(bad, lines)
  }

  for await (const piece of source) {
    let chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    if (!looked && chunk.length > 0) {
      looked = true
      refuseOtherFormats(chunk)
      if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) chunk = chunk.subarray(3)
    }
    if (skipping) {
      const end = chunk.indexOf(10)
      if (end < 0) continue
      skipping = false
      line++
      chunk = chunk.subarray(end + 1)
    }
    const last = chunk.lastIndexOf(10)
    if (last >= 0) {
      emit(
        held.length === 0
          ? chunk.subarray(0, last + 1)
          : Buffer.concat([...held, chunk.subarray(0, last + 1)]),
      )
      held = []
      heldBytes = 0
    }
    const rest = chunk.subarray(last + 1)
    if (rest.length > 0) {
      held.push(Buffer.from(rest))
      heldBytes += rest.length
    }
    if (heldBytes > MAX_LINE_BYTES) {
      sink.bad('line_too_long', line)
      skipping = true
      held = []
      heldBytes = 0
    }
  }
  if (held.length > 0) emit(Buffer.concat(held))
  if (!looked) throw new CorpusError('empty', 'the corpus is empty (0 bytes)')
  if (lines > 0 && bad / lines > 0.5) throw notUtf8(bad, lines)
}

function notUtf8(bad: number, lines: number): CorpusError {
  return new CorpusError(
    'not_utf8',
    `${bad} of the first ${lines} lines are not UTF-8: convert the corpus (for example from ISO-8859-1 or Windows-1256) first`,
  )
}

function refuseOtherFormats(chunk: Buffer): void {
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff))
    throw new CorpusError('utf16', 'the corpus is UTF-16: convert it to UTF-8 first')
  if (chunk.subarray(0, LOOK_BYTES).includes(0))
    throw new CorpusError('binary', 'the corpus is a binary file (it holds zero bytes), not text')
}
