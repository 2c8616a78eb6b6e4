/** Peak, RMS, mean and clipping over all samples of all channels: the raw signal, nothing filtered. */

import { CLIP_LEVEL, CLIP_RUN, powerToDb, toDb } from '../../audio/levels.ts'

export class Levels {
  readonly #channels: number
  /** length of the run of clipped samples each channel is in */
  readonly #run: Uint32Array
  #peak = 0
  #squares = 0
  #sum = 0
  #count = 0
  #clipped = 0
  #runs = 0

  constructor(channels: number) {
    this.#channels = channels
    this.#run = new Uint32Array(channels)
  }

  push(samples: Float32Array): void {
    let channel = 0
    // Sums of one piece in locals: the fields are then touched once a piece, not once a sample.
    let squares = 0
    let sum = 0
    let peak = this.#peak
    for (const x of samples) {
      const size = x < 0 ? -x : x
      squares += x * x
      sum += x
      if (size > peak) peak = size
      const run = this.#run[channel] ?? 0
      if (size >= CLIP_LEVEL) {
        this.#run[channel] = run + 1
        if (run + 1 === CLIP_RUN) {
          this.#runs++
          this.#clipped += CLIP_RUN
        } else if (run + 1 > CLIP_RUN) this.#clipped++
      } else if (run > 0) this.#run[channel] = 0
      if (++channel === this.#channels) channel = 0
    }
    this.#peak = peak
    this.#squares += squares
    this.#sum += sum
    this.#count += samples.length
  }

  figures(): {
    peakDbfs: number
    rmsDbfs: number
    dcOffset: number
    clippedSamples: number
    clippingRuns: number
    clippedShare: number
  } {
    const n = Math.max(1, this.#count)
    return {
      peakDbfs: toDb(this.#peak),
      rmsDbfs: powerToDb(this.#squares / n),
      dcOffset: this.#sum / n,
      clippedSamples: this.#clipped,
      clippingRuns: this.#runs,
      clippedShare: this.#clipped / n,
    }
  }
}
