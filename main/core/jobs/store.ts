/** Jobs in SQLite: every change goes through states.ts and leaves a line of history in the same transaction. */
import type { DeliveryState } from '../../contract/model.ts'
import type { Db } from '../db/open.ts'
import { IMPLAUSIBLY_FAR_MS } from '../backoff.ts'
import { step } from './states.ts'
import type { Job, JobEvent } from './states.ts'
import { jobStatements, TRIES_TOLD } from './statements.ts'
import type { JobKind, JobRow, JobStatements } from './statements.ts'

export type { JobKind, JobRow } from './statements.ts'

/** Facts that come with an event and are kept beside the state. */
export interface JobFacts {
  readonly origin?: string
  readonly objectUri?: string | undefined
  /** what the lake says it holds: the only leave to delete the master */
  readonly landedSha256?: string | undefined
  /** when, by the lake's own clock, ms since 1970 */
  readonly landedAt?: number
}

/** no limit to what may be claimed */
export const ALL = Number.MAX_SAFE_INTEGER

const toJob = (row: JobRow): Job => ({
  state: row.state,
  attempts: row.attempts,
  nextTryAt: row.next_try_at,
  reason: row.reason_code === null ? null : { code: row.reason_code, message: row.reason_message ?? '' },
  held: row.held,
})

const detailOf = (job: Job, facts: JobFacts): string =>
  job.reason ? `${job.reason.code}: ${job.reason.message}` : (facts.origin ?? facts.objectUri ?? '')

export class JobStore {
  readonly #db: Db
  readonly #now: () => number
  readonly #sql: JobStatements

  constructor(db: Db, now: () => number) {
    this.#db = db
    this.#now = now
    this.#sql = jobStatements(db)
  }

  /** Inside the caller's transaction: with what it is about, or not at all. */
  enqueue(
    id: string,
    kind: JobKind,
    given: { size: number; payload?: string; parked?: { code: string; message: string } },
  ) {
    const state = given.parked ? 'parked' : 'queued'
    this.#sql.insert.run(
      id,
      kind,
      state,
      given.parked?.code ?? null,
      given.parked?.message ?? null,
      given.payload ?? null,
      given.size,
    )
    this.record(id, state, given.parked ? `${given.parked.code}: ${given.parked.message}` : '')
  }

  get(id: string): JobRow | null {
    return this.#sql.one.get(id) ?? null
  }

  record(id: string, what: string, detail: string): void {
    this.#sql.line.run(id, this.#now(), what, detail)
  }

  /** False: no such job, or the event does not apply to it. */
  apply(id: string, event: JobEvent, facts: JobFacts = {}): boolean {
    const row = this.#sql.one.get(id)
    return row ? this.#applyRow(row, event, facts) : false
  }

  /** Several in one transaction, hence one fsync. Returns the ids that changed. */
  applyAll(changes: readonly { id: string; event: JobEvent; facts?: JobFacts }[]): string[] {
    return this.#db
      .transaction(() =>
        changes.filter(({ id, event, facts }) => this.apply(id, event, facts)).map(({ id }) => id),
      )
      .immediate()
  }

  /**
   * Claims ready jobs, oldest first, up to `maxBytes` (at least one) and `maxCount`. Durable before it
   * returns: a crash while they are on the wire leaves rows that say so. None that came after `upTo` (see newest).
   */
  claim(maxCount: number, maxBytes: number, upTo = ALL): JobRow[] {
    const at = this.#now()
    const candidates = [
      ...this.#sql.queuedReady.all(upTo, maxCount),
      ...this.#sql.waitingReady.all(at, at + IMPLAUSIBLY_FAR_MS, upTo, maxCount),
    ].sort((a, b) => (a.job_id < b.job_id ? -1 : 1))
    const chosen: JobRow[] = []
    let bytes = 0
    for (const row of candidates) {
      if (chosen.length === maxCount || (chosen.length > 0 && bytes + row.size > maxBytes)) break
      chosen.push(row)
      bytes += row.size
    }
    if (chosen.length === 0) return []
    this.#db
      .transaction(() => {
        for (const row of chosen) this.#applyRow(row, { kind: 'claim' }, {})
      })
      .immediate()
    return chosen
  }

  /** At start: whatever a dead process had on the wire is tried again. */
  reclaim(): string[] {
    const ids = this.#sql.inState.all('sending').map((row) => row.job_id)
    return ids.length === 0 ? [] : this.applyAll(ids.map((id) => ({ id, event: { kind: 'reclaim' } })))
  }

  idsIn(state: DeliveryState): string[] {
    return this.#sql.inState.all(state).map((row) => row.job_id)
  }

  nextDueAt(upTo = ALL): number | null {
    return this.#sql.nextDue.get(upTo) ?? null
  }

  /** The number of the job that came last, by which `claim` tells what is here now from what comes later. */
  newest(): number {
    return this.#sql.newest.get() ?? 0
  }

  /** The net is back: what waited for nothing else is due at once. */
  hurry(): void {
    this.#sql.connectionWaits.run(this.#now())
  }

  nextUnencoded(): string | null {
    return this.#sql.unencoded.get()?.job_id ?? null
  }

  encoded(id: string, file: { path: string; contentType: string; bytes: number; sha256: string }): void {
    this.#sql.setEncoded.run(file.path, file.contentType, file.bytes, file.sha256, file.bytes, id)
  }

  forgetFile(id: string): void {
    this.#sql.forget.run(id)
  }

  #applyRow(row: JobRow, event: JobEvent, facts: JobFacts): boolean {
    const before = toJob(row)
    const after = step(before, event)
    if (after === before) return false
    const landedNow = event.kind === 'landed'
    this.#sql.move.run({
      id: row.job_id,
      state: after.state,
      attempts: after.attempts,
      nextTryAt: after.nextTryAt,
      code: after.reason?.code ?? null,
      message: after.reason?.message ?? null,
      held: after.held,
      owner: after.state === 'sending' ? process.pid : null,
      sentAt: event.kind === 'outcome' && event.outcome.kind === 'acked' ? this.#now() : null,
      // by whichever clock is later: a laptop whose clock stood at 1970 must not find that the days to keep audio are over
      landedAt: landedNow ? Math.max(this.#now(), facts.landedAt ?? 0) : null,
      origin: facts.origin ?? null,
      objectUri: facts.objectUri ?? null,
      landedSha256: facts.landedSha256 ?? null,
    })
    if (after.state !== before.state || event.kind !== 'claim')
      this.record(row.job_id, after.state, detailOf(after, facts))
    if (after.state === 'waiting' && after.attempts > TRIES_TOLD) this.#sql.prune.run(row.job_id, row.job_id)
    return true
  }
}
