/**
 * Where somebody speaks in a file, by WebRTC's voice activity detector. It knows four sampling rates: a higher one is
 * brought below 48 kHz by whole steps, and of another the nearest is told. Times are counted in the file's own samples.
 */
import fvad from '@echogarden/fvad-wasm'
import { withAudio } from '../../audio/file/audio-file.ts'
import { NO_KEYS, sourceOf } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'
import { partsOf } from './parts.ts'
import type { Part } from './parts.ts'

const RATES = [8_000, 16_000, 32_000, 48_000]
/** 0 to 3; 2 takes a fan for no voice and leaves whispered ends in */
const MODE = 2
const FRAME_S = 0.01

const nearest = (rate: number): number =>
  RATES.reduce((best, one) => (Math.abs(Math.log(one / rate)) < Math.abs(Math.log(best / rate)) ? one : best))

export const speechIn = (path: string, keys: VaultKeys = NO_KEYS): Promise<Part[]> =>
  withAudio(
    path,
    async ({ sampleRate, channels, pieces }) => {
      const every = Math.ceil(sampleRate / 48_000)
      const rate = nearest(sampleRate / every)
      const length = rate * FRAME_S
      const vad = await fvad()
      const detector = vad._fvad_new()
      const frame = vad._malloc(length * 2)
      try {
        if (detector === 0 || frame === 0) throw new Error('the detector has no room')
        if (vad._fvad_set_mode(detector, MODE) < 0 || vad._fvad_set_sample_rate(detector, rate) < 0)
          throw new Error(`the detector does not know ${rate} Hz`)
        const voiced: boolean[] = []
        let filled = 0
        let sum = 0
        let summed = 0
        for await (const piece of pieces)
          for (let at = 0; at < piece.length; at += channels) {
            for (let channel = 0; channel < channels; channel += 1) sum += piece[at + channel] ?? 0
            summed += 1
            if (summed < every) continue
            const sample = Math.round((sum / (every * channels)) * 32_768)
            vad.HEAP16[(frame >> 1) + filled] = Math.max(-32_768, Math.min(32_767, sample))
            sum = summed = 0
            filled += 1
            if (filled < length) continue
            voiced.push(vad._fvad_process(detector, frame, length) === 1)
            filled = 0
          }
        return partsOf(voiced, ((length * every) / sampleRate) * 1_000)
      } finally {
        if (frame !== 0) vad._free(frame)
        if (detector !== 0) vad._fvad_free(detector)
      }
    },
    (fd) => sourceOf(fd, keys),
  )
