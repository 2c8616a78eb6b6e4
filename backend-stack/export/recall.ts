/**
 * After a withdrawal: which exports hold that speaker, in which files; a notice for whoever has a copy, and a patch: the files
 * to delete, and the lists, archives and manifest that take the place of the old ones.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { tryLock } from '../../main/system/lock.ts'
import { writeArchives } from './archive.ts'
import { put } from './copy.ts'
import type { Work } from './copy.ts'
import { StoppedError } from './fault.ts'
import { finish } from './finish/finish.ts'
import { formats } from './formats/formats.ts'
import { folderPlace } from './out/folder.ts'
import type { OutPlace } from './out/place.ts'
import { openPlan } from './plan/store.ts'
import type { Plan } from './plan/store.ts'
import { choiceSchema } from './types.ts'
import type { Lake } from './types.ts'

export interface Recalled {
  readonly out: string
  readonly exportId: string
  /** after the patch */
  readonly newExportId: string
  readonly takes: number
  /** to be deleted, or to be replaced where an archive holds others too */
  readonly files: readonly string[]
  /** where notice and patch are */
  readonly patch: string
  readonly applied: boolean
}

export interface RecallJob {
  readonly lake: Lake
  readonly speaker: string
  /** carry the patch out at the places the exports were written to; null: write it down only */
  readonly apply: ((out: string) => Promise<OutPlace>) | null
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/** Throws StoppedError. Done again after a stop, it goes on with what is left. */
export async function recall(job: RecallJob): Promise<Recalled[]> {
  const dir = join(job.lake.exportsDir, 'plans')
  const found: Recalled[] = []
  const names = existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => name.endsWith('.sqlite'))
        .toSorted()
    : []
  for (const name of names) {
    const path = join(dir, name)
    const lock = tryLock(`${path}.lock`)
    if (!lock)
      throw new StoppedError(
        'An export is under way; it takes withdrawn speakers out by itself. Recall again when it is done',
      )
    const plan = openPlan(path)
    try {
      const one = await recallOne(job, plan)
      if (one) found.push(one)
    } finally {
      plan.close()
      lock.release()
    }
  }
  return found
}

const held = z.object({ take_id: z.string(), path: z.string() })

async function recallOne(job: RecallJob, plan: Plan): Promise<Recalled | undefined> {
  const [out, exportId, choiceText] = [plan.meta('out'), plan.meta('export_id'), plan.meta('choice')]
  if (out === undefined || exportId === undefined || choiceText === undefined) return undefined
  const patchDir = join(job.lake.exportsDir, 'recalls', `${exportId}-${nameless(job.speaker)}`)
  const takes = z
    .array(held)
    .parse(
      plan.db
        .prepare(
          'SELECT take_id, path FROM takes WHERE speaker_id = ? AND left_out IS NULL AND out_sha256 IS NOT NULL ORDER BY path, take_id',
        )
        .all(job.speaker),
    )
  const before = pending(plan, job.speaker)
  if (takes.length === 0 && !before) {
    // what was left out says who spoke, too
    forget(plan, job.speaker)
    return undefined
  }
  const asked = before ?? {
    exportId,
    takes: takes.length,
    files: [...new Set(takes.map(({ path }) => path))],
    lists: z
      .array(z.string())
      .parse(
        plan.db
          .prepare('SELECT path FROM files WHERE path NOT IN (SELECT path FROM takes WHERE path IS NOT NULL)')
          .pluck()
          .all(),
      ),
  }
  plan.transaction(() => {
    plan.setMeta(`recall ${nameless(job.speaker)}`, JSON.stringify(asked))
    for (const path of asked.files) plan.db.prepare('DELETE FROM files WHERE path = ?').run(path)
    forget(plan, job.speaker)
  })
  const choice = choiceSchema.parse(JSON.parse(choiceText))
  const format = formats[choice.format]
  const dir = before
    ? join(job.lake.exportsDir, 'recalls', `${before.exportId}-${nameless(job.speaker)}`)
    : patchDir
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const patch = folderPlace(join(dir, 'patch'))
  const work: Work = { ...job, plan, choice, format, out: patch, progress: () => undefined }
  if (format.archive) await writeArchives(work)
  const { exportId: newExportId } = await finish({ ...work, exportsDir: job.lake.exportsDir })
  // a list that only this speaker was in is not written again
  const files = [...asked.files, ...asked.lists].filter(
    (path) => !existsSync(join(dir, 'patch', ...path.split('/'))),
  )
  writeFileSync(join(dir, 'delete.txt'), files.map((path) => `${path}\n`).join(''))
  writeFileSync(join(dir, 'notice.md'), notice(asked, newExportId, files.length))
  if (job.apply) await carryOut(work, await job.apply(out), join(dir, 'patch'), files)
  plan.transaction(() => {
    plan.setMeta('export_id', newExportId)
    plan.db.prepare('DELETE FROM meta WHERE name = ?').run(`recall ${nameless(job.speaker)}`)
  })
  return {
    out,
    newExportId,
    exportId: asked.exportId,
    takes: asked.takes,
    files: asked.files,
    patch: dir,
    applied: job.apply !== null,
  }
}

/** A recall that was stopped after the plan had forgotten the speaker. */
function pending(plan: Plan, speaker: string) {
  const text = plan.meta(`recall ${nameless(speaker)}`)
  return text === undefined
    ? undefined
    : z
        .object({
          exportId: z.string(),
          takes: z.number(),
          files: z.array(z.string()),
          lists: z.array(z.string()).default([]),
        })
        .parse(JSON.parse(text))
}

function forget(plan: Plan, speaker: string): void {
  plan.db.prepare('DELETE FROM takes WHERE speaker_id = ?').run(speaker)
  plan.db.prepare('DELETE FROM speakers WHERE speaker_id = ?').run(speaker)
}

/** Names the speaker to nobody who does not know the pseudonym already. */
const nameless = (speaker: string): string => createHash('sha256').update(speaker).digest('hex').slice(0, 8)

async function carryOut(work: Work, out: OutPlace, patchDir: string, gone: readonly string[]): Promise<void> {
  try {
    for (const path of gone) await out.remove(path)
    const files = readdirSync(patchDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    const paths = files.map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(patchDir.length + 1)
        .replaceAll('\\', '/'),
    )
    // the manifest last: until then a reader sees that the export is being changed
    for (const path of paths.toSorted(
      (a, b) => Number(a.startsWith('manifest')) - Number(b.startsWith('manifest')),
    ))
      await put({ ...work, out }, path, readFileSync(join(patchDir, ...path.split('/'))))
  } finally {
    out.close()
  }
}

const notice = (asked: { exportId: string; takes: number }, newExportId: string, files: number): string =>
  `# A speaker has withdrawn

To everybody who holds a copy of export \`${asked.exportId}\`:

a speaker of this corpus has withdrawn consent. ${asked.takes} recordings of this speaker may no longer be used. Please

1. delete the files that \`delete.txt\` lists (${files}), in every copy and backup,
2. put the files of the folder \`patch\` in the place of those of the same name,
3. check the result: \`npm run export -- verify DIR\`, or \`sha256sum -c SHA256SUMS\`; it is export \`${newExportId}\` then,
4. leave the recordings out of whatever you train from now on.
`
