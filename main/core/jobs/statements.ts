/** The statements of the table of jobs, prepared once. */
import type { DeliveryState } from '../../contract/model.ts'
import type { Db } from '../db/open.ts'

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

/** tries that the history of a job tells of, at least; a take that is refused for weeks makes thousands */
export const TRIES_TOLD = 20
const ofTries = `what IN ('sending', 'waiting')`
/** a take is ready once it is encoded */
const ready = `(kind <> 'take' OR sha256 IS NOT NULL)`

export type JobStatements = ReturnType<typeof jobStatements>

export const jobStatements = (db: Db) => ({
  one: db.prepare<[string], JobRow>('SELECT * FROM jobs WHERE job_id = ?'),
  insert: db.prepare<[string, JobKind, DeliveryState, string | null, string | null, string | null, number]>(
    'INSERT INTO jobs (job_id, kind, state, reason_code, reason_message, payload, size) VALUES (?,?,?,?,?,?,?)',
  ),
  move: db.prepare(
    `UPDATE jobs SET state = @state, attempts = @attempts, next_try_at = @nextTryAt, reason_code = @code,
       reason_message = @message, held = @held, owner = @owner,
       sent_at = coalesce(@sentAt, sent_at), landed_at = coalesce(landed_at, @landedAt),
       origin = coalesce(@origin, origin), object_uri = coalesce(@objectUri, object_uri),
       landed_sha256 = coalesce(@landedSha256, landed_sha256)
     WHERE job_id = @id`,
  ),
  line: db.prepare<[string, number, string, string]>(
    'INSERT INTO history (job_id, at, what, detail) VALUES (?, ?, ?, ?)',
  ),
  prune: db.prepare<[string, string]>(
    `DELETE FROM history WHERE job_id = ? AND ${ofTries} AND id <
       (SELECT id FROM history WHERE job_id = ? AND ${ofTries} ORDER BY id DESC LIMIT 1 OFFSET ${TRIES_TOLD * 2 - 1})`,
  ),
  setEncoded: db.prepare<[string, string, number, string, number, string]>(
    'UPDATE jobs SET path = ?, content_type = ?, bytes = ?, sha256 = ?, size = ? WHERE job_id = ?',
  ),
  forget: db.prepare<[string]>('UPDATE jobs SET path = NULL WHERE job_id = ?'),
  queuedReady: db.prepare<[number, number], JobRow>(
    `SELECT * FROM jobs WHERE state = 'queued' AND +rowid <= ? AND ${ready} ORDER BY job_id LIMIT ?`,
  ),
  waitingReady: db.prepare<[number, number, number, number], JobRow>(
    `SELECT * FROM jobs WHERE state = 'waiting' AND (next_try_at <= ? OR next_try_at > ?) AND +rowid <= ? AND ${ready}
      ORDER BY job_id LIMIT ?`,
  ),
  nextDue: db
    .prepare<[number], number | null>(
      "SELECT min(next_try_at) FROM jobs INDEXED BY jobs_due WHERE state = 'waiting' AND +rowid <= ?",
    )
    .pluck(),
  newest: db.prepare<[], number>('SELECT coalesce(max(rowid), 0) FROM jobs').pluck(),
  inState: db.prepare<[DeliveryState], { job_id: string }>(
    'SELECT job_id FROM jobs WHERE state = ? ORDER BY job_id',
  ),
  connectionWaits: db.prepare<[number]>(
    `UPDATE jobs SET next_try_at = ? WHERE state = 'waiting'
       AND reason_code IN ('broker_unreachable', 'broker_auth_failed', 'broker_tls_failed', 'replicas_missing')`,
  ),
  unencoded: db.prepare<[], { job_id: string; state: DeliveryState }>(
    `SELECT job_id, state FROM jobs WHERE kind = 'take' AND sha256 IS NULL
        AND +state IN ('queued', 'waiting') ORDER BY job_id LIMIT 1`,
  ),
})
