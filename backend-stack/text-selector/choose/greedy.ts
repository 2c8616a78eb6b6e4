/**
 * Lazy greedy: a gain can only shrink as more is covered, so an old rank is an upper bound, and only the sentences
 * that seem best need a second look. Chooses exactly what the naive way chooses (ties go to the earlier sentence).
 *
 * An index from unit to sentences keeps every gain right as units lose value: each unit loses it a few times a round,
 * where weighing sentences anew reads all their units each time. Sentences wait in buckets by the gain they were last
 * seen with, as bitmaps: moving one costs a bit. Only the best bucket is in order, by a heap that fits the cache.
 */
import type { Coverage } from './coverage.ts'
import { MAX_ROW, type Pool } from './pool.ts'
import { invert, type Postings } from './postings.ts'

/** Sentence numbers are packed below the gain in one double: 2^24 sentences, gains up to 2^29. */
const SPAN = 2 ** 24
/** A bitmap each: at a million sentences 64 MB if all are in use. */
const BUCKETS = 512

export class LazyGreedy {
  readonly #pool: Pool
  readonly #coverage: Coverage
  readonly #taken: Uint8Array
  readonly #postings: Postings
  /** by sentence: what it would add now */
  readonly #gain: Uint32Array
  readonly #before = new Uint32Array(MAX_ROW)
  left: number
  #ready = false
  /** sentences before this one add nothing in this round */
  #idle = 0
  #shift = 0
  #buckets: Uint32Array[] = []
  #waiting = new Uint32Array(BUCKETS)
  /** the bucket whose sentences are in the heap */
  #best = 0
  #heap = new Float64Array(1024)
  #size = 0

  constructor(pool: Pool, coverage: Coverage) {
    if (pool.size >= SPAN) throw new RangeError(`at most ${SPAN - 1} sentences`)
    this.#pool = pool
    this.#coverage = coverage
    this.#taken = new Uint8Array(pool.size)
    this.#postings = invert(pool, coverage.value.length)
    this.#gain = new Uint32Array(pool.size)
    this.left = pool.size
  }

