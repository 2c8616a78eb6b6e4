/** When listeners agree, as data: one file for both landers (spark/fieldtake_lake/reviews/review_rule.json). */
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
  /** listeners whose verdicts do not count for now; without their names here they count again */
  set_aside: z.array(z.string().min(1)).default([]),
})
export type ReviewRule = z.infer<typeof reviewRule>

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
