/** All quality figures of a take, gathered while it is written: finishing costs milliseconds. */
import { FIGURES_VERSION } from '../../contract/quality.ts'
import type { QualityFigures } from '../../contract/quality.ts'
import { Activity } from './activity.ts'
import { background } from './background.ts'
import { Channels } from './channels.ts'
import { DigitalSilence } from './digital-silence.ts'
import { Frames } from './frames.ts'
import { Hum } from './hum.ts'
import { Levels } from './levels.ts'
import { Spectrum } from './spectrum.ts'
import { speechLikeness } from './speech-likeness.ts'
import { ZeroRuns } from './zero-runs.ts'

/** Of the samples to come: Hz, how many interleaved channels, and bits a sample (24 for floats: finer than any microphone). */
export interface Sampled {
  readonly sampleRate: number
  readonly channels: number
  readonly bitDepth: number
}

export class QualityMeter {
  readonly #format: Sampled
  readonly #levels: Levels
  readonly #activity: Activity
  readonly #spectrum: Spectrum
  readonly #zeroRuns: readonly ZeroRuns[]
  readonly #frames20: Frames
  readonly #hum: Hum
  readonly #channels: Channels
  readonly #digitalSilence: DigitalSilence
  #frames = 0

  constructor(format: Sampled) {
    this.#format = format
    this.#levels = new Levels(format.channels)
    this.#activity = new Activity(format.sampleRate, format.channels)
    this.#spectrum = new Spectrum(format.sampleRate, format.channels, format.bitDepth)
    this.#zeroRuns = Array.from(
      { length: format.channels },
      (_, channel) => new ZeroRuns(format.sampleRate, format.channels, channel),
    )
    this.#frames20 = new Frames(format.sampleRate, format.channels)
    this.#hum = new Hum(format.sampleRate, format.channels)
    this.#channels = new Channels(format.channels)
    this.#digitalSilence = new DigitalSilence(format.sampleRate, format.channels)
  }

  /** `samples`: interleaved fractions of full scale, whole frames. */
  push(samples: Float32Array): void {
    this.#frames += samples.length / this.#format.channels
    this.#levels.push(samples)
    this.#activity.push(samples)
    this.#spectrum.push(samples)
    for (const runs of this.#zeroRuns) runs.push(samples)
    this.#frames20.push(samples)
    this.#hum.push(samples)
    this.#channels.push(samples)
    this.#digitalSilence.push(samples)
  }

  /** `knownDropouts`: those the audio clock showed; dropouts filled with zeros are added to them. */
  figures(knownDropouts: number): QualityFigures {
    const durationMs = (this.#frames * 1000) / this.#format.sampleRate
    const activity = this.#activity.figures(durationMs)
    return {
      version: FIGURES_VERSION,
      durationMs,
      ...this.#levels.figures(),
      ...activity,
      bandwidthHz: this.#spectrum.bandwidthHz(),
      dropouts: knownDropouts + this.#zeroDropouts(),
      speechLikeness: speechLikeness(this.#frames20),
      digitalSilenceMs: this.#digitalSilence.silenceMs(),
      ...this.#hum.figures(),
      ...this.#channels.figures(),
      backgroundShare: background(this.#frames20),
    }
  }

  #zeroDropouts(): number {
    // Where zeros are what silence is made of, they stand before every p and k: nothing is missing there.
    if (this.#digitalSilence.isSilenceZeros) return 0
    return Math.max(...this.#zeroRuns.map(({ found }) => found))
  }
}
