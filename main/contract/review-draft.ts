/** A review that is not given yet. */
import { z } from 'zod'
import { reviewRecord } from './messages.ts'
import { transcript } from './transcript.ts'

export const reviewDraft = z.object({
  reasons: reviewRecord.shape.reasons,
  promptReasons: reviewRecord.shape.reasons,
  marks: reviewRecord.shape.marks,
  note: z.string().max(2_000),
  /** parts that were heard, in order: [from, to) in tenths of a second of the take */
  heard: z.array(z.tuple([z.number().int().min(0), z.number().int().min(1)])).max(2_000),
  /** how often it was played; absent: in a draft of before it was counted */
  plays: reviewRecord.shape.plays,
  transcript: transcript.optional(),
})
export type ReviewDraft = z.infer<typeof reviewDraft>
