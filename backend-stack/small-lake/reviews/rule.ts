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

/** What may be another for the takes of one project. */
const inProject = {
  approved: agreement,
  rejected: agreement,
  /** so many in all, for and against, that the lack of agreement is worth a word */
  disputed: z.strictObject({ votes }),
  /** listeners whose every vote is so many votes */
  gold: z.strictObject({ reviewers: z.array(z.string().min(1)), weight: votes }),
  /** of this share of all takes (0 to 1, the same takes in every lake) so many votes are wanted at least, whatever stands above */
  double_review: z.strictObject({ share: z.number().min(0).max(1), votes }),
}

export const reviewRule = z.strictObject({
  ...inProject,
  gold: inProject.gold.default({ reviewers: [], weight: 1 }),
  double_review: inProject.double_review.default({ share: 0, votes: 2 }),
  /** a rejection for one of these reasons counts by itself: whoever recorded it threw it away */
  decisive_reasons: z.array(z.string().min(1)),
  /** a review for one of these says that the listener took their verdict back: it counts as none */
  void_reasons: z.array(z.string().min(1)).default([]),
  /** listeners whose verdicts do not count for now; without their names here they count again */
  set_aside: z.array(z.string().min(1)).default([]),
  /** project_id to what stands instead of the parts above for its takes */
  projects: z.record(z.string().min(1), z.strictObject(inProject).partial()).default({}),
})
export type ReviewRule = z.infer<typeof reviewRule>

/** Of a take of the lake. */
interface RuledTake {
  readonly takeId: string
  /** null: its station did not say */
  readonly project: string | null
}

/** The rule as it stands for one take. */
export function ruleFor({ takeId, project }: RuledTake, lakeWide: ReviewRule): ReviewRule {
  const own =
    project !== null && Object.hasOwn(lakeWide.projects, project) ? lakeWide.projects[project] : undefined
  const rule = {
    ...lakeWide,
    approved: own?.approved ?? lakeWide.approved,
    rejected: own?.rejected ?? lakeWide.rejected,
    disputed: own?.disputed ?? lakeWide.disputed,
    gold: own?.gold ?? lakeWide.gold,
    double_review: own?.double_review ?? lakeWide.double_review,
  }
  const { share, votes: least } = rule.double_review
  const place = createHash('sha256').update(takeId).digest().readUInt32BE(0) / 2 ** 32
  if (place >= share) return rule
  const raised = (part: ReviewRule['approved']) => ({ ...part, votes: Math.max(part.votes, least) })
  return { ...rule, approved: raised(rule.approved), rejected: raised(rule.rejected) }
}

/** So many listeners are wanted for a take before it can be decided, if they agree. */
export function votesWanted(take: RuledTake, rule: ReviewRule): number {
  const { approved, rejected } = ruleFor(take, rule)
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
