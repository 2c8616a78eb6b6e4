/** Bytes of a file by their place, however they lie on the disk. */
import { fstatSync, read, readSync } from 'node:fs'
import { promisify } from 'node:util'

export interface ByteSource {
  /** bytes there are now */
  size(): number
  /** As many as there are from `position` on, at most what fits; answers how many. */
  read(into: Uint8Array, position: number): Promise<number>
  readSync(into: Uint8Array, position: number): number
}

const readLater = promisify(read)

/** A file that lies there as it is. The caller opened `fd`, and closes it. */
export const plainSource = (fd: number): ByteSource => ({
  size: () => fstatSync(fd).size,
  read: async (into, position) => (await readLater(fd, into, 0, into.length, position)).bytesRead,
  readSync: (into, position) => readSync(fd, into, 0, into.length, position),
})
