/** Takes in archives (WebDataset): one after the other, whole or not at all. */
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import type { Pack } from 'tar-stream'
import { z } from 'zod'
import { again, stopped } from './again.ts'
import { audioOf } from './copy.ts'
import type { Work } from './copy.ts'
import { Counted } from './counted.ts'
import { leftOutLine } from './left-out.ts'
import { extensionOf } from './plan/store.ts'
import type { ExportTake } from './types.ts'

/** Archives of which something is not done. */
const openShards = (work: Work): string[] =>
  z
    .array(z.string())
    .parse(
      work.plan.db
        .prepare(
          'SELECT DISTINCT path FROM takes WHERE left_out IS NULL AND path NOT IN (SELECT path FROM files) ORDER BY path',
        )
        .pluck()
        .all(),
    )

/** Writes the archives that are missing. Throws StoppedError. */
export async function writeArchives(work: Work): Promise<void> {
  for (const path of openShards(work)) {
    const counted = new Counted()
    const tar = pack()
    const written = pipeline(tar, counted, createWriteStream(work.out.local(path))).catch(
      (error: unknown) => {
        throw stopped(error, work.out.name) ?? error
      },
    )
    const filled = fill(tar, path, work).then(
      () => tar.finalize(),
      (error: unknown) => {
        tar.destroy(error instanceof Error ? error : new Error(String(error)))
        throw error
      },
    )
    const [wrote, filling] = await Promise.allSettled([written, filled])
    // what stopped the filling is the cause, the broken pipe its consequence
    if (filling.status === 'rejected') throw filling.reason
    if (wrote.status === 'rejected') throw wrote.reason
    await again(work, work.out.name, () => work.out.publish(path))
    work.plan.addFile(path, counted.bytes, counted.sha256())
  }
}

async function fill(tar: Pack, path: string, work: Work): Promise<void> {
  const { plan, format } = work
  for (const take of plan.toCopy(path)) {
    const audio = await audioOf(take, work)
    if (audio.kind === 'left_out') {
      work.log(leftOutLine(take, audio))
      plan.leaveOut(take.take_id, audio.reason)
      continue
    }
    plan.setDone(take.take_id, audio.copied)
    const row = plan.one(take.take_id)
    await entry(tar, memberOf(row), audio.bytes)
    for (const [extension, text] of format.archive?.(row) ?? [])
      await entry(tar, `${take.take_id}.${extension}`, Buffer.from(text))
    work.progress(1, audio.bytes.length)
  }
}

/** The name of a take's audio inside its archive. */
export const memberOf = (take: Pick<ExportTake, 'take_id' | 'content_type'>): string =>
  `${take.take_id}.${extensionOf(take.content_type)}`

/** Nothing in it but names and bytes: the same archive whoever makes it, and when. */
function entry(tar: Pack, name: string, bytes: Uint8Array): Promise<void> {
  return new Promise((done, fail) => {
    const header = { name, size: bytes.length, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 }
    const failed = (error: Error) => fail(error)
    tar.once('error', failed)
    tar.entry(header, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), (error) => {
      tar.off('error', failed)
      if (error) fail(error)
      else done()
    })
  })
}
