/**
 * A take in frames of about 64 ms, 20 ms apart: how loud, which shape of spectrum, and whether it has a pitch. What the
 * figures about speech, hum and background are made of; kept small enough for an hour (2 MB).
 *
 * Samples come down to at most 22 kHz by averaging (what is said about speech lies below 7 kHz), from the channel
 * that is loudest within the frame, since one of two may be dead. Bands lie on the mel scale between 100 and 7,000 Hz.
 * A frame's pitch is the strongest peak of its normalised autocorrelation between 60 and 500 Hz, its strength that peak (1 =
 * perfectly periodic).
 */
import { powerToDb } from '../../audio/levels.ts'
import { Fft } from '../../audio/fft.ts'

export const FRAME_HOP_MS = 20
export const BANDS = 16
const FRAME_MS = 64
const MOST_HZ = 22_050
const LOW_HZ = 100
const HIGH_HZ = 7_000
const PITCH_LOW_HZ = 60
const PITCH_HIGH_HZ = 500
/** Of what is below or above, nothing is used for the pitch: rumble, and consonants. */
const VOICE_LOW_HZ = 70
const VOICE_HIGH_HZ = 2_500
/** dB: levels are kept as bytes of half a dB from here */
const LEAST_DB = -127

export interface Frame {
  /** dBFS, 100 to 7,000 Hz */
  readonly level: number
  /** Hz; 0 = none found */
  readonly pitch: number
  /** 0..1 */
  readonly strength: number
}

const mel = (hz: number): number => 2_595 * Math.log10(1 + hz / 700)
const hertz = (m: number): number => 700 * (10 ** (m / 2_595) - 1)

export class Frames {
  readonly #channels: number
  readonly #factor: number
  readonly #rate: number
  readonly #size: number
  readonly #hop: number
  readonly #fft: Fft
  readonly #window: Float64Array
  readonly #windowLag: Float64Array
  readonly #edges: readonly number[]
  readonly #rings: Float32Array[]
  readonly #sums: Float64Array
  readonly #block: Float64Array
  readonly #power: Float64Array
  readonly #voice: Float64Array
  readonly #lags: Float64Array
  #inSample = 0
  #at = 0
  #sinceHop = 0
  #seen = 0
  #count = 0
  #levels = new Float32Array(256)
  #pitches = new Float32Array(256)
  #strengths = new Uint8Array(256)
  #bands = new Uint8Array(256 * BANDS)

