import { ContainerError } from '../../main/audio/container-error.ts'
import { flacShape } from '../../main/audio/flac/shape.ts'
import { framesThere, parseWav } from '../../main/audio/wav.ts'
import { FaultError } from './fault.ts'

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
  try {
    return type === 'audio/flac' ? flac(audio) : wav(audio)
  } catch (error) {
    throw error instanceof ContainerError ? new FaultError('bad_container', error.message) : error
  }
}

function flac(audio: Uint8Array): AudioShape {
  const { announced, ...shape } = flacShape(audio)
  if (announced !== 0 && announced !== shape.frames)
    throw new FaultError(
      'frames_mismatch',
      `the FLAC stream announces ${announced} frames and ends at ${shape.frames}`,
    )
  return shape
}

/** Integer PCM only; data that is longer than the file is a file cut short. */
function wav(audio: Uint8Array): AudioShape {
  const layout = parseWav(audio)
  const { coding, sampleRate, channels, bitDepth, dataOffset, dataBytes } = layout
  if (coding !== 'integer') throw new ContainerError('the WAV format is not integer PCM')
  if (dataBytes === null) throw new ContainerError('the WAV file does not say how long its data is')
  if (dataOffset + dataBytes > audio.length) throw new ContainerError('the WAV data is cut short')
  return { sampleRate, channels, bitDepth, frames: framesThere(layout, audio.length) }
}
