/** The ledger: where every take ever recorded here is, and what else is to go out. Cheap from counters, provable from rows and history. */
import type { DeliveryState, Ledger } from '../../contract/model.ts'
import type { Db } from '../db/open.ts'
import { WITHDREW } from './states.ts'

type Counts = Record<DeliveryState | 'recorded' | 'malformed', { n: number; bytes: number }>
interface TallyRow {
  name: keyof Counts
  n: number
  bytes: number
}

function toLedger(counts: Counts, withdrawn: number, words: number): Ledger {
  const waiting = counts.queued.n + counts.sending.n + counts.waiting.n
  const parts =
    counts.landed.n + counts.rejected.n + counts.sent.n + waiting + counts.parked.n + counts.discarded.n
  return {
    recorded: counts.recorded.n,
    landed: counts.landed.n,
    rejected: counts.rejected.n,
    sentAwaiting: counts.sent.n,
    waiting,
    parked: counts.parked.n,
    discarded: counts.discarded.n,
    withdrawn,
    words,
    sending: counts.sending.n,
    waitingBytes: counts.queued.bytes + counts.sending.bytes + counts.waiting.bytes,
    adds: parts === counts.recorded.n,
    safeToUnplug: waiting + counts.parked.n + counts.sent.n + words === 0 && parts === counts.recorded.n,
  }
}

const empty = (): Counts => {
  const none = () => ({ n: 0, bytes: 0 })
  return {
    recorded: none(),
    malformed: none(),
    queued: none(),
    sending: none(),
    waiting: none(),
    sent: none(),
    landed: none(),
    rejected: none(),
    parked: none(),
    discarded: none(),
  }
}

const WITHDRAWN_SQL = `SELECT count(*) FROM jobs
  WHERE state = 'discarded' AND kind = 'take' AND reason_code = '${WITHDREW.code}'`

/**
 * The index holds just these, and its condition is repeated here; left to itself, SQLite looks through what takes wait. A
 * cluster of before has no topic for answers and outcomes: they wait for one, and keep no laptop from being unplugged.
 */
const WORDS_SQL = `SELECT count(*) FROM jobs INDEXED BY jobs_words
  WHERE kind <> 'take' AND state IN ('queued', 'sending', 'waiting', 'parked')
    AND (kind NOT IN ('speaker', 'outcome') OR reason_code IS NULL OR reason_code NOT IN ('topic_unknown', 'not_authorised'))`

/** Ten rows kept by triggers in the transactions that move the takes: a snapshot costs microseconds. */
export function ledgerReader(db: Db) {
  const all = db.prepare<[], TallyRow>('SELECT name, n, bytes FROM tally')
  const malformed = db.prepare<[], number>("SELECT n FROM tally WHERE name = 'malformed'").pluck()
  const landedSince = db
    .prepare<[number], number>('SELECT count(*) FROM jobs WHERE landed_at IS NOT NULL AND landed_at >= ?')
    .pluck()
  const withdrawn = db.prepare<[], number>(WITHDRAWN_SQL).pluck()
  const words = db.prepare<[], number>(WORDS_SQL).pluck()
  let counted = { at: '', n: 0 }
  return {
    landedSince: (at: number): number => landedSince.get(at) ?? 0,
    ledger(): Ledger {
      const counts = empty()
      for (const row of all.all()) counts[row.name] = row
      // counted again only when some take moved: the rest of the ledger costs no scan at all
      const now = JSON.stringify(counts)
      if (now !== counted.at) counted = { at: now, n: counts.discarded.n === 0 ? 0 : (withdrawn.get() ?? 0) }
      return toLedger(counts, counted.n, words.get() ?? 0)
    },
    malformed: (): number => malformed.get() ?? 0,
  }
}

/** The same sums in one query over the rows themselves. */
export function recountLedger(db: Db): Ledger {
  const counts = empty()
  const rows = db
    .prepare<[], TallyRow>(
      `SELECT state AS name, count(*) AS n, sum(size) AS bytes FROM jobs WHERE kind = 'take' GROUP BY state
       UNION ALL SELECT 'recorded', count(*), coalesce(sum(bytes), 0) FROM takes`,
    )
    .all()
  for (const row of rows) counts[row.name] = row
  const count = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0
  return toLedger(counts, count(WITHDRAWN_SQL), count(WORDS_SQL))
}

/** And from what happened, told line by line, without looking at any state: the last word on each take. */
export function foldHistory(db: Db): Record<string, number> {
  const last = new Map<string, string>()
  const rows = db.prepare<[], { job_id: string; what: string }>(
    `SELECT h.job_id, h.what FROM history h JOIN takes t ON t.take_id = h.job_id
      WHERE h.what IN ('queued','sending','waiting','sent','landed','rejected','parked','discarded') ORDER BY h.id`,
  )
  for (const row of rows.iterate()) last.set(row.job_id, row.what)
  const sums: Record<string, number> = { recorded: last.size }
  for (const state of last.values()) sums[state] = (sums[state] ?? 0) + 1
  return sums
}
