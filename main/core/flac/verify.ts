/** Decodes an encoded take from its file and compares every sample with the master. */
import { FileWindow, FRAME_LIMIT, skipMetadata } from '../../audio/file/file-window.ts'
import { FrameDecoder } from '../../audio/flac/frame.ts'
import type { ByteSource } from '../../audio/file/source.ts'
import { blockAlign } from '../../audio/wav.ts'
import { StationError } from '../../contract/errors.ts'
import { toIntegers } from './encode.ts'
import { readExactly } from './master.ts'
import type { Master } from './master.ts'

/** Returns length and SHA-256 of the file; throws when one sample differs, or anything is missing or too much. */
export function verifyFlac(file: ByteSource, master: Master): { bytes: number; sha256: string } {
  const input = new FileWindow(file)
  const { format } = master
  const align = blockAlign(format)
  const decoder = new FrameDecoder(format)
  skipMetadata(input)
  const expectedBytes = new Uint8Array(65_536 * align)
  const expected = new Int32Array(65_536 * format.channels)
  let frame = 0
  for (let window = input.fill(FRAME_LIMIT); window.length > 0; window = input.fill(FRAME_LIMIT)) {
    const { channels, blockSize, bytes } = decoder.decode(window)
    if (frame + blockSize > master.frames) throw differs(master.frames)
    const piece = expectedBytes.subarray(0, blockSize * align)
    readExactly(master.source, piece, master.dataOffset + frame * align)
    toIntegers(piece, format.bitDepth, expected)
    channels.forEach((samples, channel) => {
      for (let i = 0; i < blockSize; i++)
        if (samples[i] !== expected[i * format.channels + channel]) throw differs(frame + i)
    })
    frame += blockSize
    input.consume(bytes)
  }
  if (frame !== master.frames) throw differs(frame)
  return input.end()
}

const differs = (frame: number): StationError =>
  new StationError('internal', 'the encoded take does not decode to its master', { frame })
