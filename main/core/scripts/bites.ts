/** Work on many rows, in bites that each are a transaction: the process that does it writes audio too. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Db } from '../db/open.ts'

/** rows of a bite: as many as take about so long on this machine, ms */
const BITE = { first: 100, least: 20, most: 2_000, ms: 15 }

/** Each bite touches pages all over the indexes: copying them back after every bite would be most of the work. */
export async function seldomCopied<T>(db: Db, work: () => Promise<T>): Promise<T> {
  db.pragma('wal_autocheckpoint = 16000')
  try {
    return await work()
  } finally {
    db.pragma('wal_autocheckpoint = 1000')
  }
}

/** `step` does up to so many and says how many it did; 0 ends it. */
export async function inBites(db: Db, step: (limit: number) => number): Promise<void> {
  const bite = db.transaction(step)
  let limit = BITE.first
  for (;;) {
    const startedAt = performance.now()
    const done = bite.immediate(limit)
    if (done === 0) return
    const spent = performance.now() - startedAt
    if (spent > BITE.ms) limit = Math.max(BITE.least, limit >> 1)
    else if (spent < BITE.ms / 2) limit = Math.min(BITE.most, limit << 1)
    await breathe()
  }
}
