/** The figures of a sound file that is there already. */
import { withAudio } from '../../audio/file/audio-file.ts'
import type { QualityFigures } from '../../contract/quality.ts'
import { NO_KEYS, sourceOf } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'
import { QualityMeter } from './meter.ts'

export interface Measured {
  readonly figures: QualityFigures
  /** Hz */
  readonly sampleRate: number
  /** seconds that the file's header promises and the file does not have */
  readonly missingSeconds: number
}

/**
 * Reads a whole WAV or FLAC file; `between` is awaited after each piece of some 16,000 frames, and may make it wait or reject.
 * `dropouts`: those that are known from elsewhere. Rejects as withAudio does.
 */
export const measure = (
  path: string,
  dropouts = 0,
  between: () => Promise<void> = () => Promise.resolve(),
  keys: VaultKeys = NO_KEYS,
): Promise<Measured> =>
  withAudio(
    path,
    async (audio) => {
      const meter = new QualityMeter(audio)
      for await (const piece of audio.pieces) {
        meter.push(piece)
        await between()
      }
      return {
        figures: meter.figures(dropouts),
        sampleRate: audio.sampleRate,
        missingSeconds: audio.missing / audio.sampleRate,
      }
    },
    (fd) => sourceOf(fd, keys),
  )
