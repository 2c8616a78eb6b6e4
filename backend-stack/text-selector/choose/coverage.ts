/**
 * What a selection is worth. Every unit pays for its first few appearances, half as much each time
 * (8, 4, 2, 1 at depth 4), times its weight. All whole numbers, so two machines never disagree on a tie.
 * The worth is monotone and submodular: greedy choice reaches at least 1 - 1/e (63 %) of the best possible.
 */
export type Weight = 'uniform' | 'frequency'

export class Coverage {
  /** by unit: what its next appearance pays */
  readonly value: Uint32Array
  /** by unit: appearances so far, in all rounds */
  readonly seen: Uint32Array
  readonly #full: Uint32Array
  /** units covered at least once */
  covered = 0
  /** sum of what was paid in this round */
  worth = 0
  /** times everything had been covered to its depth and counting began anew */
  rounds = 1

  /** `frequency[unit]` is the number of sentences that hold the unit. */
  constructor(frequency: Uint32Array, weight: Weight, depth: number) {
    this.#full = new Uint32Array(frequency.length)
    for (let unit = 0; unit < frequency.length; unit++) {
      const weighed = weight === 'uniform' ? 1 : 1 + Math.floor(Math.log2(1 + (frequency[unit] ?? 0)))
      this.#full[unit] = weighed << (depth - 1)
    }
    this.#depth = depth
    this.value = this.#full.slice()
    this.seen = new Uint32Array(frequency.length)
  }
  readonly #depth: number

  /** Counts the units of a chosen sentence. */
  take(units: Uint32Array): void {
    for (const unit of units) {
      const paid = this.value[unit] ?? 0
      this.worth += paid
      const before = this.seen[unit] ?? 0
      if (before === 0) this.covered++
      this.seen[unit] = before + 1
      const next = paid >>> 1
      // below the last step of the depth a unit pays nothing more in this round
      this.value[unit] = next < (this.#full[unit] ?? 0) >>> (this.#depth - 1) ? 0 : next
    }
  }

  /** Everything is covered to its depth: begin again, so that a larger selection stays balanced. */
  nextRound(): void {
    this.value.set(this.#full)
    this.worth = 0
    this.rounds++
  }
}
