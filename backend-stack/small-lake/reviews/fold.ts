/** Many verdicts on a take, one outcome. Pure; test/golden/reviews.json holds this and Spark's to the same answers. */
import type { ReviewFold, ReviewRecord } from '../../../main/contract/messages.ts'
import type { ReviewRule } from './rule.ts'

export interface Heard {
  readonly review: ReviewRecord
  /** when the broker appended it, ms since 1970 */
  readonly appendedAt: number
}

/**
 * When it was decided. A laptop's clock may be wrong by years, and nothing can be decided after it was sent: the broker's
 * time bounds it, or a clock that was ahead once would make that verdict the latest for ever.
 */
const decidedAt = ({ review, appendedAt }: Heard): number => Math.min(Date.parse(review.at), appendedAt)

/** In any order, with repeats: delivery is at least once, and a station that was offline comes late. */
export function foldReviews(heard: readonly Heard[], rule: ReviewRule): ReviewFold {
  const once = new Map<string, Heard>()
  for (const one of heard) {
    const before = once.get(one.review.review_id)
    if (!before || one.appendedAt < before.appendedAt) once.set(one.review.review_id, one)
  }
  const latest = new Map<string, Heard>()
  for (const one of once.values()) {
    const before = latest.get(one.review.reviewer)
    if (!before || isLater(one, before)) latest.set(one.review.reviewer, one)
  }
  const verdicts = [...latest.values()].map(({ review }) => review)
  const count = (verdict: ReviewRecord['verdict']) => verdicts.filter((one) => one.verdict === verdict).length
  const against = verdicts.filter(({ verdict }) => verdict === 'reject')
  const reasons = [...new Set(against.flatMap((one) => one.reasons))]
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .slice(0, 100)
  const counts = { approve: count('approve'), reject: against.length, unsure: count('unsure') }
  return { state: stateOf(counts, reasons, rule), ...counts, reasons }
}

function isLater(one: Heard, other: Heard): boolean {
  const difference = decidedAt(one) - decidedAt(other)
  return difference > 0 || (difference === 0 && one.review.review_id > other.review.review_id)
}

function stateOf(
  { approve, reject }: Pick<ReviewFold, 'approve' | 'reject'>,
  reasons: readonly string[],
  rule: ReviewRule,
): ReviewFold['state'] {
  if (reasons.some((reason) => rule.decisive_reasons.includes(reason))) return 'rejected'
  if (approve >= rule.approved.votes && approve - reject >= rule.approved.lead) return 'approved'
  if (reject >= rule.rejected.votes && reject - approve >= rule.rejected.lead) return 'rejected'
  return approve + reject >= rule.disputed.votes ? 'disputed' : 'open'
}
