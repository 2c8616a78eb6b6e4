/** The texts of the candidates, on disk: only the few that are chosen are ever needed again. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from './read/record.ts'

const BUFFER = 1 << 20

export interface Candidate {
  readonly text: string
  /** line or row of the corpus, from 1 */
  readonly line: number
  readonly context?: Context
}

export class Spool {
  readonly #fd: number
  readonly #buffer = Buffer.alloc(BUFFER)
  #held = 0
  #written = 0
  #count = 0
  #ends = new Float64Array(1 << 12)
  #lines = new Float64Array(1 << 12)
  readonly #contexts = new Map<number, Context>()

  constructor() {
    const dir = mkdtempSync(join(tmpdir(), 'text-selector-'))
    this.#fd = openSync(join(dir, 'texts'), 'w+')
    // Its name goes at once and its bytes with the last handle, so that one that is killed leaves nothing.
    rmSync(dir, { recursive: true, force: true })
  }

  add(candidate: Candidate): void {
    const bytes = Buffer.byteLength(candidate.text)
    if (this.#held + bytes > BUFFER) this.#flush()
    if (bytes > BUFFER) throw new RangeError('a candidate is longer than a line may be')
    this.#held += this.#buffer.write(candidate.text, this.#held)
    if (this.#count === this.#ends.length) {
      this.#ends = doubled(this.#ends)
      this.#lines = doubled(this.#lines)
    }
    this.#ends[this.#count] = this.#written + this.#held
    this.#lines[this.#count] = candidate.line
    if (candidate.context !== undefined) this.#contexts.set(this.#count, candidate.context)
    this.#count++
  }

  get(index: number): Candidate {
    this.#flush()
    const from = index === 0 ? 0 : (this.#ends[index - 1] ?? 0)
    const bytes = Buffer.alloc((this.#ends[index] ?? from) - from)
    readSync(this.#fd, bytes, 0, bytes.length, from)
    const context = this.#contexts.get(index)
    const line = this.#lines[index] ?? 0
    return { text: bytes.toString(), line, ...(context === undefined ? {} : { context }) }
  }

  close(): void {
    closeSync(this.#fd)
  }

  #flush(): void {
    if (this.#held === 0) return
    writeSync(this.#fd, this.#buffer, 0, this.#held, this.#written)
    this.#written += this.#held
    this.#held = 0
  }
}

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const out = new Float64Array(array.length * 2)
  out.set(array)
  return out
}
