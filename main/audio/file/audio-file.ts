/** The samples of any WAV or FLAC file, in pieces. */
import { open } from 'node:fs/promises'
import { ContainerError } from '../container-error.ts'
import { FrameDecoder } from '../flac/frame.ts'
import { flacHead } from '../flac/shape.ts'
import { decodePcm } from '../pcm.ts'
import { framesThere, parseWav } from '../wav.ts'
import type { WavLayout } from '../wav.ts'
import { FileWindow, FRAME_LIMIT, skipMetadata } from './file-window.ts'
import { plainSource } from './source.ts'
import type { ByteSource } from './source.ts'
import { HEAD_BYTES } from './wav-file.ts'

export interface AudioFile {
  /** Hz */
  readonly sampleRate: number
  readonly channels: number
  /** bits a sample; of floats the 24 that their mantissa holds */
  readonly bitDepth: number
  /** frames that a WAV's header promises and the file does not have; of FLAC the last piece throws */
  readonly missing: number
  /** Interleaved fractions of full scale, whole frames. Throws ContainerError where the file is damaged. */
  readonly pieces: AsyncIterable<Float32Array>
}

/**
 * Opens a file for the time of `use`; `through` says how its bytes are to be read. Rejects with ContainerError on what is neither WAV nor FLAC, or as the
 * system does.
 */
export async function withAudio<T>(
  path: string,
  use: (audio: AudioFile) => Promise<T>,
  through: (fd: number) => ByteSource = plainSource,
): Promise<T> {
  const handle = await open(path, 'r')
  try {
    const head = new Uint8Array(HEAD_BYTES)
    const source = through(handle.fd)
    const bytesRead = await source.read(head, 0)
    const there = head.subarray(0, bytesRead)
    const isFlac = String.fromCharCode(...there.subarray(0, 4)) === 'fLaC'
    return await use(isFlac ? flacAudio(source, there) : wavAudio(source, there))
  } finally {
    await handle.close()
  }
}

const PIECE_FRAMES = 16_384
/** What a program writes that does not know yet how much is to come, bytes and more. */
const OPEN_END = 0x7f_00_00_00

/** 0: it does not say. */
const framesPromised = ({ dataBytes, align }: WavLayout): number =>
  dataBytes === null || dataBytes >= OPEN_END ? 0 : Math.floor(dataBytes / align)

function wavAudio(source: ByteSource, head: Uint8Array): AudioFile {
  const layout = parseWav(head)
  const { sampleRate, channels, align, coding } = layout
  const frames = framesThere(layout, source.size())
  async function* pieces(): AsyncGenerator<Float32Array> {
    const buffer = new Uint8Array(PIECE_FRAMES * align)
    for (let frame = 0; frame < frames; frame += PIECE_FRAMES) {
      const want = Math.min(PIECE_FRAMES, frames - frame) * align
      const bytesRead = await source.read(buffer.subarray(0, want), layout.dataOffset + frame * align)
      if (bytesRead < want) throw new ContainerError('the file is shorter than it was a moment ago')
      yield decodePcm(buffer.subarray(0, want), layout)
    }
  }
  // Says at once what it cannot read, before anything was measured.
  decodePcm(new Uint8Array(), layout)
  return {
    sampleRate,
    channels,
    bitDepth: coding === 'float' ? 24 : layout.bitDepth,
    missing: Math.max(0, framesPromised(layout) - frames),
    pieces: pieces(),
  }
}

function flacAudio(source: ByteSource, head: Uint8Array): AudioFile {
  const { sampleRate, channels, bitDepth } = flacHead(head)
  const shape = { sampleRate, channels, bitDepth }
  async function* pieces(): AsyncGenerator<Float32Array> {
    try {
      const window = new FileWindow(source)
      const decoder = new FrameDecoder(shape)
      const scale = 2 ** -(shape.bitDepth - 1)
      skipMetadata(window)
      for (let bytes = window.fill(FRAME_LIMIT); bytes.length > 0; bytes = window.fill(FRAME_LIMIT)) {
        const block = decoder.decode(bytes)
        const out = new Float32Array(block.blockSize * shape.channels)
        block.channels.forEach((samples, channel) => {
          for (let i = 0; i < block.blockSize; i++)
            out[i * shape.channels + channel] = (samples[i] ?? 0) * scale
        })
        window.consume(block.bytes)
        yield await Promise.resolve(out)
      }
    } catch (thrown) {
      throw thrown instanceof ContainerError || !(thrown instanceof Error) || 'code' in thrown
        ? thrown
        : new ContainerError(`the FLAC stream is damaged: ${thrown.message}`)
    }
  }
  return { ...shape, missing: 0, pieces: pieces() }
}
