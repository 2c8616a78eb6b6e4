/**
 * Where someone speaks, and how far above the noise, from the energy of 20 ms windows.
 *
 * Method. A one-pole DC blocker (40 Hz) takes out offset and rumble; the mean square of all channels
 * over each 20 ms window is its power. The noise floor is first taken as the 10th percentile of the
 * window powers, the loud end as the 95th; a window is speech when it stands above
 * floor + clamp(0.35 * range, 6 dB, 18 dB) and above -65 dBFS. Runs under 60 ms are clicks, holes up to 200 ms are within
 * speech; the ends are followed outwards for up to 100 ms while the level stays 4 dB above the floor (soft onsets).
 * With less than 10 dB between floor and loud end nothing is called speech: steady noise, hum, a tone.
 *
 * SNR = 10 log10((S - N) / N): N the median power of the windows that are at least 100 ms away from speech (when
 * there are five; else the floor), S the mean power of the speech windows. N is not taken below
 * -98 dBFS, what 16 bits can hold. Null with under 200 ms of speech, or a range under 10 dB.
 */
import { powerToDb } from '../../audio/levels.ts'
import { Histogram } from './histogram.ts'

export const WINDOW_MS = 20
const BLOCKER_HZ = 40
const MIN_RANGE_DB = 10
const ABSOLUTE_DB = -65
const MIN_SPEECH_WINDOWS = 3
const HOLE_WINDOWS = 10
const EDGE_WINDOWS = 5
const EDGE_DB = 4
const GUARD_WINDOWS = 5
const SNR_SPEECH_WINDOWS = 10
const SNR_NOISE_WINDOWS = 5
const LEAST_NOISE_DB = -98

export interface ActivityFigures {
  readonly snrDb: number | null
  readonly noiseDbfs: number | null
  readonly leadingSilenceMs: number
  readonly trailingSilenceMs: number
  readonly speechStartMs: number | null
  readonly speechEndMs: number | null
  readonly speechShare: number
  readonly speechRate: number | null
}

interface Run {
  /** windows: first, and one behind the last */
  from: number
  to: number
}

export class Activity {
  readonly #channels: number
  readonly #windowFrames: number
  readonly #windowMs: number
  readonly #decay: number
  readonly #lastIn: Float64Array
  readonly #lastOut: Float64Array
  readonly #histogram = new Histogram()
  #powers = new Float32Array(512)
  /** the same in dB: logarithms are taken on the way, not all at the end */
  #levels = new Float32Array(512)
  #windows = 0
  #energy = 0
  #inWindow = 0

  constructor(sampleRate: number, channels: number) {
    this.#channels = channels
    this.#windowFrames = Math.max(1, Math.round((sampleRate * WINDOW_MS) / 1000))
    this.#windowMs = (this.#windowFrames * 1000) / sampleRate
    this.#decay = Math.exp((-2 * Math.PI * BLOCKER_HZ) / sampleRate)
    this.#lastIn = new Float64Array(channels)
    this.#lastOut = new Float64Array(channels)
  }

