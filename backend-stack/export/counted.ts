import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'

/** Passes bytes on, and knows afterwards how many they were and their SHA-256. */
export class Counted extends Transform {
  readonly #hash = createHash('sha256')
  #bytes = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void) {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
    done(null, chunk)
  }

  get bytes(): number {
    return this.#bytes
  }

  /** In hex, once all has passed; a second call throws. */
  sha256(): string {
    return this.#hash.digest('hex')
  }
}
