/** A FLAC file read from front to back in pieces that its frames fit into. */
import { createHash } from 'node:crypto'
import type { ByteSource } from './source.ts'

const BUFFER_BYTES = 1 << 21
/** More than any frame of a take can have: 65,535 samples, two channels, 25 bits, and its header. */
export const FRAME_LIMIT = 420_000

export function skipMetadata(input: FileWindow): void {
  const start = input.fill(8)
  if (String.fromCharCode(...start.subarray(0, 4)) !== 'fLaC') throw new Error('no FLAC stream')
  input.consume(4)
  for (let last = false; !last;) {
    const header = input.fill(4)
    if (header.length < 4) throw new Error('the metadata is cut short')
    last = ((header[0] ?? 0) & 0x80) !== 0
    const length = ((header[1] ?? 0) << 16) | ((header[2] ?? 0) << 8) | (header[3] ?? 0)
    if (input.fill(4 + length).length < 4 + length) throw new Error('the metadata is cut short')
    input.consume(4 + length)
  }
}

/** A file read once from front to back, with a view of what comes next, hashed on the way. */
export class FileWindow {
  readonly #source: ByteSource
  readonly #hash = createHash('sha256')
  readonly #buffer = new Uint8Array(BUFFER_BYTES)
  #from = 0
  #to = 0
  #position = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  /** At least `count` bytes of what comes next, fewer only where the file ends. `count` <= BUFFER_BYTES. */
  fill(count: number): Uint8Array {
    if (count > BUFFER_BYTES) throw new Error('a block is larger than any of ours')
    if (this.#to - this.#from < count) {
      this.#buffer.copyWithin(0, this.#from, this.#to)
      this.#to -= this.#from
      this.#from = 0
      while (this.#to < this.#buffer.length) {
        const got = this.#source.readSync(this.#buffer.subarray(this.#to), this.#position)
        if (got === 0) break
        this.#hash.update(this.#buffer.subarray(this.#to, this.#to + got))
        this.#to += got
        this.#position += got
      }
    }
    return this.#buffer.subarray(this.#from, this.#to)
  }

  consume(count: number): void {
    this.#from += count
  }

  end(): { bytes: number; sha256: string } {
    if (this.#position !== this.#source.size()) throw new Error('the encoded file changed while it was read')
    return { bytes: this.#position, sha256: this.#hash.digest('hex') }
  }
}
