/** An encrypted file in the making: what to append to it for some bytes, and at its end. */
import { FrameIndex } from './frame-index.ts'
import { MOST_PLAIN, newHeader, sealClosing, sealData } from './frames.ts'
import type { VaultKeys } from './keys.ts'
import type { Sealed } from './source.ts'

/** how much of a file's beginning may be written again at the end */
const HEAD_MOST = 256

export class Sealing {
  readonly #key: Buffer
  /** null: it is on the disk */
  #header: Buffer | null
  readonly #index: FrameIndex
  /** the beginning, as it was given; written again at the end when it changed */
  #head: Buffer
  #changed = 0

  private constructor(key: Buffer, header: Buffer | null, index: FrameIndex, head: Buffer) {
    this.#key = key
    this.#header = header
    this.#index = index
    this.#head = head
  }

  static begin(keys: VaultKeys): Sealing {
    const { key, header } = newHeader(keys)
    return new Sealing(key, header, new FrameIndex(), Buffer.alloc(0))
  }
  /** Goes on with a file that was cut short. */
  static resume({ key, index }: Sealed, head: Buffer): Sealing {
    return new Sealing(key, null, index, head)
  }

  /** bytes it holds so far */
  get length(): number {
    return this.#index.plain
  }
  /** where the next byte goes on the disk */
  get end(): number {
    return this.#header === null ? this.#index.end : 0
  }
  get sealed(): Sealed {
    return { key: this.#key, index: this.#index, head: this.#head.subarray(0, this.#changed), bad: [] }
  }

  /** What to write at `end`. `written` once it is there; before that it may be asked for again, for other bytes too. */
  append(plain: Uint8Array): { bytes: Uint8Array; written: () => void } {
    const frames: Buffer[] = this.#header === null ? [] : [this.#header]
    const lengths: number[] = []
    for (let at = 0; at < plain.length; at += MOST_PLAIN) {
      const piece = plain.subarray(at, at + MOST_PLAIN)
      frames.push(sealData(this.#key, this.#index.count + lengths.length, piece))
      lengths.push(piece.length)
    }
    return {
      bytes: Buffer.concat(frames),
      written: () => {
        if (this.#head.length < HEAD_MOST)
          this.#head = Buffer.concat([this.#head, plain.subarray(0, HEAD_MOST - this.#head.length)])
        this.#header = null
        for (const length of lengths) this.#index.add(length)
      },
    }
  }
  /** Other bytes near the beginning than were given first. */
  rewrite(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length
    if (end > this.#head.length) throw new Error('only the beginning of a file may be written again')
    this.#head = Buffer.concat([this.#head.subarray(0, position), bytes, this.#head.subarray(end)])
    this.#changed = Math.max(this.#changed, end)
  }
  /** What to write at `end`, last. */
  close(): Uint8Array {
    const closing = sealClosing(this.#key, {
      head: this.#head.subarray(0, this.#changed),
      runs: this.#index.runs,
    })
    return this.#header === null ? closing : Buffer.concat([this.#header, closing])
  }
}
