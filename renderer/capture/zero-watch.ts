/**
 * Tells, while it happens, that a microphone sends nothing but exact zeros. A quiet room is never that: even a good one leaves the
 * last bits of a sample moving. Shorter than a pause between two sentences it may be a noise gate, which the track's own settings tell.
 */
const ZEROS_MS = 800

export class ZeroWatch {
  readonly #frames: number
  /** audio clock, frames: behind the last sound; null = nothing heard yet */
  #soundAt: number | null = null
  #told = false

  /** `sampleRate`: Hz of the audio clock. */
  constructor(sampleRate: number) {
    this.#frames = (ZEROS_MS * sampleRate) / 1000
  }

  /** `peak`: highest absolute sample of the piece that ends at `frame`. What changed with it, null = nothing. */
  push(peak: number, frame: number): 'zeros' | 'sound' | null {
    this.#soundAt ??= frame
    if (peak > 0) {
      this.#soundAt = frame
      if (!this.#told) return null
      this.#told = false
      return 'sound'
    }
    if (this.#told || frame - this.#soundAt < this.#frames) return null
    this.#told = true
    return 'zeros'
  }
}
