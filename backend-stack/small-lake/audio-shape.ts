import { FaultError } from './fault.ts'
import { flacShape } from './flac.ts'

/** What an audio file says of itself. `frames` counts samples of one channel that are really there. */
export interface AudioShape {
  /** Hz */
  readonly sampleRate: number
  readonly channels: number
  /** bits a sample */
  readonly bitDepth: number
  readonly frames: number
}

export type AudioType = 'audio/flac' | 'audio/wav'

/** Reads the shape of a whole FLAC or WAV file without decoding it. Throws FaultError (bad_container, frames_mismatch). */
export function audioShape(audio: Uint8Array, type: AudioType): AudioShape {
  return type === 'audio/flac' ? flacShape(audio) : wavShape(audio)
}

const ascii = (view: DataView, at: number) =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))

const bad = (message: string) => new FaultError('bad_container', message)

/** 1 is integer PCM; 0xFFFE is its extensible form, which 24-bit files carry. */
const pcmTags: readonly number[] = [1, 0xfffe]

/** RIFF/WAVE of integer PCM; a data chunk that is longer than the file is a file cut short. */
export function wavShape(audio: Uint8Array): AudioShape {
  const view = new DataView(audio.buffer, audio.byteOffset, audio.byteLength)
  if (audio.length < 12 || ascii(view, 0) !== 'RIFF' || ascii(view, 8) !== 'WAVE')
    throw bad('not a RIFF/WAVE file')
  let format: (Omit<AudioShape, 'frames'> & { align: number }) | undefined
  for (let at = 12; at + 8 <= audio.length;) {
    const name = ascii(view, at)
    const size = view.getUint32(at + 4, true)
    at += 8
    if (name === 'fmt ') format = wavFormat(view, at, size)
    if (name === 'data') {
      if (!format) throw bad('the WAV data comes before its format')
      if (at + size > audio.length) throw bad('the WAV data is cut short')
      const { align, ...shape } = format
      return { ...shape, frames: Math.floor(size / align) }
    }
    // Chunks are padded to even lengths.
    at += size + (size & 1)
  }
  throw bad('the WAV file has no data')
}

function wavFormat(view: DataView, at: number, size: number) {
  if (size < 16 || at + size > view.byteLength) throw bad('the WAV format chunk is cut short')
  const channels = view.getUint16(at + 2, true)
  const sampleRate = view.getUint32(at + 4, true)
  const align = view.getUint16(at + 12, true)
  const bitDepth = view.getUint16(at + 14, true)
  const plain = pcmTags.includes(view.getUint16(at, true)) && channels > 0 && sampleRate > 0 && bitDepth > 0
  if (!plain || align !== channels * Math.ceil(bitDepth / 8)) throw bad('the WAV format is not integer PCM')
  return { sampleRate, channels, bitDepth, align }
}
