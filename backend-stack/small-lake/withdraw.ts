import type { WithdrawalRecord } from '../../main/contract/messages.ts'
import type { LandingDeps } from './landing-deps.ts'
import { sameOrigin, takeIdOf } from './layout.ts'
import type { Origin } from './layout.ts'
import type { WithdrawalRow } from './rows.ts'

type Deps = Pick<LandingDeps, 'catalogue' | 'target' | 'sendDeadLetter' | 'forgetReviews' | 'now' | 'reached'>

type Asked = Origin & Pick<WithdrawalRecord, 'speaker_id'>

/** The speaker is part of it: after a topic was made anew, another withdrawal may stand where this one stood. */
const isSame = (a: Asked, b: Asked): boolean => a.speaker_id === b.speaker_id && sameOrigin(a, b)

/**
 * Deletes everything of a speaker but the audit rows. First it is written down that the speaker has withdrawn and how much
 * there was: from then on nothing of theirs lands, and a run that dies in between is finished by the next one.
 */
export async function withdraw(withdrawal: WithdrawalRecord, origin: Origin, deps: Deps): Promise<void> {
  const { catalogue, now } = deps
  const asked = { ...withdrawal, ...origin }
  const rows = catalogue.withdrawals().filter((row) => isSame(row, asked))
  if (rows.some((row) => row.state === 'done')) return
  let begun = rows.find((row) => row.state === 'begun')
  if (!begun) {
    const takes = catalogue.takesOf(withdrawal.speaker_id)
    begun = {
      state: 'begun',
      ...withdrawal,
      takes: takes.length,
      bytes: takes.reduce((sum, take) => sum + take.bytes, 0),
      ...origin,
      at: now().toISOString(),
    }
    await catalogue.addWithdrawal(begun)
  }
  deps.reached?.('withdrawal-begun')
  await finish(begun, deps)
}

/** Finishes withdrawals that a run before this one began. */
export async function finishWithdrawals(deps: Deps): Promise<number> {
  const log = deps.catalogue.withdrawals()
  const open = log.filter(
    (row) => row.state === 'begun' && !log.some((other) => other.state === 'done' && isSame(other, row)),
  )
  for (const row of open) await finish(row, deps)
  return open.length
}

async function finish(begun: WithdrawalRow, deps: Deps): Promise<void> {
  const { catalogue, target } = deps
  for (const { objectKey } of catalogue.takesOf(begun.speaker_id)) {
    await target.remove(objectKey)
    deps.reached?.('withdrawal-object-removed')
  }
  await target.sync()
  // Their dead letters hold audio too. An empty record under the same key says to readers that it is gone.
  for (const key of catalogue.deadOf(begun.speaker_id)) await deps.sendDeadLetter({ key, value: null })
  await deps.forgetReviews?.(catalogue.takesOf(begun.speaker_id).map(({ objectKey }) => takeIdOf(objectKey)))
  await catalogue.forget(begun.speaker_id)
  deps.reached?.('withdrawal-forgotten')
  await catalogue.addWithdrawal({ ...begun, state: 'done', at: deps.now().toISOString() })
  deps.reached?.('withdrawal-done')
}
