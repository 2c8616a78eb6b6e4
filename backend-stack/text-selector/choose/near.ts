/**
 * Near-duplicates: sentences that share nearly all their units. One-permutation MinHash proposes a pair, the exact
 * Jaccard index of the two unit sets decides, so a proposal by chance never costs a sentence. Tables hold one sentence
 * a slot: of the pairs that are just above the threshold a few stay undetected, of near copies hardly any.
 */
import { mix } from '../clean/hash.ts'
import type { Pool } from './pool.ts'

const BANDS = 8
const ROWS = 3
const BINS = BANDS * ROWS
const EMPTY = 0xffffffff

export class NearDuplicates {
  readonly #pool: Pool
  readonly #threshold: number
  readonly #bins = new Uint32Array(BINS)
  readonly #keys = new Uint32Array(BANDS)
  #mask = (1 << 14) - 1
  /** by band and slot: sentence + 1; a later sentence with the same key replaces an earlier one */
  #tables = Array.from({ length: BANDS }, () => new Uint32Array(1 << 14))
  #count = 0

  /** `threshold` is the Jaccard index (0..1] from which two sentences count as the same. */
  constructor(pool: Pool, threshold: number) {
    this.#pool = pool
    this.#threshold = threshold
  }

  /** The earlier sentence this one repeats, or -1. Follow with `add` if it goes into the pool. */
  find(row: Uint32Array, count: number): number {
    this.#sketch(row, count)
    for (let band = 0; band < BANDS; band++) {
      const table = this.#tables[band]
      const found = (table?.[(this.#keys[band] ?? 0) & this.#mask] ?? 0) - 1
      if (found >= 0 && this.#similar(found, row, count)) return found
    }
    return -1
  }

  /** Remembers the sentence last looked for under its number in the pool. */
  add(sentence: number): void {
    if (++this.#count * 2 > this.#mask) this.#grow()
    this.#remember(sentence)
  }

  #remember(sentence: number): void {
    for (let band = 0; band < BANDS; band++) {
      const table = this.#tables[band]
      if (table !== undefined) table[(this.#keys[band] ?? 0) & this.#mask] = sentence + 1
    }
  }

  #sketch(row: Uint32Array, count: number): void {
    const bins = this.#bins
    bins.fill(EMPTY)
    for (let i = 0; i < count; i++) {
      const hash = mix((row[i] ?? 0) + 0x9e3779b9)
      // the top bits choose the bin, the whole hash competes in it
      const bin = Math.floor((hash / 0x100000000) * BINS)
      if (hash < (bins[bin] ?? EMPTY)) bins[bin] = hash
    }
    // an empty bin borrows from its neighbour, else all short sentences would look alike
    for (let bin = 0; bin < BINS; bin++) {
      for (let step = 1; bins[bin] === EMPTY && step < BINS; step++) {
        const lent = bins[(bin + step) % BINS] ?? EMPTY
        if (lent !== EMPTY) bins[bin] = mix(lent + step)
      }
    }
    for (let band = 0; band < BANDS; band++) {
      let key = band + 1
      for (let r = 0; r < ROWS; r++) key = mix(Math.imul(key, 31) + (bins[band * ROWS + r] ?? 0))
      this.#keys[band] = key
    }
  }

  #similar(sentence: number, row: Uint32Array, count: number): boolean {
    const other = this.#pool.units(sentence)
    const smaller = Math.min(other.length, count)
    if (smaller < this.#threshold * Math.max(other.length, count)) return false
    let shared = 0
    const set = new Set(other)
    for (let i = 0; i < count; i++) if (set.has(row[i] ?? 0)) shared++
    return shared >= this.#threshold * (other.length + count - shared)
  }

  #grow(): void {
    const saved = this.#keys.slice()
    this.#mask = (this.#mask + 1) * 2 - 1
    this.#tables = Array.from({ length: BANDS }, () => new Uint32Array(this.#mask + 1))
    // sketches are not kept: computing each again once or twice is cheaper than 32 bytes a sentence
    for (let sentence = 0; sentence < this.#pool.size - 1; sentence++) {
      const units = this.#pool.units(sentence)
      this.#sketch(units, units.length)
      this.#remember(sentence)
    }
    this.#keys.set(saved)
  }
}
