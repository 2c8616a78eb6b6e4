/**
 * Live estimate of the highest frequency that a device really delivers, from an AnalyserNode's spectra
 * (Blackman window, dB of |X| / N). The method is that of the stored figure (main/core/quality/spectrum.ts): mean power
 * in bands of about 190 Hz; content is what stands 75 dB below the strongest band or higher and 9 dB
 * above the rounding of 16 bits, in two bands side by side.
 */
const BAND_HZ = 190
const BELOW_STRONGEST = 10 ** (-75 / 10)
const STEP = 2 / 2 ** 16
/** mean square of a Blackman window */
const BLACKMAN_POWER = 0.3046
/** spectra and loudness needed before anything is said */
const MIN_SPECTRA = 12
const LOUD_OVER_ROUNDING = 10 ** (40 / 10)

export class BandwidthMeter {
  readonly #sampleRate: number
  readonly #size: number
  readonly #power: Float64Array
  readonly #rounding: number
  #spectra = 0

  /** `size`: fftSize of the analyser */
  constructor(sampleRate: number, size: number) {
    this.#sampleRate = sampleRate
    this.#size = size
    this.#power = new Float64Array(size / 2)
    this.#rounding = (((STEP * STEP) / 12) * BLACKMAN_POWER) / size
  }

  /** One spectrum of getFloatFrequencyData. Those of silence (-Infinity) count as nothing heard. */
  push(decibels: Float32Array): void {
    if (!decibels.some((value) => value > -200)) return
    for (let i = 0; i < this.#power.length; i++)
      this.#power[i] = (this.#power[i] ?? 0) + 10 ** ((decibels[i] ?? -Infinity) / 10)
    this.#spectra++
  }

  reset(): void {
    this.#power.fill(0)
    this.#spectra = 0
  }

  /** Hz; null until enough was heard, loudly enough. */
  read(): number | null {
    if (this.#spectra < MIN_SPECTRA) return null
    const perBand = Math.max(1, Math.round((BAND_HZ * this.#size) / this.#sampleRate))
    const bands: number[] = []
    for (let from = perBand; from + perBand <= this.#power.length; from += perBand) {
      let sum = 0
      for (let i = from; i < from + perBand; i++) sum += this.#power[i] ?? 0
      bands.push(sum / perBand / this.#spectra)
    }
    const strongest = Math.max(0, ...bands)
    if (strongest < this.#rounding * LOUD_OVER_ROUNDING) return null
    const least = Math.max(strongest * BELOW_STRONGEST, this.#rounding * 10 ** 0.9)
    for (let band = bands.length - 1; band > 0; band--)
      if ((bands[band] ?? 0) > least && (bands[band - 1] ?? 0) > least)
        return Math.min(this.#sampleRate / 2, ((band + 2) * perBand * this.#sampleRate) / this.#size)
    return null
  }
}
