import type { Held } from '../../main/kafka/holding.ts'
import type { Unreadable } from '../../main/kafka/unreadable.ts'
import type { SmallLakeStats } from './options.ts'
import type { Outcome } from './outcome.ts'

/** What this start has done so far. */
export function counters() {
  let consumed = 0
  let landed = 0
  let duplicates = 0
  let landedBytes = 0
  let withdrawals = 0
  let lastReceiptAt: number | null = null
  let blocked: string | null = null
  let unreadable: readonly Held[] = []
  let passed = 0
  const rejected: Record<string, number> = {}
  return {
    /** `records`: how many there were, withdrawals included. */
    add(outcomes: readonly Outcome[], records: number) {
      consumed += records
      withdrawals += records - outcomes.length
      for (const outcome of outcomes) {
        if (outcome.kind === 'landed') {
          landed += 1
          landedBytes += outcome.take.bytes
        } else if (outcome.kind === 'duplicate') duplicates += 1
        else rejected[outcome.reason.code] = (rejected[outcome.reason.code] ?? 0) + 1
      }
    },
    receiptsSent: (at: number) => (lastReceiptAt = at),
    block: (why: string | null) => (blocked = why),
    hold: (held: readonly Held[]) => (unreadable = held),
    passed: (what: Unreadable) => (passed += Number(BigInt(what.lastOffset) - BigInt(what.offset)) + 1),
    snapshot: (): Omit<SmallLakeStats, 'catalogue'> => ({
      consumed,
      landed,
      duplicates,
      withdrawals,
      rejected: { ...rejected },
      landedBytes,
      lastReceiptAt,
      blocked,
      unreadable,
      passed,
    }),
  }
}
export type Counters = ReturnType<typeof counters>
