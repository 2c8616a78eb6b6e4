/**
 * Dropouts that the audio clock does not show: browsers and drivers fill what a device failed to
 * deliver with exact zeros and go on counting. Found as 1.5 ms to 500 ms of zeros with a wave cut off at an edge and
 * a live signal (above -50 dBFS) on both sides. Faded silence and noise gates have no such edge.
 */
const MIN_SECONDS = 0.0015
const MAX_SECONDS = 0.5
const LIVE = 0.003
/** how far back and ahead "live" is looked for */
const NEAR_SECONDS = 0.0015

export class ZeroRuns {
  readonly #channels: number
  readonly #channel: number
  readonly #min: number
  readonly #max: number
  readonly #near: number
  /** frames since a sample above LIVE, on this side of the run */
  #sinceLive = Infinity
  #last = 0
  #run = 0
  /** of the run before: what stood at its front edge, and whether the signal was live there */
  #edgeBefore = 0
  #liveBefore = false
  /** frames left in which the signal behind a run must prove live; 0 = no run waits */
  #proving = 0
  #found = 0

  /** Looks at one of the interleaved `channels`, the first = 0. */
  constructor(sampleRate: number, channels: number, channel = 0) {
    this.#channel = channel
    this.#channels = channels
    this.#min = Math.round(sampleRate * MIN_SECONDS)
    this.#max = Math.round(sampleRate * MAX_SECONDS)
    this.#near = Math.round(sampleRate * NEAR_SECONDS)
  }

  get found(): number {
    return this.#found
  }

  push(samples: Float32Array): void {
    for (let i = this.#channel; i < samples.length; i += this.#channels) {
      const x = Math.abs(samples[i] ?? 0)
      if (x === 0) {
        if (this.#run === 0) {
          this.#edgeBefore = this.#last
          this.#liveBefore = this.#sinceLive < this.#near
        }
        this.#run++
      } else {
        if (this.#run > 0) this.#endRun(x)
        if (x > LIVE) {
          this.#sinceLive = 0
          if (this.#proving > 0) {
            this.#found++
            this.#proving = 0
          }
        }
      }
      if (this.#proving > 0) this.#proving--
      this.#sinceLive++
      this.#last = x
    }
  }

  #endRun(after: number): void {
    const long = this.#run >= this.#min && this.#run <= this.#max
    if (long && this.#liveBefore && (this.#edgeBefore > LIVE || after > LIVE)) this.#proving = this.#near
    this.#run = 0
  }
}
