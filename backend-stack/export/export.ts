/** One export, from its plan to its manifest. May be stopped anywhere and done again: what is done is not done twice. */
import { z } from 'zod'
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { tryLock } from '../../main/system/lock.ts'
import { writeArchives } from './archive.ts'
import { copyThreads } from './copy-threads.ts'
import type { CopyThreads } from './copy-threads.ts'
import { copyTakes, FEW, isOfFiles } from './copy.ts'
import type { Work } from './copy.ts'
import { UsageError } from './fault.ts'
import { finish, manifestName } from './finish/finish.ts'
import type { Figures } from './finish/figures.ts'
import { formats } from './formats/formats.ts'
import type { OutPlace } from './out/place.ts'
import { makePlan } from './plan/make.ts'
import { openPlan } from './plan/store.ts'
import type { Plan } from './plan/store.ts'
import type { Choice, Lake } from './types.ts'
import { parseWhere } from './where/parse.ts'

export interface ExportJob {
  readonly lake: Lake
  readonly out: OutPlace
  readonly choice: Choice
  readonly resume: boolean
  readonly signal: AbortSignal
  readonly retryMs?: readonly number[]
  readonly log: (line: string) => void
  readonly progress?: (done: Progress) => void
}

export interface Progress {
  readonly takes: number
  readonly of: number
  readonly bytes: number
}

export interface Outcome {
  readonly exportId: string
  readonly figures: Figures
  /** takes that were asked for and could not be had: missing, changed or unreadable */
  readonly faulty: number
}

export const planFile = (exportsDir: string, outName: string): string =>
  join(exportsDir, 'plans', `${createHash('sha256').update(outName).digest('hex').slice(0, 24)}.sqlite`)

/** Throws UsageError, StoppedError, and the signal's reason when it is stopped. */
export async function runExport(job: ExportJob): Promise<Outcome> {
  const { lake, out, choice } = job
  const where = choice.where === null ? null : parseWhere(choice.where)
  const path = planFile(lake.exportsDir, out.name)
  const lock = tryLock(`${path}.lock`)
  if (!lock) throw new UsageError(`Another export to ${out.name} is under way`)
  try {
    await begin(job, path)
    const plan = openPlan(path)
    const threads = copyThreads()
    try {
      const format = formats[choice.format]
      if (plan.meta('state') === undefined) {
        plan.setMeta('choice', JSON.stringify(choice))
        plan.setMeta('out', out.name)
        const onTake = (takes: number) => {
          if (takes === FEW && isOfFiles({ ...job, format })) threads.start()
        }
        await makePlan(plan, lake, choice, where, format, onTake)
        plan.setMeta('state', 'copying')
      } else plan.tryFaultyAgain()
      return await work(job, plan, threads)
    } finally {
      await threads.close()
      plan.close()
    }
  } finally {
    lock.release()
  }
}

/** Whether this is a new export or one that goes on; an earlier one at this place is no reason to mix the two. */
async function begin({ out, choice, resume }: ExportJob, path: string): Promise<void> {
  const plan = openPlan(path)
  const known = plan.meta('choice')
  plan.close()
  if (resume) {
    if (known === undefined && !(await out.isEmpty()))
      throw new UsageError(`--resume: no export to ${out.name} was begun here, and there are files in it`)
    if (known !== undefined && known !== JSON.stringify(choice))
      throw new UsageError(`--resume: the export to ${out.name} was begun with other options: ${known}`)
    return
  }
  if (!(await out.isEmpty()))
    throw new UsageError(
      `${out.name} is not empty. ${known === undefined ? 'Give another --out' : 'Go on with --resume, or give another --out'}`,
    )
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
}

async function work(job: ExportJob, plan: Plan, threads: CopyThreads): Promise<Outcome> {
  const { lake, out, choice } = job
  const format = formats[choice.format]
  const of = count(plan, 'left_out IS NULL')
  let takes = count(plan, 'left_out IS NULL AND out_sha256 IS NOT NULL')
  let bytes = 0
  const doing: Work = {
    ...job,
    plan,
    format,
    progress(more, moreBytes) {
      takes += more
      bytes += moreBytes
      job.progress?.({ takes, of, bytes })
    },
  }
  // whoever withdraws while it is made is not in it
  do {
    if (format.archive) await writeArchives(doing)
    else await copyTakes(doing, threads)
  } while (await forgetWithdrawn(doing))
  // lists and card take the memory that the threads had
  await threads.close()
  const finished = await finish({ ...doing, exportsDir: lake.exportsDir })
  plan.setMeta('export_id', finished.exportId)
  plan.setMeta('state', 'done')
  job.log(`${out.name}/${manifestName} is written`)
  return {
    ...finished,
    faulty: plan.faulty(),
  }
}

const count = ({ db }: Plan, condition: string): number =>
  z.number().parse(db.prepare(`SELECT count(*) FROM takes WHERE ${condition}`).pluck().get())

const gone = z.object({ take_id: z.string(), path: z.string() })

/** Takes out who is in the plan and has withdrawn since; answers whether there was anybody. */
async function forgetWithdrawn({ plan, lake, out, format, log }: Work): Promise<boolean> {
  const speakers = z
    .array(z.string())
    .parse(plan.db.prepare('SELECT DISTINCT speaker_id FROM takes').pluck().all())
  const withdrawn = await lake.withdrawn()
  const left = speakers.filter((speaker) => withdrawn.has(speaker))
  for (const speaker of left) {
    const takes = z
      .array(gone)
      .parse(
        plan.db
          .prepare('SELECT take_id, path FROM takes WHERE speaker_id = ? AND path IS NOT NULL')
          .all(speaker),
      )
    for (const path of new Set(takes.map((take) => take.path))) await out.remove(path)
    plan.transaction(() => {
      for (const { path } of takes) plan.db.prepare('DELETE FROM files WHERE path = ?').run(path)
      plan.db.prepare('DELETE FROM takes WHERE speaker_id = ?').run(speaker)
      plan.db.prepare('DELETE FROM speakers WHERE speaker_id = ?').run(speaker)
    })
    log('A speaker has withdrawn meanwhile and is taken out')
  }
  return left.length > 0 && format.archive !== undefined
}
