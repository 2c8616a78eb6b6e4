/** Word to the stations about what listeners made of a take. */
import type { ReceiptRecord, ReviewFold } from '../../../main/contract/messages.ts'
import type { KafkaMessage } from '../answers.ts'

const reasons = {
  disputed: { code: 'reviewers_disagree', message: 'those who listened do not agree' },
  rejected: { code: 'reviewers_reject', message: 'those who listened reject it' },
  open: { code: 'reviews_open', message: 'too few voices so far' },
} as const

/** A receipt knows approved and disputed; what it is in full stands in `review`. */
export function reviewReceipt(takeId: string, review: ReviewFold, at: string): KafkaMessage {
  const record: ReceiptRecord = {
    take_id: takeId,
    status: review.state === 'approved' ? 'approved' : 'disputed',
    ...(review.state === 'approved' ? {} : { reason: reasons[review.state] }),
    at,
    review,
  }
  return { key: takeId, value: JSON.stringify(record) }
}
