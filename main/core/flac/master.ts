/** A WAV master read in pieces by a worker thread, which may block. */
import { HEAD_BYTES, wavOrNull } from '../../audio/file/wav-file.ts'
import { blockAlign, recordedFormat } from '../../audio/wav.ts'
import { StationError } from '../../contract/errors.ts'
import type { ByteSource } from '../../audio/file/source.ts'
import type { CaptureFormat } from '../../contract/model.ts'
import { NO_KEYS, withSource } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'

export interface Master {
  readonly source: ByteSource
  readonly format: CaptureFormat
  readonly frames: number
  readonly dataOffset: number
  /** of the whole file */
  readonly bytes: number
}

/** Opens it for the time of `use`. Rejects with `conflict` on what is no PCM WAV or is shorter than it says. */
export const withMaster = <T>(path: string, use: (master: Master) => T, keys: VaultKeys = NO_KEYS): T =>
  withSource(path, keys, (source) => {
    const head = new Uint8Array(HEAD_BYTES)
    const layout = wavOrNull(head.subarray(0, source.readSync(head, 0)))
    const format = layout && recordedFormat(layout)
    const bytes = source.size()
    if (!layout || !format) throw new StationError('conflict', `not a PCM WAV file: ${path}`)
    const there = bytes - layout.dataOffset
    const claimed = layout.dataBytes ?? there
    if (claimed > there)
      throw new StationError('conflict', `the recording is shorter than its header says: ${path}`)
    const frames = Math.floor(claimed / layout.align)
    return use({ source, format, frames, dataOffset: layout.dataOffset, bytes })
  })

/** The samples in pieces of up to `frames` frames. Each piece is valid until the next is asked for. */
export function* readPieces(master: Master, frames: number): Generator<Uint8Array> {
  const align = blockAlign(master.format)
  const buffer = new Uint8Array(frames * align)
  for (let frame = 0; frame < master.frames; frame += frames) {
    const want = Math.min(frames, master.frames - frame) * align
    readExactly(master.source, buffer.subarray(0, want), master.dataOffset + frame * align)
    yield buffer.subarray(0, want)
  }
}

export function readExactly(source: ByteSource, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length;) {
    const got = source.readSync(into.subarray(done), position + done)
    if (got === 0) throw new Error('the recording is shorter than it was a moment ago')
    done += got
  }
}
