/** Power spectra of real signals: radix-2 FFT with a Hann window, buffers made once. */
export class Spectrum {
  readonly size: number
  private readonly window: Float32Array
  private readonly cos: Float32Array
  private readonly sin: Float32Array
  private readonly re: Float32Array
  private readonly im: Float32Array

  /** `size` is a power of two. */
  constructor(size: number) {
    this.size = size
    this.window = Float32Array.from(
      { length: size },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (size - 1)),
    )
    this.cos = Float32Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size))
    this.sin = Float32Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size))
    this.re = new Float32Array(size)
    this.im = new Float32Array(size)
  }

  /** dB of each of size / 2 bins for the samples around `centre`; a full-scale sine is about 0 dB. */
  decibels(samples: Float32Array, centre: number, out: Float32Array): void {
    const { size, re, im, window } = this
    const from = Math.round(centre) - size / 2
    for (let i = 0; i < size; i++) {
      re[i] = (samples[from + i] ?? 0) * (window[i] ?? 0)
      im[i] = 0
    }
    this.transform()
    // A Hann window halves the amplitude, the one-sided spectrum halves it again: 4 / size.
    for (let bin = 0; bin < size / 2; bin++) {
      const magnitude = (Math.hypot(re[bin] ?? 0, im[bin] ?? 0) * 4) / size
      out[bin] = 20 * Math.log10(magnitude + 1e-9)
    }
  }

  private transform(): void {
    const { size, re, im, cos, sin } = this
    for (let i = 1, j = 0; i < size; i++) {
      let bit = size >> 1
      for (; j & bit; bit >>= 1) j ^= bit
      j ^= bit
      if (i < j) {
        const a = re[i] ?? 0
        re[i] = re[j] ?? 0
        re[j] = a
      }
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (half * 2)
      for (let start = 0; start < size; start += half * 2) {
        for (let k = 0; k < half; k++) {
          const c = cos[k * stride] ?? 0
          const s = -(sin[k * stride] ?? 0)
          const low = start + k
          const high = low + half
          const hr = re[high] ?? 0
          const hi = im[high] ?? 0
          const tr = hr * c - hi * s
          const ti = hr * s + hi * c
          re[high] = (re[low] ?? 0) - tr
          im[high] = (im[low] ?? 0) - ti
          re[low] = (re[low] ?? 0) + tr
          im[low] = (im[low] ?? 0) + ti
        }
      }
    }
  }
}
