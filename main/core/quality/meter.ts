/** All quality figures of a take, gathered while it is written: finishing costs milliseconds. */
import type { CaptureFormat } from '../../contract/model.ts'
import type { QualityFigures } from '../../contract/quality.ts'
import { Activity } from './activity.ts'
import { Levels } from './levels.ts'
import { Spectrum } from './spectrum.ts'
import { ZeroRuns } from './zero-runs.ts'

export class QualityMeter {
  readonly #format: CaptureFormat
  readonly #levels: Levels
  readonly #activity: Activity
  readonly #spectrum: Spectrum
  readonly #zeroRuns: ZeroRuns
  #frames = 0

  constructor(format: CaptureFormat) {
    this.#format = format
    this.#levels = new Levels(format.channels)
    this.#activity = new Activity(format.sampleRate, format.channels)
    this.#spectrum = new Spectrum(format.sampleRate, format.channels, format.bitDepth)
    this.#zeroRuns = new ZeroRuns(format.sampleRate, format.channels)
  }

  /** `samples`: interleaved fractions of full scale, whole frames. */
  push(samples: Float32Array): void {
    this.#frames += samples.length / this.#format.channels
    this.#levels.push(samples)
    this.#activity.push(samples)
    this.#spectrum.push(samples)
    this.#zeroRuns.push(samples)
  }

  /** `knownDropouts`: those the audio clock showed; dropouts filled with zeros are added to them. */
  figures(knownDropouts: number): QualityFigures {
    const durationMs = (this.#frames * 1000) / this.#format.sampleRate
    return {
      durationMs,
      ...this.#levels.figures(),
      ...this.#activity.figures(durationMs),
      bandwidthHz: this.#spectrum.bandwidthHz(),
      dropouts: knownDropouts + this.#zeroRuns.found,
    }
  }
}
