/** How a file comes onto a stick or off it: one with its proper name is whole. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { syncFile } from '../durable.ts'

/**
 * Written under a temporary name, synced, looked at by `isWhole`, then renamed. False: what was written is not what it ought to
 * be. Rejects with what `write` and the file system say. Nothing of it is left in both cases.
 */
export async function placeWhole(
  to: string,
  write: (into: Writable) => Promise<void>,
  isWhole: (written: string) => Promise<boolean> = () => Promise.resolve(true),
): Promise<boolean> {
  const temporary = `${to}.tmp`
  try {
    // a name that somebody left on a stick may lead elsewhere: a new file is made, never one that is there written to
    await rm(temporary, { force: true })
    await write(createWriteStream(temporary, { flags: 'wx', mode: 0o600 }))
    await syncFile(temporary)
    const whole = await isWhole(temporary)
    if (whole) await rename(temporary, to)
    return whole
  } finally {
    await rm(temporary, { force: true })
  }
}
