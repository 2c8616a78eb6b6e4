/**
 * Lazy greedy: a gain can only shrink as more is covered, so an old gain is an upper bound, and only the sentence
 * on top of the heap needs a second look. Chooses exactly what the naive way chooses (ties go to the earlier sentence).
 */
import type { Coverage } from './coverage.ts'
import type { Pool } from './pool.ts'

/** Sentence numbers are packed below the gain in one double: 2^24 sentences, gains up to 2^29. */
const SPAN = 2 ** 24

export class LazyGreedy {
  readonly #pool: Pool
  readonly #coverage: Coverage
  #heap: Float64Array
  #size = 0
  readonly #taken: Uint8Array
  left: number

  constructor(pool: Pool, coverage: Coverage) {
    if (pool.size >= SPAN) throw new RangeError(`at most ${SPAN - 1} sentences`)
    this.#pool = pool
    this.#coverage = coverage
    this.#heap = new Float64Array(pool.size)
    this.#taken = new Uint8Array(pool.size)
    this.left = pool.size
  }

  /** Counts a sentence that was chosen earlier, in an interrupted or previous run. */
  replay(sentence: number): void {
    if (this.#taken[sentence] === 1) return
    if (this.#pool.sum(sentence, this.#coverage.value) === 0) this.#coverage.nextRound()
    this.#accept(sentence)
    this.#size = 0
  }

  /** The sentence that adds most, or -1 when none is left. */
  next(): number {
    if (this.left === 0) return -1
    if (this.#size === 0) this.#fill()
    const heap = this.#heap
    for (;;) {
      const top = heap[0] ?? 0
      const sentence = SPAN - 1 - (top % SPAN)
      const gain = this.#pool.sum(sentence, this.#coverage.value)
      const key = gain * SPAN + (SPAN - 1 - sentence)
      const rival = Math.max(this.#size > 1 ? (heap[1] ?? 0) : -1, this.#size > 2 ? (heap[2] ?? 0) : -1)
      if (key >= rival) {
        if (gain === 0) {
          this.#coverage.nextRound()
          this.#fill()
          // a sentence without any unit is worth nothing in every round
          if (Math.floor((heap[0] ?? 0) / SPAN) === 0) return -1
          continue
        }
        heap[0] = heap[--this.#size] ?? 0
        this.#sift(0)
        this.#accept(sentence)
        return sentence
      }
      heap[0] = key
      this.#sift(0)
    }
  }

  /**
   * No selection of `count` sentences can be worth more than this in the current round: what was reached plus
   * the largest gains still standing (Minoux's online bound, usually far above the 63 % that hold always).
   */
  bestPossible(count: number): number {
    const gains = Array.from(this.#heap.subarray(0, this.#size), (key) => Math.floor(key / SPAN)).sort(
      (a, b) => b - a,
    )
    return this.#coverage.worth + gains.slice(0, count).reduce((sum, gain) => sum + gain, 0)
  }

  #accept(sentence: number): void {
    this.#taken[sentence] = 1
    this.left--
    this.#coverage.take(this.#pool.units(sentence))
  }

  #fill(): void {
    let size = 0
    for (let sentence = 0; sentence < this.#pool.size; sentence++) {
      if (this.#taken[sentence] === 1) continue
      this.#heap[size++] = this.#pool.sum(sentence, this.#coverage.value) * SPAN + (SPAN - 1 - sentence)
    }
    this.#size = size
    for (let at = (size >> 1) - 1; at >= 0; at--) this.#sift(at)
  }

  #sift(start: number): void {
    const heap = this.#heap
    const size = this.#size
    const item = heap[start] ?? 0
    let at = start
    for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && (heap[child + 1] ?? 0) > (heap[child] ?? 0)) child++
      const below = heap[child] ?? 0
      if (below <= item) break
      heap[at] = below
      at = child
    }
    if (size > 0) heap[at] = item
  }
}
