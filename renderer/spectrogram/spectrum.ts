/** The spectrum of a short window of samples, in dB: what one column of the picture shows. */
import { Fft } from '../../main/audio/fft.ts'

export class Spectrum {
  readonly size: number
  readonly #fft: Fft
  readonly #window: Float64Array
  readonly #block: Float64Array
  readonly #power: Float64Array

  /** `size` is a power of two. */
  constructor(size: number) {
    this.size = size
    this.#fft = new Fft(size)
    this.#window = Float64Array.from(
      { length: size },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (size - 1)),
    )
    this.#block = new Float64Array(size)
    this.#power = new Float64Array(size / 2)
  }

  /** dB of each of size / 2 bins for the samples around `centre`; a full-scale sine is about 0 dB. */
  decibels(samples: Float32Array, centre: number, out: Float32Array): void {
    const { size } = this
    const from = Math.round(centre) - size / 2
    for (let i = 0; i < size; i++) this.#block[i] = (samples[from + i] ?? 0) * (this.#window[i] ?? 0)
    this.#power.fill(0)
    this.#fft.addPower(this.#block, this.#power)
    // A Hann window halves the amplitude, the one-sided spectrum halves it again: 4 / size.
    const scale = (4 / size) ** 2
    for (let bin = 0; bin < size / 2; bin++)
      out[bin] = 10 * Math.log10((this.#power[bin] ?? 0) * scale + 1e-18)
  }
}
