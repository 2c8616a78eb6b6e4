/** A file that grows piece by piece while somebody speaks, encrypted or plain. What append() answered for, kill -9 does not lose. */
import type { FileHandle } from 'node:fs/promises'
import { plainSource } from '../../audio/file/source.ts'
import type { ByteSource } from '../../audio/file/source.ts'
import { writeFully } from './io.ts'
import type { VaultKeys } from './keys.ts'
import { sealData } from './frames.ts'
import { Sealing } from './sealing.ts'
import { sealedSource, sourceOf } from './source.ts'

export interface GrowingFile {
  /** bytes it holds so far, whole */
  readonly length: number
  readonly source: ByteSource
  /** After a failure the same call, or another, takes the place of what failed. */
  append(bytes: Uint8Array): Promise<void>
  /** Nothing more comes: `head` takes the place of what was written at the beginning. The caller syncs and closes. */
  end(head: Uint8Array): Promise<void>
}

/** Of a new and empty file, open for reading and writing. */
export const newGrowing = (handle: FileHandle, keys: VaultKeys): GrowingFile =>
  keys.write === null ? plainGrowing(handle, 0) : sealedGrowing(handle, Sealing.begin(keys))

/**
 * A file that was cut short, taken up again: it ends at `end`. `lost`: frames in the middle that the disk did not
 * keep, which hold silence now.
 */
export async function resumed(
  handle: FileHandle,
  keys: VaultKeys,
  end: number,
): Promise<{ file: GrowingFile; lost: number }> {
  const source = sourceOf(handle.fd, keys, true)
  const { sealed } = source
  if (sealed === null) {
    await handle.truncate(end)
    return { file: plainGrowing(handle, end), lost: 0 }
  }
  if (source.size() < end) {
    // cut before its header was whole: nothing of it is kept
    await handle.truncate(0)
    const file = newGrowing(handle, keys)
    await file.append(new Uint8Array(end))
    return { file, lost: 0 }
  }
  const index = sealed.index.upTo(end)
  const head = Buffer.alloc(Math.min(256, end))
  source.readSync(head, 0)
  for (const { count, at, plain } of sealed.bad)
    await writeFully(handle, sealData(sealed.key, count, new Uint8Array(plain)), at)
  await handle.truncate(index.end)
  return { file: sealedGrowing(handle, Sealing.resume({ ...sealed, index }, head)), lost: sealed.bad.length }
}

function plainGrowing(handle: FileHandle, from: number): GrowingFile {
  let length = from
  return {
    get length() {
      return length
    },
    source: plainSource(handle.fd),
    async append(bytes) {
      await writeFully(handle, bytes, length)
      length += bytes.length
    },
    end: (head) => writeFully(handle, head, 0),
  }
}

function sealedGrowing(handle: FileHandle, sealing: Sealing): GrowingFile {
  return {
    get length() {
      return sealing.length
    },
    source: sealedSource(plainSource(handle.fd), sealing.sealed),
    async append(plain) {
      const { bytes, written } = sealing.append(plain)
      await writeFully(handle, bytes, sealing.end)
      written()
    },
    async end(head) {
      sealing.rewrite(head, 0)
      await writeFully(handle, sealing.close(), sealing.end)
    },
  }
}
