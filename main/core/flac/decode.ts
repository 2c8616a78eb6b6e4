/** A FLAC file made WAV again, in pieces of its frames. Runs in the worker. */
import { createHash } from 'node:crypto'
import { renameSync, rmSync } from 'node:fs'
import { FileWindow, FRAME_LIMIT, skipMetadata } from '../../audio/file/file-window.ts'
import { FrameDecoder } from '../../audio/flac/frame.ts'
import { blockAlign, HEADER_BYTES, padding, wavHeader } from '../../audio/wav.ts'
import { NO_KEYS, sinkOf, withSource } from '../vault/index.ts'
import { withFile } from './job.ts'
import type { DecodeRequest, EncodedTake } from './types.ts'

export function runDecode({ flacPath, wavPath, format, frames, keys = NO_KEYS }: DecodeRequest): EncodedTake {
  const temporary = `${wavPath}.tmp`
  let done = false
  try {
    const made = withSource(flacPath, keys, (input) =>
      withFile(temporary, 'w+', (fd) => {
        const out = sinkOf(fd, keys)
        const hash = createHash('sha256')
        const window = new FileWindow(input)
        const decoder = new FrameDecoder(format)
        const align = blockAlign(format)
        let position = HEADER_BYTES
        out.write(wavHeader(format, frames), 0)
        skipMetadata(window)
        for (let bytes = window.fill(FRAME_LIMIT); bytes.length > 0; bytes = window.fill(FRAME_LIMIT)) {
          const block = decoder.decode(bytes)
          const piece = toPcm(block.channels, block.blockSize, format.bitDepth)
          window.consume(block.bytes)
          // a small file may hold hours of silence: what the take does not have is not written
          if (position + piece.length > HEADER_BYTES + frames * align)
            throw new Error('the file is longer than the take')
          hash.update(piece)
          out.write(piece, position)
          position += piece.length
        }
        if (position !== HEADER_BYTES + frames * align) throw new Error('the file is not as long as the take')
        out.write(new Uint8Array(padding(frames * align)), position)
        return { bytes: out.end().size(), pcmSha256: hash.digest('hex') }
      }),
    )
    renameSync(temporary, wavPath)
    done = true
    return { path: wavPath, sha256: '', ...made, frames }
  } finally {
    if (!done) rmSync(temporary, { force: true })
  }
}

/** Little-endian and interleaved, as in a WAV file. */
function toPcm(channels: readonly Int32Array[], frames: number, bitDepth: 16 | 24): Uint8Array {
  const width = bitDepth / 8
  const out = Buffer.alloc(frames * channels.length * width)
  let at = 0
  for (let frame = 0; frame < frames; frame += 1)
    for (const samples of channels) at = out.writeIntLE(samples[frame] ?? 0, at, width)
  return out
}
