/**
 * Mains hum: lines at 50 or 60 Hz and their multiples that are always there.
 *
 * Method. The mean of the channels comes down to about 1 kHz by averaging. In Hann windows of about 250 ms, 125 ms apart, each of
 * the first six multiples of 50 and of 60 Hz has its line (the strongest of the bins within 4 Hz) and its surroundings (the mean
 * of the bins around it, 12 Hz and more away). Of both the level is taken that nine of ten windows exceed: hum is always there, a voice
 * leaves its pitch all the time. A multiple counts when its line stands 12 dB above its surroundings; hum is the
 * first multiple alone, 20 dB above, or two of them with the first or third, because a deep steady voice has even ones.
 */
import { powerToDb } from '../../audio/levels.ts'
import { Fft } from '../../audio/fft.ts'
import { Histogram } from './histogram.ts'

const RATE_HZ = 1_000
const SIZE = 256
const HOP = SIZE / 2
const MULTIPLES = 6
const MAINS = [50, 60] as const
const ABOVE_DB = 12
const ALONE_ABOVE_DB = 20
const ALWAYS = 0.1
const LEAST_WINDOWS = 8
const LINE_HZ = 4
const AWAY_HZ = 12

interface Line {
  readonly mains: (typeof MAINS)[number]
  readonly multiple: number
  readonly line: Histogram
  readonly around: Histogram
}

export interface HumFigures {
  /** 50 or 60; null = no hum */
  readonly humHz: number | null
  /** all its lines together, dBFS; null = none */
  readonly humDbfs: number | null
}

export class Hum {
  readonly #channels: number
  readonly #factor: number
  readonly #rate: number
  readonly #fft = new Fft(SIZE)
  readonly #window = Float64Array.from(
    { length: SIZE },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE),
  )
  readonly #ring = new Float64Array(SIZE)
  readonly #block = new Float64Array(SIZE)
  readonly #power = new Float64Array(SIZE / 2)
  readonly #lines: readonly Line[] = MAINS.flatMap((mains) =>
    Array.from({ length: MULTIPLES }, (_, i) => ({
      mains,
      multiple: i + 1,
      line: new Histogram(),
      around: new Histogram(),
    })),
  )
  #sum = 0
  #inSample = 0
  #at = 0
  #seen = 0
  #windows = 0

  constructor(sampleRate: number, channels: number) {
    this.#channels = channels
    this.#factor = Math.max(1, Math.round(sampleRate / RATE_HZ))
    this.#rate = sampleRate / this.#factor
  }

  push(samples: Float32Array): void {
    const perSample = this.#factor * this.#channels
    for (const x of samples) {
      this.#sum += x
      if (++this.#inSample < perSample) continue
      this.#ring[this.#at] = this.#sum / perSample
      this.#sum = 0
      this.#inSample = 0
      this.#at = (this.#at + 1) % SIZE
      if (++this.#seen >= SIZE && this.#seen % HOP === 0) this.#close()
    }
  }

  #close(): void {
    let mean = 0
    for (const x of this.#ring) mean += x / SIZE
    for (let i = 0; i < SIZE; i++)
      this.#block[i] = ((this.#ring[(this.#at + i) % SIZE] ?? 0) - mean) * (this.#window[i] ?? 0)
    this.#power.fill(0)
    this.#fft.addPower(this.#block, this.#power)
    this.#windows++
    for (const { mains, multiple, line, around } of this.#lines) {
      const hz = mains * multiple
      let most = 0
      let sum = 0
      let count = 0
      const from = Math.max(1, this.#bin(hz - mains / 2))
      const to = Math.min(SIZE / 2 - 1, this.#bin(hz + mains / 2))
      for (let k = from; k <= to; k++) {
        const away = Math.abs((k * this.#rate) / SIZE - hz)
        const power = this.#power[k] ?? 0
        if (away <= LINE_HZ) most = Math.max(most, power)
        else if (away >= AWAY_HZ) {
          sum += power
          count++
        }
      }
      // A sine of amplitude a has (a * SIZE / 4)^2 in the strongest bin of a Hann window, and a mean square of a^2 / 2.
      const scale = 8 / (SIZE * SIZE)
      line.add(powerToDb(most * scale))
      around.add(powerToDb((sum / Math.max(1, count)) * scale))
    }
  }

  #bin(hz: number): number {
    return Math.round((hz * SIZE) / this.#rate)
  }

  figures(): HumFigures {
    let loudest: HumFigures = { humHz: null, humDbfs: null }
    if (this.#windows < LEAST_WINDOWS) return loudest
    for (const mains of MAINS) {
      const found = this.#lines
        .filter((line) => line.mains === mains)
        .map(({ multiple, line, around }) => {
          const level = line.percentile(ALWAYS)
          return { multiple, level, above: level - around.percentile(ALWAYS) }
        })
        .filter(({ above }) => above > ABOVE_DB)
      const first = found.find(({ multiple }) => multiple === 1)
      const isHum =
        (first !== undefined && first.above > ALONE_ABOVE_DB) ||
        (found.length >= 2 && found.some(({ multiple }) => multiple === 1 || multiple === 3))
      if (!isHum) continue
      const level = powerToDb(found.reduce((sum, { level: db }) => sum + 10 ** (db / 10), 0))
      if (loudest.humDbfs === null || level > loudest.humDbfs) loudest = { humHz: mains, humDbfs: level }
    }
    return loudest
  }
}
