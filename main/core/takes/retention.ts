/**
 * What may leave the disk. Encoded copies go when the take has landed; masters only when the lake said that
 * it holds the very bytes that were sent, and the person chose a number of days. What a speaker withdrew goes
 * too, a day later: the one case in which audio goes without a receipt, because its owner said so.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { removeMaster } from '../recording/index.ts'
import type { JobStore } from '../jobs/store.ts'
import type { Station } from '../station.ts'
import { trustedClock } from './trusted-clock.ts'
import type { TakeStore } from './store.ts'

const DAY_MS = 86_400_000
/** time to notice that the wrong speaker was withdrawn */
const WITHDRAWN_MS = DAY_MS
const SWEEP_MS = 3_600_000
/** a sweep of a whole season's takes goes in bites, so that recording does not wait for it */
const BITE = 50

interface RetentionParts {
  readonly jobs: JobStore
  readonly takes: TakeStore
  readonly days: () => number | null
  /** removes recordings that were cut short, of such speakers; answers how many */
  readonly forgetCut: (isGone: (speakerId: string) => boolean) => Promise<number>
  /** so many masters went, because they had landed or because their speaker withdrew */
  readonly removed: (done: { readonly landed: number; readonly withdrawn: number }) => void
  /** the name and the answers of somebody who withdrew are not in the database any more */
  readonly forgotten: () => void
}

export const EXPIRED_SQL = `SELECT t.take_id, t.path FROM jobs j INDEXED BY jobs_keeping JOIN takes t ON t.take_id = j.job_id
  WHERE j.master = 1 AND j.landed_at IS NOT NULL AND j.landed_at <= ? AND +j.state = 'landed'
    AND j.landed_sha256 IS NOT NULL AND j.landed_sha256 = j.sha256
  ORDER BY j.landed_at LIMIT ${BITE}`

export function retention(
  station: Station,
  { jobs, takes, days, forgetCut, removed, forgotten }: RetentionParts,
) {
  const expired = station.db.prepare<[number], { take_id: string; path: string }>(EXPIRED_SQL)
  const landedFiles = station.db.prepare<[], { job_id: string; path: string }>(
    `SELECT job_id, path FROM jobs WHERE state = 'landed' AND path IS NOT NULL ORDER BY job_id LIMIT ${BITE}`,
  )
  const withdrawn = station.db.prepare<[number], { take_id: string; path: string }>(
    `SELECT t.take_id, t.path FROM speakers s JOIN takes t ON t.speaker_id = s.speaker_id
      WHERE s.withdrawn_at <= ? AND t.has_audio = 1 LIMIT ${BITE}`,
  )
  const forgetPerson = station.db.prepare<[number]>(
    "UPDATE speakers SET label = '', metadata = '{}' WHERE withdrawn_at <= ? AND (label <> '' OR metadata <> '{}')",
  )
  const withdrew = station.db.prepare<[string, number]>(
    'SELECT 1 FROM speakers WHERE speaker_id = ? AND withdrawn_at <= ?',
  )
  const fromTheFuture = station.db.prepare<[number, number]>(
    'UPDATE speakers SET withdrawn_at = ? WHERE withdrawn_at > ?',
  )
  const trustedNow = trustedClock(station.meta, station.now)
  let running: Promise<void> | null = null
  let stopped = false
  const isStopped = () => stopped

  async function dropEncoded(id: string, path: string): Promise<void> {
    await rm(path, { force: true })
    jobs.forgetFile(id)
  }
  let gone = { landed: 0, withdrawn: 0 }
  /** True when there may be more. */
  async function remove(
    rows: readonly { take_id: string; path: string }[],
    why: keyof typeof gone,
  ): Promise<boolean> {
    for (const { take_id, path } of rows) {
      const encoded = jobs.get(take_id)?.path
      // the row first: a crash in between leaves a file too many, never a row that promises audio
      takes.audioGone(take_id)
      await removeMaster(join(station.folders.takes, path))
      if (encoded) await dropEncoded(take_id, encoded)
      gone[why] += 1
    }
    station.takesChanged(rows.map(({ take_id }) => take_id))
    return rows.length === BITE
  }
  function sweep(): Promise<void> {
    if (stopped) return Promise.resolve()
    return (running ??= sweepOnce().finally(() => (running = null)))
  }
  async function sweepOnce(): Promise<void> {
    try {
      for (;;) {
        const files = landedFiles.all()
        for (const { job_id, path } of files) await dropEncoded(job_id, path)
        if (files.length < BITE || isStopped()) break
      }
      const now = station.now()
      // by a clock that was ahead: their audio would stay until that day comes, so the day of grace begins now
      fromTheFuture.run(now, now + WITHDRAWN_MS)
      const before = now - WITHDRAWN_MS
      if (forgetPerson.run(before).changes > 0) forgotten()
      while (!isStopped() && (await remove(withdrawn.all(before), 'withdrawn'))) continue
      gone.withdrawn += await forgetCut((id) => withdrew.get(id, before) !== undefined)
      // looked at in every sweep: the trusted time grows with the time that passes
      const today = trustedNow()
      const keepDays = days()
      while (
        keepDays !== null &&
        !isStopped() &&
        (await remove(expired.all(today - keepDays * DAY_MS), 'landed'))
      )
        continue
    } catch (error) {
      station.log('warn', 'the retention sweep stopped; it goes on later', error)
    }
    if (gone.landed + gone.withdrawn === 0) return
    try {
      // one entry a sweep: a season's takes would otherwise fill the log
      removed(gone)
      gone = { landed: 0, withdrawn: 0 }
    } catch (error) {
      // nobody waits for a sweep, so nothing of it may throw; what went is told with the next one
      station.log('warn', 'what the retention sweep removed cannot be written down now', error)
    }
  }
  const timer = setInterval(() => void sweep(), SWEEP_MS)
  timer.unref()
  return {
    sweep,
    landed(ids: readonly string[]): void {
      if (ids.length > 0) void sweep()
    },
    /** Resolves when the sweep under way has ended, which it does at its next file. */
    async stop(): Promise<void> {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
