/** Many verdicts on a take, one outcome. Pure; test/golden/reviews.json holds this and Spark's to the same answers. */
import type { z } from 'zod'
import type { ReviewFold, ReviewRecord, reviewRefusal } from '../../../main/contract/messages.ts'
import { transcriptFault } from '../../../main/contract/transcript.ts'
import type { GoldAnswer } from '../../../main/contract/listening.ts'
import { ruleFor } from './rule.ts'
import type { ReviewRule } from './rule.ts'

export interface Heard {
  readonly review: ReviewRecord
  /** when the broker appended it, ms since 1970 */
  readonly appendedAt: number
  /** that signed it, or that says to have sent it; null: one of before this was kept */
  readonly station: string | null
}

/** What project owners said, and where listeners belong. */
export interface Known {
  /** the answer of the take; null: it is a take like others */
  readonly gold: GoldAnswer | null
  /** listeners whose verdicts are set aside, beside those that the rule names */
  readonly setAside: ReadonlySet<string>
  /** the station of each listener (homes.ts) */
  readonly homes: ReadonlyMap<string, string>
}
export const NOTHING_KNOWN: Known = { gold: null, setAside: new Set(), homes: new Map() }

/**
 * When it was decided. A laptop's clock may be wrong by years, and nothing can be decided after it was sent: the broker's
 * time bounds it, or a clock that was ahead once would make that verdict the latest for ever.
 */
const decidedAt = ({ review, appendedAt }: Heard): number => Math.min(Date.parse(review.at), appendedAt)

/** What the lake knows of the take itself. */
export interface FoldedTake {
  /** whose own verdict does not count */
  readonly speaker: string
  readonly lengthMs: number
  /** where it was recorded */
  readonly station: string
  /** for which project; null: its station did not say */
  readonly project: string | null
}

type Refused = NonNullable<ReviewFold['refused']>[number]

/**
 * In any order, with repeats: delivery is at least once, and a station that was offline comes late. `take` null: the lake
 * does not hold it (yet).
 */
export function foldReviews(
  takeId: string,
  heard: readonly Heard[],
  lakeWide: ReviewRule,
  take: FoldedTake | null,
  known: Known = NOTHING_KNOWN,
): ReviewFold {
  const rule = ruleFor({ takeId, project: take?.project ?? null }, lakeWide)
  const once = new Map<string, Heard>()
  for (const one of heard) {
    const before = once.get(one.review.review_id)
    if (!before || one.appendedAt < before.appendedAt) once.set(one.review.review_id, one)
  }
  const own = [...once.values()].filter((one) => !isForeign(one, rule, take, known))
  const latest = new Map<string, Heard>()
  for (const one of own) {
    const before = latest.get(one.review.reviewer)
    if (!before || isLater(one, before)) latest.set(one.review.reviewer, one)
  }
  const said = [...latest.values()]
    .toSorted((a, b) => (isLater(a, b) ? 1 : -1))
    .map(({ review }) => review)
    .filter(({ reasons }) => !reasons.some((reason) => rule.void_reasons.includes(reason)))
  const verdicts = said.filter((review) => refusalOf(review, rule, take, known) === null)
  const foreign = [...once.values()].filter((one) => !own.includes(one))
  const refused = said
    .flatMap((review): Refused[] => {
      const code = refusalOf(review, rule, take, known)
      return code === null ? [] : [{ review_id: review.review_id, code }]
    })
    .concat(foreign.map(({ review }) => ({ review_id: review.review_id, code: 'other_station' as const })))
    .toSorted((a, b) => (a.review_id < b.review_id ? -1 : 1))
    .slice(0, 100)
  const written = verdicts.findLast(({ transcript }) => transcript !== undefined)
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
    state: stateOf({ approve: votes('approve'), reject: votes('reject') }, reasons, rule, known.gold),
    approve: those('approve').length,
    reject: those('reject').length,
    unsure: those('unsure').length,
    reasons,
    ...(refused.length > 0 ? { refused } : {}),
    ...(written?.transcript
      ? { transcript: { review_id: written.review_id, content: written.transcript } }
      : {}),
  }
}

/**
 * Under a name of another station, or of a discard of what was recorded elsewhere: it changes nothing, not even what that listener
 * said before.
 */
function isForeign(
  { review, station }: Heard,
  rule: ReviewRule,
  take: FoldedTake | null,
  { homes }: Known,
): boolean {
  if (station === null) return false
  const decides = review.reasons.some((reason) => rule.decisive_reasons.includes(reason))
  if (decides && take !== null && take.station !== station) return true
  return review.reviewer !== station && (homes.get(review.reviewer) ?? station) !== station
}

function refusalOf(
  { reviewer, reviewer_speaker_id: own, transcript, reasons }: ReviewRecord,
  rule: ReviewRule,
  take: FoldedTake | null,
  { gold, setAside }: Known,
): z.infer<typeof reviewRefusal> | null {
  if (take !== null && (own === take.speaker || reviewer === take.speaker)) return 'self_review'
  if (rule.set_aside.includes(reviewer) || setAside.has(reviewer)) return 'set_aside'
  if (take && transcript && transcriptFault(transcript, take.lengthMs)) return 'outside_take'
  // whoever recorded it may throw it away all the same
  const decides = reasons.some((reason) => rule.decisive_reasons.includes(reason))
  return gold !== null && !decides ? 'gold_item' : null
}

function isLater(one: Heard, other: Heard): boolean {
  const difference = decidedAt(one) - decidedAt(other)
  return difference > 0 || (difference === 0 && one.review.review_id > other.review.review_id)
}

function stateOf(
  { approve, reject }: Pick<ReviewFold, 'approve' | 'reject'>,
  reasons: readonly string[],
  rule: ReviewRule,
  gold: GoldAnswer | null,
): ReviewFold['state'] {
  if (reasons.some((reason) => rule.decisive_reasons.includes(reason))) return 'rejected'
  if (gold !== null) return gold === 'approve' ? 'approved' : 'rejected'
  if (approve >= rule.approved.votes && approve - reject >= rule.approved.lead) return 'approved'
  if (reject >= rule.rejected.votes && reject - approve >= rule.rejected.lead) return 'rejected'
  return approve + reject >= rule.disputed.votes ? 'disputed' : 'open'
}
