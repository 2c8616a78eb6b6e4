/** What is under way and must not be cut short by an update. A closed station has ended all of it in order; a busy one is not closed. */
import type { BusyReason } from '../../contract/updates.ts'

export interface QuietParts {
  readonly capture: { isUnderWay(): boolean; readonly interrupted: { list(): readonly unknown[] } }
  readonly encoder: { isBusy(): boolean }
  readonly ledger: { ledger(): { readonly sending: number } }
  readonly longWork: { isBusy(): boolean }
  readonly atRest: { isBusy(): boolean }
}

/** Empty: an update may be installed. What waits in the outbox is durable and no reason. */
export function busyReasons(parts: QuietParts): BusyReason[] {
  const { capture, encoder, ledger, longWork, atRest } = parts
  const reasons: [BusyReason, boolean][] = [
    ['recording', capture.isUnderWay()],
    ['interrupted', capture.interrupted.list().length > 0],
    ['encoding', encoder.isBusy()],
    ['sending', ledger.ledger().sending > 0],
    ['work', longWork.isBusy()],
    ['encrypting', atRest.isBusy()],
  ]
  return reasons.filter(([, is]) => is).map(([reason]) => reason)
}
