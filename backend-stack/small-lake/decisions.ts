/** What an administrator decides about withdrawals, on a lake that is not running: looks at them, approves, undoes. */
import type { Catalogue } from './catalogue.ts'
import { covers } from './covers.ts'
import { sameOrigin } from './layout.ts'
import type { WithdrawalRow } from './rows.ts'

/** Each speaker who withdrew. `pending`: takes that no withdrawal in force speaks of, and that wait for an administrator. */
export interface Waiting {
  readonly speaker_id: string
  readonly takes: number
  readonly pending: number
  readonly state: WithdrawalRow['state']
  readonly erase_at: string | null
}

const latest = (rows: readonly WithdrawalRow[], row: WithdrawalRow): WithdrawalRow =>
  rows.findLast((other) => other.speaker_id === row.speaker_id && sameOrigin(other, row)) ?? row

export function listWithdrawals(catalogue: Catalogue): Waiting[] {
  const rows = catalogue.withdrawals()
  return [...new Set(rows.map(({ speaker_id }) => speaker_id))].map((speaker_id) => {
    const takes = catalogue.takesOf(speaker_id)
    const own = rows.filter((row) => row.speaker_id === speaker_id).map((row) => latest(rows, row))
    const inForce = own.filter(({ state }) => state !== 'undone')
    const last = own.at(-1)
    return {
      speaker_id,
      takes: takes.length,
      pending: takes.filter((take) => !inForce.some((row) => covers(row, take))).length,
      state: last?.state ?? 'done',
      erase_at: last?.erase_at ?? null,
    }
  })
}

/** All of the speaker is to go, whoever recorded it. It is erased when the lake starts next. */
export async function approveWithdrawal(catalogue: Catalogue, speakerId: string, now: Date): Promise<void> {
  const takes = catalogue.takesOf(speakerId)
  await catalogue.addWithdrawal({
    state: 'quarantined',
    proof: 'administrator',
    speaker_id: speakerId,
    station_id: 'administrator',
    withdrawn_at: now.toISOString(),
    takes: takes.length,
    bytes: takes.reduce((sum, { bytes }) => sum + bytes, 0),
    topic: 'administrator',
    partition: 0,
    offset: now.getTime(),
    at: now.toISOString(),
    erase_at: now.toISOString(),
  })
}

/** Ends the speaker's withdrawals that were not carried out yet; answers how many. */
export async function undoWithdrawal(catalogue: Catalogue, speakerId: string, now: Date): Promise<number> {
  const rows = [...catalogue.withdrawals()]
  const open = rows.filter((row) => row.speaker_id === speakerId && latest(rows, row) === row)
  const waiting = open.filter(({ state }) => state === 'quarantined')
  for (const row of waiting) await catalogue.addWithdrawal({ ...row, state: 'undone', at: now.toISOString() })
  // the next start tells listeners of everything again, these takes among it
  catalogue.setPublishedTo(null)
  return waiting.length
}
