/**
 * Highest frequency with real content: tells a 16 kHz signal that was put into a 48 kHz file.
 *
 * Method. Mean power spectrum of the channel that is loudest at the time (one may be dead) over Hann windows of about 85 ms without overlap, in
 * bands of about 190 Hz. A band has content when it stands above both what quantisation leaves
 * in it (+ 9 dB) and 75 dB below the strongest band, which is more than the images of a fair resampler reach and
 * less than the self-noise of a microphone next to a voice. The bandwidth is the upper edge of the
 * highest band that has content together with its lower neighbour (one lone band is a whistle).
 */
import { Fft } from '../../audio/fft.ts'

const BAND_HZ = 190
const BELOW_STRONGEST_DB = 75
const ABOVE_QUANTISATION_DB = 9

export class Spectrum {
  readonly #channels: number
  readonly #sampleRate: number
  readonly #size: number
  readonly #fft: Fft
  readonly #window: Float64Array
  readonly #blocks: readonly Float64Array[]
  readonly #power: Float64Array
  /** power of a band that holds nothing but rounding */
  readonly #quantisation: number
  #used = 0
  #count = 0

  constructor(sampleRate: number, channels: number, bitDepth: number) {
    this.#channels = channels
    this.#sampleRate = sampleRate
    this.#size = 2 ** Math.round(Math.log2(sampleRate * 0.085))
    this.#fft = new Fft(this.#size)
    this.#window = Float64Array.from(
      { length: this.#size },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / this.#size),
    )
    this.#blocks = Array.from({ length: channels }, () => new Float64Array(this.#size))
    this.#power = new Float64Array(this.#size / 2)
    const step = 2 / 2 ** bitDepth
    // Rounding noise is step^2 / 12, white; a Hann window's mean square is 3/8.
    this.#quantisation = ((step * step) / 12) * this.#size * 0.375
  }

  push(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i += this.#channels) {
      for (let channel = 0; channel < this.#channels; channel++) {
        const block = this.#blocks[channel]
        if (block) block[this.#used] = samples[i + channel] ?? 0
      }
      if (++this.#used === this.#size) this.#close()
    }
  }

  #close(): void {
    const block = this.#loudest()
    for (let i = 0; i < this.#size; i++) block[i] = (block[i] ?? 0) * (this.#window[i] ?? 0)
    this.#fft.addPower(block, this.#power)
    this.#count++
    this.#used = 0
  }

  #loudest(): Float64Array {
    const energies = this.#blocks.map((block) => block.reduce((sum, x) => sum + x * x, 0))
    return this.#blocks[energies.indexOf(Math.max(...energies))] ?? new Float64Array(this.#size)
  }

  /** Hz; 0 = nothing but silence. A take shorter than one window is padded. */
  bandwidthHz(): number {
    if (this.#count === 0 && this.#used > 0) {
      for (const block of this.#blocks) block.fill(0, this.#used)
      this.#close()
    }
    const perBand = Math.max(1, Math.round((BAND_HZ * this.#size) / this.#sampleRate))
    const bands: number[] = []
    // The first bins are offset and rumble, never the top of anything.
    for (let from = perBand; from + perBand <= this.#power.length; from += perBand) {
      let sum = 0
      for (let i = from; i < from + perBand; i++) sum += this.#power[i] ?? 0
      bands.push(sum / perBand / Math.max(1, this.#count))
    }
    const strongest = Math.max(0, ...bands)
    const least = Math.max(
      strongest * 10 ** (-BELOW_STRONGEST_DB / 10),
      this.#quantisation * 10 ** (ABOVE_QUANTISATION_DB / 10),
    )
    const has = (band: number): boolean => (bands[band] ?? 0) > least
    for (let band = bands.length - 1; band >= 0; band--)
      if (has(band) && (band === 0 || has(band - 1)))
        return Math.min(this.#sampleRate / 2, ((band + 2) * perBand * this.#sampleRate) / this.#size)
    return 0
  }
}
