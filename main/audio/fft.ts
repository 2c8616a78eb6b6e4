/** Power spectrum of real blocks: an in-place radix-2 FFT with its tables made once. */
export class Fft {
  readonly #size: number
  readonly #cos: Float64Array
  readonly #sin: Float64Array
  readonly #order: Uint32Array
  readonly #re: Float64Array
  readonly #im: Float64Array

  /** `size`: a power of two. */
  constructor(size: number) {
    this.#size = size
    const bits = Math.log2(size)
    this.#cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size))
    this.#sin = Float64Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size))
    this.#order = Uint32Array.from({ length: size }, (_, i) => {
      let reversed = 0
      for (let bit = 0; bit < bits; bit++) reversed |= ((i >> bit) & 1) << (bits - 1 - bit)
      return reversed
    })
    this.#re = new Float64Array(size)
    this.#im = new Float64Array(size)
  }

  /** Adds |X[k]|^2 of `block` (length `size`) to `power[k]`, k < size / 2. */
  addPower(block: Float64Array, power: Float64Array): void {
    this.#transform(block)
    const re = this.#re
    const im = this.#im
    for (let k = 0; k < this.#size / 2; k++)
      power[k] = (power[k] ?? 0) + (re[k] ?? 0) ** 2 + (im[k] ?? 0) ** 2
  }

  /**
   * The circular autocorrelation of the signal whose power spectrum is `power` (length `size` / 2): `out[lag]`, lag < size / 2,
   * not divided by anything.
   */
  autocorrelation(power: Float64Array, out: Float64Array): void {
    const half = this.#size / 2
    const block = new Float64Array(this.#size)
    for (let k = 0; k < half; k++) block[k] = power[k] ?? 0
    for (let k = 1; k < half; k++) block[this.#size - k] = power[k] ?? 0
    this.#transform(block)
    for (let lag = 0; lag < half; lag++) out[lag] = this.#re[lag] ?? 0
  }

  #transform(block: Float64Array): void {
    const re = this.#re
    const im = this.#im
    const n = this.#size
    for (let i = 0; i < n; i++) re[i] = block[this.#order[i] ?? 0] ?? 0
    im.fill(0)
    for (let half = 1; half < n; half *= 2) {
      const step = n / (2 * half)
      for (let start = 0; start < n; start += 2 * half)
        for (let k = 0; k < half; k++) {
          const c = this.#cos[k * step] ?? 0
          const s = this.#sin[k * step] ?? 0
          const a = start + k
          const b = a + half
          const xr = re[b] ?? 0
          const xi = im[b] ?? 0
          const tr = c * xr + s * xi
          const ti = c * xi - s * xr
          const ar = re[a] ?? 0
          const ai = im[a] ?? 0
          re[b] = ar - tr
          im[b] = ai - ti
          re[a] = ar + tr
          im[a] = ai + ti
        }
    }
  }
}