  constructor(sampleRate: number, channels: number) {
    this.#channels = channels
    this.#factor = Math.max(1, Math.ceil(sampleRate / MOST_HZ))
    this.#rate = sampleRate / this.#factor
    this.#size = 2 ** Math.round(Math.log2((this.#rate * FRAME_MS) / 1000))
    this.#hop = Math.round((this.#rate * FRAME_HOP_MS) / 1000)
    this.#fft = new Fft(this.#size)
    this.#window = Float64Array.from(
      { length: this.#size },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / this.#size),
    )
    this.#block = new Float64Array(this.#size)
    this.#power = new Float64Array(this.#size / 2)
    this.#voice = new Float64Array(this.#size / 2)
    this.#lags = new Float64Array(this.#size / 2)
    this.#fft.addPower(this.#window, this.#power)
    this.#windowLag = new Float64Array(this.#size / 2)
    this.#fft.autocorrelation(this.#power, this.#windowLag)
    this.#rings = Array.from({ length: channels }, () => new Float32Array(this.#size))
    this.#sums = new Float64Array(channels)
    const top = mel(Math.min(HIGH_HZ, this.#rate * 0.45))
    this.#edges = Array.from({ length: BANDS + 1 }, (_, band) => {
      const hz = hertz(mel(LOW_HZ) + ((top - mel(LOW_HZ)) * band) / BANDS)
      return Math.max(1, Math.round((hz * this.#size) / this.#rate))
    })
  }

  get count(): number {
    return this.#count
  }

  push(samples: Float32Array): void {
    let channel = 0
    for (const x of samples) {
      this.#sums[channel] = (this.#sums[channel] ?? 0) + x
      if (++channel < this.#channels) continue
      channel = 0
      if (++this.#inSample < this.#factor) continue
      this.#inSample = 0
      for (let c = 0; c < this.#channels; c++) {
        const ring = this.#rings[c]
        if (ring) ring[this.#at] = (this.#sums[c] ?? 0) / this.#factor
        this.#sums[c] = 0
      }
      this.#at = (this.#at + 1) % this.#size
      this.#seen++
      if (++this.#sinceHop >= this.#hop && this.#seen >= this.#size) this.#close()
    }
  }

  #close(): void {
    this.#sinceHop = 0
    const ring = this.#loudest()
    for (let i = 0; i < this.#size; i++)
      this.#block[i] = (ring[(this.#at + i) % this.#size] ?? 0) * (this.#window[i] ?? 0)
    this.#power.fill(0)
    this.#fft.addPower(this.#block, this.#power)
    if (this.#count === this.#levels.length) this.#grow()
    // Both halves of the spectrum, and the 3/8 that a Hann window leaves of the power.
    const scale = 2 / (this.#size * this.#size * 0.375)
    let all = 0
    for (let band = 0; band < BANDS; band++) {
      const from = this.#edges[band] ?? 0
      const to = Math.max(from + 1, this.#edges[band + 1] ?? 0)
      let sum = 0
      for (let k = from; k < to; k++) sum += this.#power[k] ?? 0
      all += sum
      const db = powerToDb((sum / (to - from)) * scale)
      this.#bands[this.#count * BANDS + band] = Math.round(
        (Math.max(LEAST_DB, Math.min(0, db)) - LEAST_DB) * 2,
      )
    }
    this.#levels[this.#count] = powerToDb(all * scale)
    this.#findPitch()
    this.#count++
  }

  #loudest(): Float32Array {
    let best = this.#rings[0] ?? new Float32Array(this.#size)
    if (this.#channels === 1) return best
    let most = -1
    for (const ring of this.#rings) {
      let energy = 0
      for (const x of ring) energy += x * x
      if (energy <= most) continue
      most = energy
      best = ring
    }
    return best
  }

  #findPitch(): void {
    const low = Math.floor((VOICE_LOW_HZ * this.#size) / this.#rate)
    const high = Math.min(this.#power.length, Math.ceil((VOICE_HIGH_HZ * this.#size) / this.#rate))
    this.#voice.fill(0)
    for (let k = low; k < high; k++) this.#voice[k] = this.#power[k] ?? 0
    this.#fft.autocorrelation(this.#voice, this.#lags)
    const whole = (this.#lags[0] ?? 0) / (this.#windowLag[0] ?? 1)
    const shortest = Math.max(2, Math.floor(this.#rate / PITCH_HIGH_HZ))
    const longest = Math.min(this.#lags.length - 2, Math.ceil(this.#rate / PITCH_LOW_HZ))
    const at = (lag: number): number => (this.#lags[lag] ?? 0) / (this.#windowLag[lag] ?? 1) / whole
    let best = 0
    let strength = 0
    if (whole > 0)
      for (let lag = shortest; lag <= longest; lag++) {
        const here = at(lag)
        // A longer lag must be clearly better: twice the period fits as well as the period does.
        if (here > strength * 1.05 + 0.02 && here >= at(lag - 1) && here >= at(lag + 1)) {
          strength = here
          best = lag
        }
      }
    const before = at(best - 1)
    const after = at(best + 1)
    const bend = before - 2 * strength + after
    const peak = best === 0 ? 0 : best + (bend < 0 ? (0.5 * (before - after)) / bend : 0)
    this.#pitches[this.#count] = peak === 0 ? 0 : this.#rate / peak
    this.#strengths[this.#count] = Math.round(Math.max(0, Math.min(1, strength)) * 255)
  }

  #grow(): void {
    const grown = <T extends Float32Array | Uint8Array>(old: T, made: T): T => {
      made.set(old)
      return made
    }
    const size = this.#levels.length * 2
    this.#levels = grown(this.#levels, new Float32Array(size))
    this.#pitches = grown(this.#pitches, new Float32Array(size))
    this.#strengths = grown(this.#strengths, new Uint8Array(size))
    this.#bands = grown(this.#bands, new Uint8Array(size * BANDS))
  }

  frame(index: number): Frame {
    return {
      level: this.#levels[index] ?? LEAST_DB,
      pitch: this.#pitches[index] ?? 0,
      strength: (this.#strengths[index] ?? 0) / 255,
    }
  }

  /** dBFS of one band of one frame, a mean of its bins. */
  band(index: number, band: number): number {
    return (this.#bands[index * BANDS + band] ?? 0) / 2 + LEAST_DB
  }
}
