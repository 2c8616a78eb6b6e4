/**
 * Bytes to text in constant memory, and text to blocks of whole lines. Bytes that are no letters in the encoding become
 * U+FFFD, so that the line that holds them can be named and all others kept.
 */

/** UTF-16 units; a longer line is no sentence, and holding it would let one file take all memory. */
export const MAX_LINE = 1 << 20

/** Whole lines: each ends with \n, but for the last of the file. */
export interface Block {
  readonly text: string
  /** number of its first line, from 1 */
  readonly line: number
}

/** Pieces of text; never cut within a letter or between the two units of one. */
export async function* decoded(pieces: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decode = encoding === 'UTF-8' ? utf8Pieces() : otherPieces(encoding)
  for await (const piece of pieces) {
    const text = decode(piece)
    if (text !== '') yield text
  }
  const rest = decode(null)
  if (rest !== '') yield rest
}

/** All at once, for a head. `cut`: the bytes go on, so that half a letter at their end is no fault. */
export function decodeAll(bytes: Uint8Array, encoding: string, cut: boolean): string {
  const decode = encoding === 'UTF-8' ? utf8Pieces() : otherPieces(encoding)
  const text = decode(bytes)
  return cut ? text : text + decode(null)
}

type Decode = (piece: Uint8Array | null) => string

function otherPieces(encoding: string): Decode {
  const decoder = new TextDecoder(encoding)
  return (piece) => (piece ? decoder.decode(piece, { stream: true }) : decoder.decode())
}

/** Buffer's own decoder is several times faster than a streaming one; the halves of letters are kept here. */
function utf8Pieces(): Decode {
  let held = Buffer.alloc(0)
  let first = true
  return (piece) => {
    if (piece === null) return held.toString('utf8')
    let bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    if (held.length > 0) bytes = Buffer.concat([held, bytes])
    if (first && bytes.length < 3) {
      held = Buffer.from(bytes)
      return ''
    }
    if (first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
    first = false
    const end = wholeLetters(bytes)
    held = Buffer.from(bytes.subarray(end))
    return bytes.toString('utf8', 0, end)
  }
}

/** Where the last letter that is whole ends. */
function wholeLetters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes.length
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return back < length ? bytes.length - back : bytes.length
    }
  }
  return bytes.length
}

/** A line that is longer than MAX_LINE; its rest is passed over. */
export interface TooLong {
  readonly tooLong: number
}

/** \r\n, \n and a \r alone all end a line, and become \n. */
export async function* lineBlocks(texts: AsyncIterable<string>): AsyncGenerator<Block | TooLong> {
  const lines = lineCutter()
  for await (const text of texts) yield* lines.push(text)
  yield* lines.end()
}

export function lineCutter(): {
  push(text: string): (Block | TooLong)[]
  end(): (Block | TooLong)[]
} {
  let held = ''
  let line = 1
  let skipping = false
  let lastReturn = false

  /** \r at the very end may be half of \r\n: it becomes \n, and a \n that follows is taken off. */
  function evened(text: string): string {
    let from = text
    if (lastReturn && from.startsWith('\n')) from = from.slice(1)
    if (text !== '') lastReturn = text.endsWith('\r')
    return from.includes('\r') ? from.replace(/\r\n?/g, '\n') : from
  }
  const block = (text: string): Block => {
    const made = { text, line }
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line += 1
    return made
  }
  return {
    push(given) {
      let text = evened(given)
      const out: (Block | TooLong)[] = []
      if (skipping) {
        const end = text.indexOf('\n')
        if (end < 0) return out
        skipping = false
        line += 1
        text = text.slice(end + 1)
      }
      const last = text.lastIndexOf('\n')
      if (last >= 0) {
        out.push(block(held + text.slice(0, last + 1)))
        held = text.slice(last + 1)
      } else held += text
      if (held.length > MAX_LINE) {
        out.push({ tooLong: line })
        skipping = true
        held = ''
      }
      return out
    },
    end: () => (held === '' || skipping ? [] : [block(held)]),
  }
}

/** Lines end in one way, whatever made them. */
export const evenEnds = (text: string): string => text.replace(/\r\n?/g, '\n')
