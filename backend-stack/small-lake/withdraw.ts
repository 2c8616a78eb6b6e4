import type { ReceiptRecord, WithdrawalRecord } from '../../main/contract/messages.ts'
import { withdrawalSha256 } from '../../main/trust/withdrawal-secret.ts'
import type { OfSpeaker } from './catalogue-index.ts'
import { covers } from './covers.ts'
import type { LandingDeps } from './landing-deps.ts'
import { sameOrigin } from './layout.ts'
import type { Origin } from './layout.ts'
import type { Proof, WithdrawalRow } from './rows.ts'

type Deps = Pick<
  LandingDeps,
  | 'catalogue'
  | 'target'
  | 'sendDeadLetter'
  | 'sendReceipts'
  | 'forgetReviews'
  | 'unpublish'
  | 'forgetWords'
  | 'quarantineDays'
  | 'now'
  | 'reached'
>

type Asked = Origin & Pick<WithdrawalRecord, 'speaker_id'>

const DAY_MS = 86_400_000
/** receipts of a speaker's takes in one request: well below what a topic takes */
const RECEIPTS = 500

/** The speaker is part of it: after a topic was made anew, another withdrawal may stand where this one stood. */
const isSame = (a: Asked, b: Asked): boolean => a.speaker_id === b.speaker_id && sameOrigin(a, b)

/** What a station says of one withdrawal, however often and whichever way it comes. Spark's landing/withdrawals.py has the same. */
type Statement = Pick<WithdrawalRow, 'speaker_id' | 'station_id' | 'withdrawn_at' | 'secret_sha256'>

const saysTheSame = (a: Statement, b: Statement): boolean =>
  a.speaker_id === b.speaker_id &&
  a.station_id === b.station_id &&
  a.withdrawn_at === b.withdrawn_at &&
  a.secret_sha256 === b.secret_sha256

/**
 * Deletes everything of a speaker that the withdrawal is about but the audit rows, at once or when its quarantine is over. First
 * it is written down that the speaker has withdrawn and how much there was: from then on nothing of theirs lands, and a run that
 * dies in between is finished by the next one.
 */
export async function withdraw(
  { secret, ...withdrawal }: WithdrawalRecord,
  origin: Origin,
  proof: Proof | undefined,
  deps: Deps,
): Promise<void> {
  const { catalogue, now, quarantineDays = 0 } = deps
  const asked = { ...withdrawal, ...origin }
  const rows = catalogue.withdrawals().filter((row) => isSame(row, asked))
  if (rows.some((row) => row.state === 'done' || row.state === 'undone')) return
  const said = {
    ...asked,
    ...(proof === undefined ? {} : { proof }),
    // the secret itself is of no use here, and is kept nowhere
    ...(secret === undefined ? {} : { secret_sha256: withdrawalSha256(withdrawal.speaker_id, secret) }),
  }
  // One that came by stick comes again when its station has a network. What became of the first holds for both: its quarantine,
  // its undo, its erasure.
  if (rows.length === 0 && catalogue.withdrawals().some((row) => saysTheSame(row, said))) return
  const begun = rows.find((row) => row.state === 'begun')
  if (begun) return finish(begun, deps)
  if (quarantineDays === 0) return erase({ ...said, ...amount(said, deps) }, deps)
  let waiting = rows.find((row) => row.state === 'quarantined')
  if (!waiting) {
    const at = now()
    const eraseAt = new Date(at.getTime() + quarantineDays * DAY_MS).toISOString()
    waiting = {
      state: 'quarantined',
      ...said,
      ...amount(said, deps),
      at: at.toISOString(),
      erase_at: eraseAt,
    }
    await catalogue.addWithdrawal(waiting)
  }
  deps.reached?.('withdrawal-quarantined')
  await tell(waiting, deps)
}

const about = (
  said: Pick<WithdrawalRow, 'speaker_id' | 'station_id' | 'proof' | 'secret_sha256'>,
  deps: Deps,
) => deps.catalogue.takesOf(said.speaker_id).filter((take) => covers(said, take))

