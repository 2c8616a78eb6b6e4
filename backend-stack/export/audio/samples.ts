import { FrameDecoder } from '../../../main/audio/flac/frame.ts'
import { framesThere, parseWav } from '../../../main/audio/wav.ts'
import type { ToCopy } from '../plan/store.ts'

/** Samples as integers, interleaved. */
export interface Samples {
  readonly sampleRate: number
  readonly channels: number
  readonly bitDepth: number
  /** samples of one channel */
  readonly frames: number
  readonly data: Int32Array
}

/** Throws on what is not the audio that the row tells of. */
export function readSamples(bytes: Uint8Array, take: ToCopy): Samples {
  const shape = {
    sampleRate: take.sample_rate,
    channels: take.channels,
    bitDepth: take.bit_depth,
    frames: take.frames,
  }
  return {
    ...shape,
    data: take.content_type === 'audio/wav' ? fromWav(bytes, shape) : fromFlac(bytes, shape),
  }
}

type Shape = Omit<Samples, 'data'>

function fromWav(bytes: Uint8Array, { channels, bitDepth, frames }: Shape): Int32Array {
  const layout = parseWav(bytes)
  if (layout.coding !== 'integer' || layout.channels !== channels || layout.bitDepth !== bitDepth)
    throw new Error('the WAV file has another format than its row says')
  if (framesThere(layout, bytes.length) !== frames) throw new Error('the WAV file is not as long as the take')
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const width = bitDepth / 8
  return Int32Array.from({ length: frames * channels }, (_, index) =>
    view.readIntLE(layout.dataOffset + index * width, width),
  )
}

function fromFlac(bytes: Uint8Array, { channels, bitDepth, frames }: Shape): Int32Array {
  const data = new Int32Array(frames * channels)
  const decoder = new FrameDecoder({ channels, bitDepth })
  let done = 0
  for (let at = afterMetadata(bytes); at < bytes.length;) {
    const frame = decoder.decode(bytes.subarray(at))
    if (done + frame.blockSize > frames) throw new Error('the FLAC file is longer than the take')
    frame.channels.forEach((samples, channel) => {
      for (let i = 0; i < frame.blockSize; i++) data[(done + i) * channels + channel] = samples[i] ?? 0
    })
    done += frame.blockSize
    at += frame.bytes
  }
  if (done !== frames) throw new Error('the FLAC file is not as long as the take')
  return data
}

/** Where the first frame begins. */
function afterMetadata(bytes: Uint8Array): number {
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== 'fLaC') throw new Error('no FLAC stream')
  for (let at = 4; at + 4 <= bytes.length;) {
    const last = ((bytes[at] ?? 0) & 0x80) !== 0
    at += 4 + (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
    if (last) return at
  }
  throw new Error('the metadata is cut short')
}
