/** Percentiles of levels without sorting them: counts in steps of 0.05 dB. */
import { SILENCE_DB } from '../../audio/levels.ts'

const STEPS_PER_DB = 20
const TOP_DB = 10

export class Histogram {
  readonly #counts = new Uint32Array((TOP_DB - SILENCE_DB) * STEPS_PER_DB + 1)
  #count = 0

  get count(): number {
    return this.#count
  }

  add(db: number): void {
    const step = Math.round((Math.min(TOP_DB, Math.max(SILENCE_DB, db)) - SILENCE_DB) * STEPS_PER_DB)
    this.#counts[step] = (this.#counts[step] ?? 0) + 1
    this.#count++
  }

  /** The level that `share` (0..1) of all values stay below; silence when there are none. */
  percentile(share: number): number {
    if (this.#count === 0) return SILENCE_DB
    const wanted = Math.min(this.#count - 1, Math.floor(this.#count * share))
    let seen = 0
    for (let step = 0; step < this.#counts.length; step++) {
      seen += this.#counts[step] ?? 0
      if (seen > wanted) return step / STEPS_PER_DB + SILENCE_DB
    }
    return TOP_DB
  }
}
