/** Jobs in SQLite: every change goes through states.ts and leaves a line of history in the same transaction. */
import type { DeliveryState } from '../../contract/model.ts'
import type { Db } from '../db/open.ts'
import { IMPLAUSIBLY_FAR_MS } from '../backoff.ts'
import { step } from './states.ts'
import type { Job, JobEvent } from './states.ts'

export type JobKind = 'take' | 'withdrawal' | 'review' | 'speaker' | 'outcome'

export interface JobRow {
  readonly job_id: string
  readonly kind: JobKind
  readonly state: DeliveryState
  readonly attempts: number
  readonly next_try_at: number | null
  readonly reason_code: string | null
  readonly reason_message: string | null
  readonly held: DeliveryState | null
  readonly sent_at: number | null
  readonly landed_at: number | null
  readonly landed_sha256: string | null
  readonly object_uri: string | null
  readonly origin: string | null
  readonly path: string | null
  readonly content_type: string | null
  readonly bytes: number | null
  readonly sha256: string | null
  readonly payload: string | null
  readonly size: number
}

/** Facts that come with an event and are kept beside the state. */
export interface JobFacts {
  readonly origin?: string
  readonly objectUri?: string | undefined
  /** what the lake says it holds: the only leave to delete the master */
  readonly landedSha256?: string | undefined
  /** when, by the lake's own clock, ms since 1970 */
  readonly landedAt?: number
}

/** tries that the history of a job tells of, at least; a take that is refused for weeks makes thousands */
const TRIES_TOLD = 20
const ofTries = `what IN ('sending', 'waiting')`

/** no limit to what may be claimed */
export const ALL = Number.MAX_SAFE_INTEGER

export type JobStore = ReturnType<typeof jobStore>

const toJob = (row: JobRow): Job => ({
  state: row.state,
  attempts: row.attempts,
  nextTryAt: row.next_try_at,
  reason: row.reason_code === null ? null : { code: row.reason_code, message: row.reason_message ?? '' },
  held: row.held,
})

const detailOf = (job: Job, facts: JobFacts): string =>
  job.reason ? `${job.reason.code}: ${job.reason.message}` : (facts.origin ?? facts.objectUri ?? '')