  push(samples: Float32Array): void {
    const windowSamples = this.#windowFrames * this.#channels
    let channel = 0
    for (const x of samples) {
      const out = x - (this.#lastIn[channel] ?? 0) + this.#decay * (this.#lastOut[channel] ?? 0)
      this.#lastIn[channel] = x
      this.#lastOut[channel] = out
      this.#energy += out * out
      if (++channel === this.#channels) channel = 0
      if (++this.#inWindow === windowSamples) this.#close()
    }
  }

  #close(): void {
    if (this.#windows === this.#powers.length) {
      this.#powers = grown(this.#powers)
      this.#levels = grown(this.#levels)
    }
    const power = this.#energy / this.#inWindow
    const level = powerToDb(power)
    this.#powers[this.#windows] = power
    this.#levels[this.#windows++] = level
    this.#histogram.add(level)
    this.#energy = 0
    this.#inWindow = 0
  }

  figures(durationMs: number): ActivityFigures {
    const levels = this.#levels.subarray(0, this.#windows)
    const floor = this.#histogram.percentile(0.1)
    const range = this.#histogram.percentile(0.95) - Math.max(floor, LEAST_NOISE_DB)
    const runs = range < MIN_RANGE_DB ? [] : speechRuns(levels, floor, range)
    const first = runs[0]
    const last = runs.at(-1)
    if (!first || !last)
      return {
        snrDb: null,
        noiseDbfs: this.#windows < SNR_NOISE_WINDOWS ? null : this.#histogram.percentile(0.5),
        leadingSilenceMs: durationMs,
        trailingSilenceMs: durationMs,
        speechStartMs: null,
        speechEndMs: null,
        speechShare: 0,
        speechRate: null,
      }
    const start = first.from * this.#windowMs
    const end = Math.min(durationMs, last.to * this.#windowMs)
    const speechWindows = runs.reduce((sum, run) => sum + run.to - run.from, 0)
    const noise = noiseLevel(levels, runs) ?? floor
    return {
      snrDb: speechWindows < SNR_SPEECH_WINDOWS ? null : this.#snr(runs, speechWindows, noise),
      noiseDbfs: noise,
      leadingSilenceMs: start,
      trailingSilenceMs: Math.max(0, durationMs - end),
      speechStartMs: start,
      speechEndMs: end,
      speechShare: durationMs > 0 ? Math.min(1, (speechWindows * this.#windowMs) / durationMs) : 0,
      speechRate: syllableRate(levels, runs, this.#windowMs),
    }
  }

  #snr(runs: readonly Run[], windows: number, noiseDb: number): number {
    let sum = 0
    for (const run of runs) for (let i = run.from; i < run.to; i++) sum += this.#powers[i] ?? 0
    const noise = 10 ** (Math.max(noiseDb, LEAST_NOISE_DB) / 10)
    return 10 * Math.log10(Math.max(sum / windows - noise, noise / 1000) / noise)
  }
}

function grown(array: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(array.length * 2)
  larger.set(array)
  return larger
}

function speechRuns(levels: Float32Array, floor: number, range: number): Run[] {
  const base = Math.max(floor, LEAST_NOISE_DB)
  const threshold = Math.max(ABSOLUTE_DB, base + Math.min(18, Math.max(6, 0.35 * range)))
  const loud: Run[] = []
  levels.forEach((level, i) => {
    if (level <= threshold) return
    const run = loud.at(-1)
    if (run?.to === i) run.to = i + 1
    else loud.push({ from: i, to: i + 1 })
  })
  const joined: Run[] = []
  for (const run of loud) {
    if (run.to - run.from < MIN_SPEECH_WINDOWS) continue
    const before = joined.at(-1)
    if (before && run.from - before.to <= HOLE_WINDOWS) before.to = run.to
    else joined.push(run)
  }
  const edge = base + EDGE_DB
  const isSoft = (i: number): boolean => (levels[i] ?? -Infinity) > edge
  joined.forEach((run, n) => {
    const earliest = Math.max(joined[n - 1]?.to ?? 0, run.from - EDGE_WINDOWS)
    while (run.from > earliest && isSoft(run.from - 1)) run.from--
    const latest = Math.min(joined[n + 1]?.from ?? levels.length, run.to + EDGE_WINDOWS)
    while (run.to < latest && isSoft(run.to)) run.to++
  })
  return joined
}

/** Median level of the windows well away from speech; null when there are too few. */
function noiseLevel(levels: Float32Array, runs: readonly Run[]): number | null {
  const away = new Histogram()
  let next = 0
  levels.forEach((level, i) => {
    while (next < runs.length && (runs[next]?.to ?? 0) + GUARD_WINDOWS <= i) next++
    const run = runs[next]
    if (!run || i < run.from - GUARD_WINDOWS) away.add(level)
  })
  return away.count < SNR_NOISE_WINDOWS ? null : away.percentile(0.5)
}

/**
 * Syllable-like energy peaks a second of speech: local maxima of the level smoothed over 60 ms that
 * stand 3 dB above the lowest point since the last one and at least 100 ms behind it.
 */
function syllableRate(levels: Float32Array, runs: readonly Run[], windowMs: number): number | null {
  const windows = runs.reduce((sum, run) => sum + run.to - run.from, 0)
  if (windows * windowMs < 500) return null
  const apart = Math.ceil(100 / windowMs)
  let peaks = 0
  for (const run of runs) {
    let lastPeak = -Infinity
    let valley = Infinity
    for (let i = run.from; i < run.to; i++) {
      const here = smooth(levels, i)
      valley = Math.min(valley, here)
      const isTop = here >= smooth(levels, i - 1) && here > smooth(levels, i + 1)
      if (!isTop || here - valley < 3 || i - lastPeak < apart) continue
      peaks++
      lastPeak = i
      valley = here
    }
  }
  return (peaks * 1000) / (windows * windowMs)
}

const smooth = (levels: Float32Array, i: number): number => {
  const here = levels[i] ?? SILENT
  return ((levels[i - 1] ?? here) + here + (levels[i + 1] ?? here)) / 3
}
const SILENT = powerToDb(0)
