/** The folder in which lies what prompts show: a file for each address, and none for longer than an open prompt names it. */
import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Station } from '../station.ts'

/** prompts looked at in one bite, so that recording does not wait for a script of a million */
const BITE = 5_000

export interface Named {
  readonly image: string | null
  readonly audio: string | null
}

const nameOf = (address: string): string => createHash('sha256').update(address).digest('hex')

export function mediaFolder({ db, folders }: Station) {
  const folder = join(folders.root, 'media')
  const open = db.prepare<[number, number], Named>(
    `SELECT image, audio FROM prompts WHERE seq > ? AND seq <= ? AND closed = 0
        AND (image IS NOT NULL OR audio IS NOT NULL)`,
  )
  const lastSeq = db.prepare<[], number | null>('SELECT max(seq) FROM prompts').pluck()

  /** What open prompts name, in bites, the oldest prompt first. */
  async function* named(): AsyncGenerator<Named[]> {
    const end = lastSeq.get() ?? 0
    for (let at = 0; at < end; at += BITE) {
      yield open.all(at, at + BITE)
      await breathe()
    }
  }
  return {
    folder,
    pathOf: (address: string): string => join(folder, nameOf(address)),
    named,
    /**
     * Removes what no open prompt names any more. `quiet`: nothing is being written, so that what bears another name was left
     * by a crash.
     */
    sweep: async (quiet: boolean, isStopped: () => boolean): Promise<void> => {
      const left = new Set(await readdir(folder).catch(() => []))
      if (!quiet) for (const name of left) if (!/^[0-9a-f]{64}$/.test(name)) left.delete(name)
      for await (const prompts of named()) {
        for (const { image, audio } of prompts)
          for (const address of [image, audio]) if (address !== null) left.delete(nameOf(address))
        if (left.size === 0 || isStopped()) return
      }
      for (const name of left) await rm(join(folder, name), { force: true })
    },
  }
}