export function jobStore(db: Db, now: () => number) {
  const one = db.prepare<[string], JobRow>('SELECT * FROM jobs WHERE job_id = ?')
  const insert = db.prepare<
    [string, JobKind, DeliveryState, string | null, string | null, string | null, number]
  >(
    'INSERT INTO jobs (job_id, kind, state, reason_code, reason_message, payload, size) VALUES (?,?,?,?,?,?,?)',
  )
  const move = db.prepare(
    `UPDATE jobs SET state = @state, attempts = @attempts, next_try_at = @nextTryAt, reason_code = @code,
       reason_message = @message, held = @held, owner = @owner,
       sent_at = coalesce(@sentAt, sent_at), landed_at = coalesce(landed_at, @landedAt),
       origin = coalesce(@origin, origin), object_uri = coalesce(@objectUri, object_uri),
       landed_sha256 = coalesce(@landedSha256, landed_sha256)
     WHERE job_id = @id`,
  )
  const line = db.prepare<[string, number, string, string]>(
    'INSERT INTO history (job_id, at, what, detail) VALUES (?, ?, ?, ?)',
  )
  const prune = db.prepare<[string, string]>(
    `DELETE FROM history WHERE job_id = ? AND ${ofTries} AND id <
       (SELECT id FROM history WHERE job_id = ? AND ${ofTries} ORDER BY id DESC LIMIT 1 OFFSET ${TRIES_TOLD * 2 - 1})`,
  )
  const setEncoded = db.prepare<[string, string, number, string, number, string]>(
    'UPDATE jobs SET path = ?, content_type = ?, bytes = ?, sha256 = ?, size = ? WHERE job_id = ?',
  )
  const forget = db.prepare<[string]>('UPDATE jobs SET path = NULL WHERE job_id = ?')
  const ready = `(kind <> 'take' OR sha256 IS NOT NULL)`
  const queuedReady = db.prepare<[number, number], JobRow>(
    `SELECT * FROM jobs WHERE state = 'queued' AND +rowid <= ? AND ${ready} ORDER BY job_id LIMIT ?`,
  )
  const waitingReady = db.prepare<[number, number, number, number], JobRow>(
    `SELECT * FROM jobs WHERE state = 'waiting' AND (next_try_at <= ? OR next_try_at > ?) AND +rowid <= ? AND ${ready}
      ORDER BY job_id LIMIT ?`,
  )
  const nextDue = db
    .prepare<[number], number | null>(
      "SELECT min(next_try_at) FROM jobs INDEXED BY jobs_due WHERE state = 'waiting' AND +rowid <= ?",
    )
    .pluck()
  const newest = db.prepare<[], number>('SELECT coalesce(max(rowid), 0) FROM jobs').pluck()
  const inState = db.prepare<[DeliveryState], { job_id: string }>(
    'SELECT job_id FROM jobs WHERE state = ? ORDER BY job_id',
  )
  const connectionWaits = db.prepare<[number]>(
    `UPDATE jobs SET next_try_at = ? WHERE state = 'waiting'
       AND reason_code IN ('broker_unreachable', 'broker_auth_failed', 'broker_tls_failed', 'replicas_missing')`,
  )
  const unencoded = db.prepare<[], { job_id: string; state: DeliveryState }>(
    `SELECT job_id, state FROM jobs WHERE kind = 'take' AND sha256 IS NULL
        AND +state IN ('queued', 'waiting') ORDER BY job_id LIMIT 1`,
  )

  const record = (id: string, what: string, detail: string) => {
    line.run(id, now(), what, detail)
  }

  function applyRow(row: JobRow, event: JobEvent, facts: JobFacts): boolean {
    const before = toJob(row)
    const after = step(before, event)
    if (after === before) return false
    const landedNow = event.kind === 'landed'
    move.run({
      id: row.job_id,
      state: after.state,
      attempts: after.attempts,
      nextTryAt: after.nextTryAt,
      code: after.reason?.code ?? null,
      message: after.reason?.message ?? null,
      held: after.held,
      owner: after.state === 'sending' ? process.pid : null,
      sentAt: event.kind === 'outcome' && event.outcome.kind === 'acked' ? now() : null,
      // by whichever clock is later: a laptop whose clock stood at 1970 must not find that the days to keep audio are over
      landedAt: landedNow ? Math.max(now(), facts.landedAt ?? 0) : null,
      origin: facts.origin ?? null,
      objectUri: facts.objectUri ?? null,
      landedSha256: facts.landedSha256 ?? null,
    })
    if (after.state !== before.state || event.kind !== 'claim')
      record(row.job_id, after.state, detailOf(after, facts))
    if (after.state === 'waiting' && after.attempts > TRIES_TOLD) prune.run(row.job_id, row.job_id)
    return true
  }

  return {
    /** Inside the caller's transaction: with what it is about, or not at all. */
    enqueue(
      id: string,
      kind: JobKind,
      given: { size: number; payload?: string; parked?: { code: string; message: string } },
    ) {
      const state = given.parked ? 'parked' : 'queued'
      insert.run(
        id,
        kind,
        state,
        given.parked?.code ?? null,
        given.parked?.message ?? null,
        given.payload ?? null,
        given.size,
      )
      record(id, state, given.parked ? `${given.parked.code}: ${given.parked.message}` : '')
    },
    get: (id: string): JobRow | null => one.get(id) ?? null,
    record,
    /** False: no such job, or the event does not apply to it. */
    apply(id: string, event: JobEvent, facts: JobFacts = {}): boolean {
      const row = one.get(id)
      return row ? applyRow(row, event, facts) : false
    },
    /** Several in one transaction, hence one fsync. Returns the ids that changed. */
    applyAll(changes: readonly { id: string; event: JobEvent; facts?: JobFacts }[]): string[] {
      return db
        .transaction(() =>
          changes.filter(({ id, event, facts }) => this.apply(id, event, facts)).map(({ id }) => id),
        )
        .immediate()
    },
    /**
     * Claims ready jobs, oldest first, up to `maxBytes` (at least one) and `maxCount`. Durable before it
     * returns: a crash while they are on the wire leaves rows that say so. None that came after `upTo` (see newest).
     */
    claim(maxCount: number, maxBytes: number, upTo = ALL): JobRow[] {
      const at = now()
      const candidates = [
        ...queuedReady.all(upTo, maxCount),
        ...waitingReady.all(at, at + IMPLAUSIBLY_FAR_MS, upTo, maxCount),
      ].sort((a, b) => (a.job_id < b.job_id ? -1 : 1))
      const chosen: JobRow[] = []
      let bytes = 0
      for (const row of candidates) {
        if (chosen.length === maxCount || (chosen.length > 0 && bytes + row.size > maxBytes)) break
        chosen.push(row)
        bytes += row.size
      }
      if (chosen.length === 0) return []
      db.transaction(() => {
        for (const row of chosen) applyRow(row, { kind: 'claim' }, {})
      }).immediate()
      return chosen
    },
    /** At start: whatever a dead process had on the wire is tried again. */
    reclaim(): string[] {
      const ids = inState.all('sending').map((row) => row.job_id)
      return ids.length === 0 ? [] : this.applyAll(ids.map((id) => ({ id, event: { kind: 'reclaim' } })))
    },
    idsIn: (state: DeliveryState): string[] => inState.all(state).map((row) => row.job_id),
    nextDueAt: (upTo = ALL): number | null => nextDue.get(upTo) ?? null,
    /** The number of the job that came last, by which `claim` tells what is here now from what comes later. */
    newest: (): number => newest.get() ?? 0,
    /** The net is back: what waited for nothing else is due at once. */
    hurry(): void {
      connectionWaits.run(now())
    },
    nextUnencoded: (): string | null => unencoded.get()?.job_id ?? null,
    encoded(id: string, file: { path: string; contentType: string; bytes: number; sha256: string }): void {
      setEncoded.run(file.path, file.contentType, file.bytes, file.sha256, file.bytes, id)
    },
    forgetFile(id: string): void {
      forget.run(id)
    },
  }
}
