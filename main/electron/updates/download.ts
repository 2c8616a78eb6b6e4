/**
 * An installer is fetched piece by piece: what is here stays when the net goes, and the next try asks for the rest. It never
 * takes more than the signed list says, leaves the room that recording needs, and counts only when its SHA-512 is the signed one.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { unlessSilent } from './answer.ts'
import type { Ask } from './answer.ts'
import { UpdateFault } from './feed.ts'

/** left free for takes, whatever an update needs */
const ROOM_BYTES = 256 * 1024 * 1024
const PART = '.part'

export interface Wanted {
  readonly url: string
  /** bytes */
  readonly size: number
  /** base64 */
  readonly sha512: string
}

interface How {
  readonly ask: Ask
  /** folder of what is not whole yet; of other files what lies there goes */
  readonly parts: string
  readonly onProgress: (bytes: number) => void
  readonly stop?: AbortSignal
}

/** Puts it at `path`. Throws UpdateFault: `unreachable` keeps what is here, `damaged` does not. */
export async function download(wanted: Wanted, path: string, how: How): Promise<void> {
  const { parts, onProgress } = how
  const name = `${createHash('sha256').update(wanted.sha512).digest('hex').slice(0, 32)}${PART}`
  const part = join(parts, name)
  await mkdir(parts, { recursive: true, mode: 0o700 })
  for (const other of await readdir(parts))
    if (other.endsWith(PART) && other !== name) await rm(join(parts, other))
  if ((await sizeOf(part)) > wanted.size) await rm(part)
  await assertRoom(parts, wanted.size - (await sizeOf(part)))
  onProgress(await sizeOf(part))
  if ((await sizeOf(part)) < wanted.size) await fetchRest(wanted, part, how)
  if ((await sizeOf(part)) < wanted.size)
    throw new UpdateFault('unreachable', `${wanted.url}: it ended early`)
  if ((await sha512Of(part)) !== wanted.sha512) {
    await rm(part)
    throw new UpdateFault('damaged', `${basename(path)} is not the file that was signed`)
  }
  await rename(part, path)
}

async function assertRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes + ROOM_BYTES)
    throw new UpdateFault(
      'no_room',
      `${Math.ceil((bytes + ROOM_BYTES) / 2 ** 20)} MiB are needed in ${dirname(folder)}`,
    )
}

const fetchRest = (
  { url, size }: Wanted,
  part: string,
  { ask, onProgress, stop: outer }: How,
): Promise<void> =>
  unlessSilent(async (stop, heard) => {
    const here = await sizeOf(part)
    const { status, header, body } = await ask(url, here === 0 ? {} : { Range: `bytes=${here}-` }, stop)
    const goesOn = status === 206 && header('content-range')?.startsWith(`bytes ${here}-`) === true
    // a server that knows no pieces sends all of it again
    if (!goesOn && status !== 200) throw new UpdateFault('unreachable', `${url}: it answers ${status}`)
    const file = await open(part, goesOn ? 'a' : 'w', 0o600)
    try {
      let bytes = goesOn ? here : 0
      for await (const chunk of body) {
        heard()
        bytes += chunk.length
        if (bytes > size)
          throw new UpdateFault('damaged', `${url}: more than the ${size} bytes that were signed`)
        await file.writeFile(chunk)
        onProgress(bytes)
      }
      await file.sync()
    } catch (error) {
      if (error instanceof UpdateFault && error.code === 'damaged') await file.truncate(0)
      throw error instanceof UpdateFault ? error : new UpdateFault('unreachable', `${url}: ${String(error)}`)
    } finally {
      await file.close()
    }
  }, outer)

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

/** In base64. */
export async function sha512Of(path: string): Promise<string> {
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }))
    hash.update(chunk as Uint8Array)
  return hash.digest('base64')
}
