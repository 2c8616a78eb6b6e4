import type { KafkaMessage } from './answers.ts'
import type { Catalogue } from './catalogue.ts'
import type { ClaimStore } from './judge.ts'
import type { TakeRow } from './rows.ts'
import type { Target } from './target.ts'
import type { Trust } from './trust.ts'

/** Where a run of records has got to; tests end the process there. */
export type LandingPoint =
  | 'judged'
  | 'audio-put'
  | 'audio-synced'
  | 'rows-added'
  | 'dead-letter-sent'
  | 'dead-rows-added'
  | 'receipts-sent'
  | 'claims-cleared'
  | 'committed'
  | 'withdrawal-quarantined'
  | 'withdrawal-begun'
  | 'withdrawal-object-removed'
  | 'withdrawal-forgotten'
  | 'withdrawal-done'
  | 'reviews-kept'
  | 'verdicts-written'
  | 'verdicts-told'
  | 'verdicts-published'
  | 'verdicts-kept'

export interface LandingDeps {
  readonly target: Target
  readonly catalogue: Catalogue
  readonly claims: ClaimStore
  /** So long a withdrawal can be undone before anything is deleted. Absent or 0: deleted at once. */
  readonly quarantineDays?: number
  /** Absent: signatures are not looked at. */
  readonly trust?: Trust
  /** Resolves when the brokers have the message for good (acks all). */
  sendDeadLetter(message: KafkaMessage): Promise<void>
  sendReceipts(messages: readonly KafkaMessage[]): Promise<void>
  readonly now: () => Date
  /** Takes what listeners said of these takes out of the lake, with the takes. */
  readonly forgetReviews?: (takeIds: readonly string[]) => Promise<void>
  /** Takes that have come in, and are in the catalogue. Safe to repeat. */
  readonly landed?: (takeIds: readonly string[]) => Promise<void>
  /** Tells listeners that these takes are no more. Safe to repeat. */
  readonly unpublish?: (takeIds: readonly string[]) => Promise<void>
  /** Takes back what the topics and the catalogue hold of a speaker beside takes. */
  readonly forgetWords?: (speakerId: string) => Promise<void>
  /** Notes what was asked for in takes, before their rows are written. */
  readonly keepPrompts?: (rows: readonly TakeRow[]) => Promise<void>
  readonly reached?: (point: LandingPoint) => void
}
