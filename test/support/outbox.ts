/** The real outbox on a database in memory, with a clock that tests move. */
import Database from 'better-sqlite3'
import { migrate } from '../../main/core/db/migrate.ts'
import type { Db } from '../../main/core/db/open.ts'
import { foldHistory, ledgerReader, recountLedger } from '../../main/core/jobs/ledger.ts'
import { JobStore } from '../../main/core/jobs/store.ts'
import type { Ledger } from '../../main/contract/model.ts'

export function memoryDatabase(): Db {
  const db = new Database(':memory:')
  migrate(db)
  return db
}

const INSERT = `INSERT INTO takes (take_id, project_id, prompt_id, prompt_text, prompt_sha256, lang, direction,
  speaker_id, session_id, station_id, app_version, version, recorded_at, sample_rate, channels, bit_depth, frames,
  bytes, pcm_sha256, gaps, device, pre_roll_frames, findings, path)
  VALUES (?, 'p', 'q', 'text', '', 'en', 'ltr', 's', 'n', 'st', '1', 1, ?, 48000, 1, 16, 48000, ?, '', '[]', '{}', 0, '[]', '')`

export interface Outbox {
  readonly db: Db
  readonly jobs: JobStore
  readonly clock: { now: number }
  /** A saved take with its job, encoded, so that it may go. */
  take(id: string, bytes?: number): void
  ledger(): Ledger
  /** Throws unless counters, rows and history tell the same sums, and whatever waits has a time at which it stops. */
  check(): void
}

export function outbox(db: Db = memoryDatabase()): Outbox {
  const clock = { now: 1_700_000_000_000 }
  const jobs = new JobStore(db, () => clock.now)
  const reader = ledgerReader(db)
  const insert = db.prepare<[string, number, number]>(INSERT)
  return {
    db,
    jobs,
    clock,
    take(id, bytes = 1_000) {
      db.transaction(() => {
        insert.run(id, clock.now, bytes)
        jobs.enqueue(id, 'take', { size: bytes })
        jobs.encoded(id, { path: `/${id}`, contentType: 'audio/flac', bytes, sha256: `sha-${id}` })
      })()
    },
    ledger: () => reader.ledger(),
    check() {
      const stuck = db
        .prepare("SELECT job_id FROM jobs WHERE state = 'waiting' AND next_try_at IS NULL")
        .get()
      if (stuck !== undefined) throw new Error(`waits for no time: ${JSON.stringify(stuck)}`)
      const counted = reader.ledger()
      const recounted = recountLedger(db)
      const same = JSON.stringify(counted) === JSON.stringify(recounted)
      if (!counted.adds || !same)
        throw new Error(`ledger ${JSON.stringify(counted)}, rows ${JSON.stringify(recounted)}`)
      const told = foldHistory(db)
      const sums = {
        recorded: counted.recorded,
        landed: counted.landed,
        rejected: counted.rejected,
        sent: counted.sentAwaiting,
        parked: counted.parked,
        discarded: counted.discarded,
        waiting: counted.waiting,
      }
      const fromHistory = {
        recorded: told['recorded'] ?? 0,
        landed: told['landed'] ?? 0,
        rejected: told['rejected'] ?? 0,
        sent: told['sent'] ?? 0,
        parked: told['parked'] ?? 0,
        discarded: told['discarded'] ?? 0,
        waiting: (told['queued'] ?? 0) + (told['sending'] ?? 0) + (told['waiting'] ?? 0),
      }
      if (JSON.stringify(sums) !== JSON.stringify(fromHistory))
        throw new Error(`ledger ${JSON.stringify(sums)}, history ${JSON.stringify(fromHistory)}`)
    },
  }
}
