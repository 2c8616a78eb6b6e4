/** Many verdicts on a take, one outcome. Pure; test/golden/reviews.json holds this and Spark's to the same answers. */
import type { z } from 'zod'
import type { ReviewFold, ReviewRecord, reviewRefusal } from '../../../main/contract/messages.ts'
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

/**
 * In any order, with repeats: delivery is at least once, and a station that was offline comes late. `speaker`: of the take,
 * whose own verdict does not count; null: the lake does not hold the take (yet).
 */
export function foldReviews(heard: readonly Heard[], rule: ReviewRule, speaker: string | null): ReviewFold {
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
  const said = [...latest.values()]
    .map(({ review }) => review)
    .filter(({ reasons }) => !reasons.some((reason) => rule.void_reasons.includes(reason)))
  const verdicts = said.filter((review) => refusalOf(review, rule, speaker) === null)
  const refused = said
    .flatMap((review) => {
      const code = refusalOf(review, rule, speaker)
      return code === null ? [] : [{ review_id: review.review_id, code }]
    })
    .toSorted((a, b) => (a.review_id < b.review_id ? -1 : 1))
    .slice(0, 100)
  const those = (verdict: ReviewRecord['verdict']) => verdicts.filter((one) => one.verdict === verdict)
  const votes = (verdict: ReviewRecord['verdict']) =>
    those(verdict).reduce(
      (sum, { reviewer }) => sum + (rule.gold.reviewers.includes(reviewer) ? rule.gold.weight : 1),
      0,
    )
  const reasons = [...new Set(those('reject').flatMap((one) => one.reasons))]
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .slice(0, 100)
  return {
    state: stateOf({ approve: votes('approve'), reject: votes('reject') }, reasons, rule),
    approve: those('approve').length,
    reject: those('reject').length,
    unsure: those('unsure').length,
    reasons,
    ...(refused.length > 0 ? { refused } : {}),
  }
}

function refusalOf(
  { reviewer, reviewer_speaker_id: own }: ReviewRecord,
  rule: ReviewRule,
  speaker: string | null,
): z.infer<typeof reviewRefusal> | null {
  if (speaker !== null && (own === speaker || reviewer === speaker)) return 'self_review'
  return rule.set_aside.includes(reviewer) ? 'set_aside' : null
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