function amount(said: Omit<WithdrawalRow, 'state' | 'takes' | 'bytes' | 'at'>, deps: Deps) {
  const takes = about(said, deps)
  return { takes: takes.length, bytes: takes.reduce((sum, take) => sum + take.bytes, 0) }
}

async function erase(said: Omit<WithdrawalRow, 'state' | 'at'>, deps: Deps): Promise<void> {
  const begun: WithdrawalRow = { ...said, state: 'begun', at: deps.now().toISOString() }
  await deps.catalogue.addWithdrawal(begun)
  deps.reached?.('withdrawal-begun')
  await finish(begun, deps)
}

/** Finishes withdrawals that a run before this one began, and begins those whose quarantine is over. Answers how many. */
export async function finishWithdrawals(deps: Deps): Promise<number> {
  const log = deps.catalogue.withdrawals()
  const has = (row: WithdrawalRow, ...states: WithdrawalRow['state'][]) =>
    log.some((other) => states.includes(other.state) && isSame(other, row))
  const open = log.filter((row) => row.state === 'begun' && !has(row, 'done'))
  const now = deps.now().toISOString()
  const due = log.filter(
    (row) =>
      row.state === 'quarantined' && (row.erase_at ?? '') <= now && !has(row, 'undone', 'begun', 'done'),
  )
  for (const row of open) await finish(row, deps)
  for (const row of due) await erase(row, deps)
  return open.length + due.length
}

async function finish(begun: WithdrawalRow, deps: Deps): Promise<void> {
  const { catalogue, target } = deps
  const takes = about(begun, deps)
  // while the catalogue still knows whom to tell; one that was quarantined has told them
  if (begun.erase_at === undefined) await tell(begun, deps)
  for (const { objectKey } of takes) {
    await target.remove(objectKey)
    deps.reached?.('withdrawal-object-removed')
  }
  await target.sync()
  // Their dead letters hold audio too. An empty record under the same key says to readers that it is gone.
  for (const { origin, stationId } of catalogue.deadOf(begun.speaker_id))
    if (covers(begun, { stationId, withdrawalSha256: null }))
      await deps.sendDeadLetter({ key: origin, value: null })
  await deps.unpublish?.(takes.map(({ takeId }) => takeId))
  await deps.forgetReviews?.(takes.map(({ takeId }) => takeId))
  // words are of the speaker as a whole: whoever may take back only a part takes none of them
  const believed = begun.proof === undefined || begun.proof === 'administrator'
  const all = takes.length > 0 && takes.length === catalogue.takesOf(begun.speaker_id).length
  if (believed || all) await deps.forgetWords?.(begun.speaker_id)
  await catalogue.forget(begun.speaker_id, begun)
  deps.reached?.('withdrawal-forgotten')
  await catalogue.addWithdrawal({ ...begun, state: 'done', at: deps.now().toISOString() })
  deps.reached?.('withdrawal-done')
}

/** The stations that recorded: what they hold is no copy of what the lake has any more. */
async function tell(row: WithdrawalRow, deps: Deps): Promise<void> {
  // nobody is to listen to them any more, also while it can be undone
  await deps.unpublish?.(about(row, deps).map(({ takeId }) => takeId))
  const receipts = about(row, deps).map((take) => {
    const receipt = withdrawnReceipt(take, row, deps.now())
    return { key: receipt.take_id, value: JSON.stringify(receipt) }
  })
  for (let at = 0; at < receipts.length; at += RECEIPTS)
    await deps.sendReceipts(receipts.slice(at, at + RECEIPTS))
}

function withdrawnReceipt(take: OfSpeaker, row: WithdrawalRow, now: Date): ReceiptRecord {
  const undo = row.erase_at === undefined ? '' : `; can be undone until ${row.erase_at}`
  return {
    take_id: take.takeId,
    status: 'withdrawn',
    reason: { code: 'speaker_withdrew', message: `withdrawn at station ${row.station_id}${undo}` },
    ...(take.stationId === null ? {} : { station_id: take.stationId }),
    at: now.toISOString(),
  }
}
