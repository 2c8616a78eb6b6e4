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
  /** later rounds pay more for what has appeared less: appearances are known from outside as well */
  #evensOut = false

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

  /** Counts the units of a sentence of which so many takes have landed. */
  landed(units: Uint32Array, takes: number): void {
    this.#evensOut = true
    // beyond the depth a unit pays nothing: only how often it was read is still of use
    const paying = Math.min(takes, this.#depth)
    for (let i = 0; i < paying; i++) this.take(units)
    for (const unit of units) this.seen[unit] = (this.seen[unit] ?? 0) + takes - paying
  }

  /**
   * Everything is covered to its depth: begin again, so that a larger selection stays balanced. Where it is known what was
   * read, each doubling of a unit's appearances takes a step off what it pays, down to 1 for the commonest.
   */
  nextRound(): void {
    this.value.set(this.#full)
    if (this.#evensOut) {
      const most = this.seen.reduce((top, count) => Math.max(top, doublings(count)), 0)
      for (const [unit, full] of this.#full.entries())
        this.value[unit] = full * (1 + most - doublings(this.seen[unit] ?? 0))
    }
    this.worth = 0
    this.rounds++
  }
}

/** 0 of nothing, 1 of one, 2 of two and three, 3 of four to seven. */
const doublings = (count: number): number => 32 - Math.clz32(count)
