/** A file that a thread writes from front to back in one go, encrypted or plain; its beginning may be written once more. */
import { plainSource } from '../../audio/file/source.ts'
import type { ByteSource } from '../../audio/file/source.ts'
import { MOST_PLAIN } from './frames.ts'
import { writeAllSync } from './io.ts'
import type { VaultKeys } from './keys.ts'
import { Sealing } from './sealing.ts'
import { sourceOf } from './source.ts'

export interface Sink {
  /** `position`: where the bytes before ended, or at the very beginning. */
  write(bytes: Uint8Array, position: number): void
  /** Nothing more comes; what was written can be read. The caller syncs and closes. */
  end(): ByteSource
}

/** `fd`: an empty file, open for reading and writing. */
export const sinkOf = (fd: number, keys: VaultKeys): Sink =>
  keys.write === null ? plainSink(fd) : sealedSink(fd, keys)

const plainSink = (fd: number): Sink => ({
  write: (bytes, position) => writeAllSync(fd, bytes, position),
  end: () => plainSource(fd),
})

function sealedSink(fd: number, keys: VaultKeys): Sink {
  const sealing = Sealing.begin(keys)
  const waiting = Buffer.alloc(MOST_PLAIN)
  let filled = 0
  function flush(): void {
    if (filled === 0) return
    const { bytes, written } = sealing.append(waiting.subarray(0, filled))
    writeAllSync(fd, bytes, sealing.end)
    written()
    filled = 0
  }
  function append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + MOST_PLAIN - filled)
      waiting.set(piece, filled)
      filled += piece.length
      at += piece.length
      if (filled === MOST_PLAIN) flush()
    }
  }
  return {
    write(bytes, position) {
      if (position === sealing.length + filled) {
        append(bytes)
        return
      }
      flush()
      sealing.rewrite(bytes, position)
    },
    end() {
      flush()
      writeAllSync(fd, sealing.close(), sealing.end)
      return sourceOf(fd, keys)
    },
  }
}
