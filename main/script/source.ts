/** The bytes of a script, read as often as needed: a file in memory, or one that streams from elsewhere. */

export interface ScriptSource {
  /** from the first byte, anew with each call */
  open(): AsyncIterable<Uint8Array>
  /** all of them, where they are in memory */
  readonly whole: Uint8Array | null
}

/** Bytes handed on at a time, so that whoever reads a large file can breathe in between. */
const PIECE = 1 << 18

export const sourceOf = (bytes: Uint8Array): ScriptSource => ({
  whole: bytes,
  // oxlint-disable-next-line typescript/require-await -- memory answers at once
  async *open() {
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
  },
})

export interface Head {
  readonly bytes: Uint8Array
  /** the file ends here */
  readonly isAll: boolean
}

/** The first `most` bytes or somewhat more; closes what it opened. */
export async function headOf(source: ScriptSource, most: number): Promise<Head> {
  if (source.whole) return { bytes: source.whole.subarray(0, most), isAll: source.whole.length <= most }
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of source.open()) {
    pieces.push(piece)
    length += piece.length
    if (length >= most) return { bytes: Buffer.concat(pieces), isAll: false }
  }
  return { bytes: Buffer.concat(pieces), isAll: true }
}

/** Null: more than `most` bytes. */
export async function wholeOf(source: ScriptSource, most: number): Promise<Uint8Array | null> {
  if (source.whole) return source.whole.length <= most ? source.whole : null
  const { bytes, isAll } = await headOf(source, most + 1)
  return isAll ? bytes : null
}
