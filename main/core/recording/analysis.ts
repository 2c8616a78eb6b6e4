/** Everything about a take's samples that is gathered on the way to the disk. */
import { createHash } from 'node:crypto'
import { decodePcm } from '../../audio/pcm.ts'
import type { CaptureFormat } from '../../contract/model.ts'
import type { QualityFigures } from '../../contract/quality.ts'
import { QualityMeter } from '../quality/meter.ts'
import { PeakBuilder } from './peaks.ts'

export class Analysis {
  readonly #format: CaptureFormat
  readonly #hash = createHash('sha256')
  readonly #meter: QualityMeter
  readonly #peaks: PeakBuilder

  constructor(format: CaptureFormat) {
    this.#format = format
    this.#meter = new QualityMeter(format)
    this.#peaks = new PeakBuilder(format.channels)
  }

  /** Whole frames of interleaved little-endian PCM. */
  push(pcm: Uint8Array): void {
    this.#hash.update(pcm)
    const samples = decodePcm(pcm, this.#format)
    this.#meter.push(samples)
    this.#peaks.push(samples)
  }

  /** May be asked at any time; the recording may go on. */
  result(knownDropouts: number): { pcmSha256: string; quality: QualityFigures; peaks: Uint8Array } {
    return {
      pcmSha256: this.#hash.copy().digest('hex'),
      quality: this.#meter.figures(knownDropouts),
      peaks: this.#peaks.bytes(),
    }
  }
}
