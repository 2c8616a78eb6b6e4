/** Meter ballistics and the waveform ring, fed by the audio thread's meter messages. */
import { SILENCE_DB, toDb } from '../../main/audio/levels.ts'
import type { Level, LiveWaveform } from './types.ts'

const HOLD_MS = 1_500
const FALL_DB_PER_SECOND = 20
const LAMP_MS = 2_000

/** `now` is in ms of any steady clock. */
export class LevelMeter {
  readonly #now: () => number
  #peakDb = SILENCE_DB
  #rmsDb = SILENCE_DB
  #holdDb = SILENCE_DB
  #heldAt = -Infinity
  #clippedAt = -Infinity
  #clips = 0

  constructor(now: () => number) {
    this.#now = now
  }

  push(peak: number, meanSquare: number, clips: number): void {
    const now = this.#now()
    this.#peakDb = toDb(peak)
    this.#rmsDb = toDb(Math.sqrt(meanSquare))
    if (this.#peakDb >= this.#fallen(now)) {
      this.#holdDb = this.#peakDb
      this.#heldAt = now
    }
    if (clips > 0) {
      this.#clips += clips
      this.#clippedAt = now
    }
  }

  resetClips(): void {
    this.#clips = 0
    this.#clippedAt = -Infinity
  }

  /** Nothing is delivered any more: the needle falls. */
  silence(): void {
    this.#peakDb = SILENCE_DB
    this.#rmsDb = SILENCE_DB
  }

  read(): Level {
    const now = this.#now()
    return {
      peakDbfs: this.#peakDb,
      rmsDbfs: this.#rmsDb,
      holdDbfs: Math.max(this.#peakDb, this.#fallen(now)),
      clipLamp: now - this.#clippedAt < LAMP_MS,
      clips: this.#clips,
    }
  }

  #fallen(now: number): number {
    const over = Math.max(0, now - this.#heldAt - HOLD_MS)
    return Math.max(SILENCE_DB, this.#holdDb - (over * FALL_DB_PER_SECOND) / 1_000)
  }
}

/** The quietest stretch of so many meter messages in a row: what the room sounds like between somebody's words. */
export class QuietestStretch {
  readonly #length: number
  readonly #squares: number[] = []
  readonly #peaks: number[] = []
  #sum = 0
  #best: { squares: number; peak: number } | null = null

  constructor(messages: number) {
    this.#length = Math.max(1, messages)
  }

  push(peak: number, meanSquare: number): void {
    this.#squares.push(meanSquare)
    this.#peaks.push(peak)
    this.#sum += meanSquare
    if (this.#squares.length > this.#length) {
      this.#sum -= this.#squares.shift() ?? 0
      this.#peaks.shift()
    }
    if (this.#squares.length < this.#length) return
    const squares = Math.max(0, this.#sum) / this.#length
    if (this.#best === null || squares < this.#best.squares)
      this.#best = { squares, peak: Math.max(...this.#peaks) }
  }

  /** dBFS; of all that was heard when that was less than one stretch, null when nothing was */
  read(): { readonly rmsDbfs: number; readonly peakDbfs: number } | null {
    const count = this.#squares.length
    if (count === 0) return null
    const { squares, peak } = this.#best ?? { squares: this.#sum / count, peak: Math.max(...this.#peaks) }
    return { rmsDbfs: toDb(Math.sqrt(squares)), peakDbfs: toDb(peak) }
  }
}

export class WaveformRing implements LiveWaveform {
  readonly framesPerPeak: number
  readonly #pairs: Float32Array
  #written = 0

  constructor(framesPerPeak: number, sampleRate: number, seconds: number) {
    this.framesPerPeak = framesPerPeak
    this.#pairs = new Float32Array(Math.ceil((seconds * sampleRate) / framesPerPeak) * 2)
  }

  get written(): number {
    return this.#written
  }

  push(pairs: Float32Array): void {
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const at = (this.#written * 2) % this.#pairs.length
      this.#pairs[at] = pairs[i] ?? 0
      this.#pairs[at + 1] = pairs[i + 1] ?? 0
      this.#written++
    }
  }

  copyLast(out: Float32Array): number {
    const count = Math.min(this.#written, this.#pairs.length / 2, Math.floor(out.length / 2))
    const from = this.#written - count
    for (let i = 0; i < count; i++) {
      const at = ((from + i) * 2) % this.#pairs.length
      out[i * 2] = this.#pairs[at] ?? 0
      out[i * 2 + 1] = this.#pairs[at + 1] ?? 0
    }
    return count
  }
}
