/** write() may write less than asked (a disk that fills up does): these go on until all is written or they throw. */
import { writeSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'

export async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    if (bytesWritten === 0) throw new Error('write() wrote nothing')
    done += bytesWritten
  }
}

export function writeAllSync(fd: number, bytes: Uint8Array, position: number): void {
  let done = 0
  while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done, position + done)
}
