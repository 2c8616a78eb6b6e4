/** The first 42 bytes of a FLAC file (RFC 9639, section 8.2), written when all is known. */
import type { CaptureFormat } from '../../contract/model.ts'

/** "fLaC", one metadata block header, STREAMINFO. */
export const STREAMINFO_END = 42

export interface StreamInfo {
  readonly format: CaptureFormat
  readonly frames: number
  /** samples of every frame but the last */
  readonly blockSize: number
  /** bytes of the smallest and the largest frame; 0 = unknown */
  readonly minFrameBytes: number
  readonly maxFrameBytes: number
  /** of the interleaved little-endian samples */
  readonly md5: Uint8Array
}

/** The 34 bytes of the block itself: they go to byte 8 of the file. */
export function streamInfoBlock(info: StreamInfo): Uint8Array {
  const out = new Uint8Array(34)
  const view = new DataView(out.buffer)
  view.setUint16(0, info.blockSize)
  view.setUint16(2, info.blockSize)
  const uint24 = (at: number, value: number): void => {
    view.setUint8(at, value >>> 16)
    view.setUint16(at + 1, value & 0xffff)
  }
  uint24(4, info.minFrameBytes)
  uint24(7, info.maxFrameBytes)
  // 20 bits sample rate, 3 channels - 1, 5 bits per sample - 1, 36 frames
  const { sampleRate, channels, bitDepth } = info.format
  const high = Math.floor(info.frames / 2 ** 32)
  view.setUint32(10, ((sampleRate << 12) | ((channels - 1) << 9) | ((bitDepth - 1) << 4) | high) >>> 0)
  view.setUint32(14, info.frames % 2 ** 32)
  out.set(info.md5, 18)
  return out
}
