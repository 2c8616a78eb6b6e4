/** When listeners agree, as data: one file for both landers (spark/fieldtake_lake/reviews/review_rule.json). */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const votes = z.number().int().min(1)
const agreement = z.strictObject({
  /** so many for it at least */
  votes,
  /** and so many more than against it */
  lead: votes,
})

export const reviewRule = z.strictObject({
  approved: agreement,
  rejected: agreement,
  /** so many in all, for and against, that the lack of agreement is worth a word */
  disputed: z.strictObject({ votes }),
  /** a rejection for one of these reasons counts by itself: whoever recorded it threw it away */
  decisive_reasons: z.array(z.string().min(1)),
  /** a review for one of these says that the listener took their verdict back: it counts as none */
  void_reasons: z.array(z.string().min(1)).default([]),
  /** listeners whose every vote is so many votes */
  gold: z
    .strictObject({ reviewers: z.array(z.string().min(1)), weight: votes })
    .default({ reviewers: [], weight: 1 }),
  /** of this share of all takes (0 to 1, the same takes in every lake) so many votes are wanted at least, whatever stands above */
  double_review: z.strictObject({ share: z.number().min(0).max(1), votes }).default({ share: 0, votes: 2 }),
  /** listeners whose verdicts do not count for now; without their names here they count again */
  set_aside: z.array(z.string().min(1)).default([]),
})
export type ReviewRule = z.infer<typeof reviewRule>

/** The rule as it stands for one take. */
export function ruleFor(takeId: string, rule: ReviewRule): Pick<ReviewRule, 'approved' | 'rejected'> {
  const { share, votes: least } = rule.double_review
  const place = createHash('sha256').update(takeId).digest().readUInt32BE(0) / 2 ** 32
  if (place >= share) return rule
  const raised = (part: ReviewRule['approved']) => ({ ...part, votes: Math.max(part.votes, least) })
  return { approved: raised(rule.approved), rejected: raised(rule.rejected) }
}

/** So many listeners are wanted for a take before it can be decided, if they agree. */
export function votesWanted(takeId: string, rule: ReviewRule): number {
  const { approved, rejected } = ruleFor(takeId, rule)
  return Math.max(approved.votes, rejected.votes)
}

export const reviewRuleFile = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'spark',
  'fieldtake_lake',
  'reviews',
  'review_rule.json',
)

/** Throws with the place if the file says something else. */
export function readReviewRule(file: string = reviewRuleFile): ReviewRule {
  const read = reviewRule.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!read.success) throw new Error(`${file}:\n${z.prettifyError(read.error)}`)
  return read.data
}