  /**
   * Passes a sentence that was chosen earlier, in an interrupted or previous run, or by others in an order of their own.
   * With `counts` false it was in vain: it is not offered again, and what it holds is still wanted.
   */
  replay(sentence: number, counts = true): void {
    if (this.#taken[sentence] === 1) return
    this.#ready = false
    if (!counts) {
      this.#taken[sentence] = 1
      this.left--
      return
    }
    if (this.#pool.sum(sentence, this.#coverage.value) === 0 && !this.#someAdds()) {
      this.#coverage.nextRound()
      this.#idle = 0
    }
    this.#accept(sentence)
  }

  /** Whether any sentence that is left adds something in this round. One that does not never will: each is asked once. */
  #someAdds(): boolean {
    for (; this.#idle < this.#pool.size; this.#idle++)
      if (this.#taken[this.#idle] === 0 && this.#pool.sum(this.#idle, this.#coverage.value) > 0) return true
    return false
  }

  /** To be called when something else was counted as covered: every gain has to be looked at anew. */
  coverageGrew(): void {
    this.#ready = false
  }

  /** The sentence that adds most, or -1 when none is left that adds anything in any round. */
  next(): number {
    if (this.left === 0) return -1
    if (!this.#ready) this.#fill()
    for (let rounds = 0; rounds < 2; rounds++) {
      while (this.#size > 0 || this.#expandBest()) {
        const sentence = this.#top()
        if (sentence >= 0) return sentence
      }
      this.#coverage.nextRound()
      this.#idle = 0
      this.#fill()
    }
    return -1
  }

  /**
   * No selection of `count` sentences can be worth more than this in the current round: what was reached plus
   * the largest gains still standing (Minoux's online bound, usually far above the 63 % that hold always).
   */
  bestPossible(count: number): number {
    let wanted = count
    let bound = this.#coverage.worth
    const gains = Array.from(this.#heap.subarray(0, this.#size), (key) => Math.floor(key / SPAN))
    for (const gain of gains.sort((a, b) => b - a).slice(0, wanted)) bound += gain
    wanted -= Math.min(wanted, gains.length)
    for (let bucket = BUCKETS - 1; bucket >= 0 && wanted > 0; bucket--) {
      const taken = Math.min(wanted, this.#waiting[bucket] ?? 0)
      bound += taken * (((bucket + 1) << this.#shift) - 1)
      wanted -= taken
    }
    return bound
  }

  /** The heap's first sentence if it is the best of all now; otherwise puts it where it belongs and answers -1. */
  #top(): number {
    const heap = this.#heap
    const sentence = SPAN - 1 - ((heap[0] ?? 0) % SPAN)
    const gain = this.#gain[sentence] ?? 0
    const key = gain * SPAN + (SPAN - 1 - sentence)
    if (gain === 0 || gain >>> this.#shift < this.#best) {
      this.#drop()
      if (gain > 0) this.#wait(gain >>> this.#shift, sentence)
      return -1
    }
    const rival = Math.max(this.#size > 1 ? (heap[1] ?? 0) : 0, this.#size > 2 ? (heap[2] ?? 0) : 0)
    if (key < rival) {
      heap[0] = key
      this.#sift(0)
      return -1
    }
    this.#drop()
    this.#accept(sentence)
    return sentence
  }

  #accept(sentence: number): void {
    this.#taken[sentence] = 1
    this.left--
    const units = this.#pool.units(sentence)
    if (!this.#ready) {
      this.#coverage.take(units)
      return
    }
    const { value } = this.#coverage
    for (let i = 0; i < units.length; i++) this.#before[i] = value[units[i] ?? 0] ?? 0
    this.#coverage.take(units)
    for (let i = 0; i < units.length; i++) {
      const unit = units[i] ?? 0
      const lost = (this.#before[i] ?? 0) - (value[unit] ?? 0)
      if (lost > 0) this.#lower(unit, lost)
    }
  }

  #lower(unit: number, lost: number): void {
    const gain = this.#gain
    const { sentences, from } = this.#postings
    const end = from[unit + 1] ?? 0
    for (let i = from[unit] ?? 0; i < end; i++) {
      const sentence = sentences[i] ?? 0
      gain[sentence] = (gain[sentence] ?? 0) - lost
    }
  }

  /** Puts every sentence that is left into the bucket of its present gain. */
  #fill(): void {
    const { size } = this.#pool
    const gains = this.#gain
    let largest = 0
    for (let sentence = 0; sentence < size; sentence++) {
      const gain = this.#pool.sum(sentence, this.#coverage.value)
      gains[sentence] = gain
      if (gain > largest) largest = gain
    }
    this.#shift = 0
    while (largest >>> this.#shift >= BUCKETS) this.#shift++
    this.#buckets = []
    this.#waiting.fill(0)
    this.#size = 0
    for (let sentence = 0; sentence < size; sentence++) {
      const gain = gains[sentence] ?? 0
      if (gain > 0 && this.#taken[sentence] === 0) this.#wait(gain >>> this.#shift, sentence)
    }
    this.#ready = true
  }

  #wait(bucket: number, sentence: number): void {
    const bits = (this.#buckets[bucket] ??= new Uint32Array((this.#pool.size + 31) >>> 5))
    const word = sentence >>> 5
    bits[word] = (bits[word] ?? 0) | (1 << (sentence & 31))
    this.#waiting[bucket] = (this.#waiting[bucket] ?? 0) + 1
  }

  /** Fills the heap from the best bucket that still deserves its rank; false if none is left. */
  #expandBest(): boolean {
    for (let bucket = BUCKETS - 1; bucket >= 0; bucket--) {
      const bits = this.#buckets[bucket]
      if (bits === undefined || this.#waiting[bucket] === 0) continue
      this.#expand(bucket, bits)
      if (this.#size > 0) return true
    }
    return false
  }

  /** Moves a bucket's sentences to the heap, or down to where they belong by now. */
  #expand(bucket: number, bits: Uint32Array): void {
    this.#best = bucket
    const count = this.#waiting[bucket] ?? 0
    this.#waiting[bucket] = 0
    if (this.#heap.length < count) this.#heap = new Float64Array(2 ** Math.ceil(Math.log2(count)))
    for (let word = 0; word < bits.length; word++) {
      let left = bits[word] ?? 0
      if (left === 0) continue
      bits[word] = 0
      for (; left !== 0; left &= left - 1) {
        const sentence = word * 32 + 31 - Math.clz32(left & -left)
        const gain = this.#gain[sentence] ?? 0
        const now = gain >>> this.#shift
        if (gain === 0) continue
        if (now < bucket) this.#wait(now, sentence)
        else this.#heap[this.#size++] = gain * SPAN + (SPAN - 1 - sentence)
      }
    }
    for (let at = (this.#size >> 1) - 1; at >= 0; at--) this.#sift(at)
  }

  #drop(): void {
    this.#heap[0] = this.#heap[--this.#size] ?? 0
    this.#sift(0)
  }

  #sift(start: number): void {
    const heap = this.#heap
    const size = this.#size
    if (size < 2) return
    const item = heap[start] ?? 0
    let at = start
    for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && (heap[child + 1] ?? 0) > (heap[child] ?? 0)) child++
      const below = heap[child] ?? 0
      if (below <= item) break
      heap[at] = below
      at = child
    }
    heap[at] = item
  }
}
