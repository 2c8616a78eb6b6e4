/** Two channels held against each other: one may hold nothing, or be a copy of the other. */
import { powerToDb, SILENCE_DB, toDb } from '../../audio/levels.ts'

export interface ChannelFigures {
  /** peak of each channel, dBFS */
  readonly channelPeaksDbfs: number[]
  /** RMS of the difference of two channels over that of the louder one, dB; -200 = the same, null = there are not two, or both are silent */
  readonly channelDifferenceDb: number | null
}

export class Channels {
  readonly #peaks: number[]
  readonly #squares: number[]
  #difference = 0
  #sum = 0

  constructor(channels: number) {
    this.#peaks = Array.from({ length: channels }, () => 0)
    this.#squares = Array.from({ length: channels }, () => 0)
  }

  push(samples: Float32Array): void {
    const count = this.#peaks.length
    for (let channel = 0; channel < count; channel++) {
      let peak = this.#peaks[channel] ?? 0
      let squares = 0
      for (let i = channel; i < samples.length; i += count) {
        const x = samples[i] ?? 0
        const size = x < 0 ? -x : x
        if (size > peak) peak = size
        squares += x * x
      }
      this.#peaks[channel] = peak
      this.#squares[channel] = (this.#squares[channel] ?? 0) + squares
    }
    if (count !== 2) return
    for (let i = 0; i + 1 < samples.length; i += 2) {
      const left = samples[i] ?? 0
      const right = samples[i + 1] ?? 0
      this.#difference += (left - right) ** 2
      // a copy with its wires crossed is a copy
      this.#sum += (left + right) ** 2
    }
  }

  figures(): ChannelFigures {
    const most = Math.max(...this.#squares)
    return {
      channelPeaksDbfs: this.#peaks.map(toDb),
      channelDifferenceDb:
        this.#peaks.length !== 2 || most === 0
          ? null
          : Math.max(SILENCE_DB, powerToDb(Math.min(this.#difference, this.#sum) / most)),
    }
  }
}
