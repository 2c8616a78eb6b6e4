/**
 * Finds audio that was lost without a trace in the stream. When a busy machine runs the audio thread too late, the
 * browser throws away what the microphone delivered meanwhile and joins the ends: neither the audio
 * clock nor the samples show it. But the audio clock then falls behind the steady clock for good, where a mere
 * delay is made up for.
 *
 * Method. Lag = steady time - audio time, of every meter message. Its least value over the last second is free
 * of delays; when that rises 60 ms over where it was, so much was lost. Slow drift between the two
 * clocks (up to 500 ppm) is followed.
 */
const BUCKET_MS = 200
const BUCKETS = 5
const LOSS_MS = 60
const SKEW = 0.000_5

export class ClockWatch {
  readonly #rate: number
  /** least lag of each bucket, newest last, ms */
  #buckets: number[] = []
  #bucketEnds = 0
  #least = Infinity
  #baseline: number | null = null

  constructor(sampleRate: number) {
    this.#rate = sampleRate
  }

  /** The audio system stood still, and that is known otherwise. */
  reset(): void {
    this.#buckets = []
    this.#least = Infinity
    this.#bucketEnds = 0
    this.#baseline = null
  }

  /** `frame`: the audio clock; `now`: ms of a steady clock. Returns frames that were lost since the last call. */
  push(frame: number, now: number): number {
    if (this.#bucketEnds === 0) this.#bucketEnds = now + BUCKET_MS
    this.#least = Math.min(this.#least, now - (frame * 1000) / this.#rate)
    if (now < this.#bucketEnds) return 0
    this.#buckets.push(this.#least)
    this.#least = Infinity
    this.#bucketEnds = now + BUCKET_MS
    if (this.#buckets.length < BUCKETS) return 0
    const lag = Math.min(...this.#buckets)
    this.#buckets.shift()
    const before = this.#baseline ?? lag
    const late = lag - before
    if (late > LOSS_MS) {
      this.#baseline = lag
      return Math.round((late * this.#rate) / 1000)
    }
    this.#baseline = late > 0 ? before + Math.min(late, BUCKET_MS * SKEW) : lag
    return 0
  }
}
