/**
 * What project owners say of the listening itself. It travels on `reviews` beside the reviews, to both landers and to the stations
 * where people listen; of one take or listener the latest counts (docs/contracts.md).
 */
import { z } from 'zod'
import { externalId, takeId } from './messages.ts'

export const goldAnswer = z.enum(['approve', 'reject'])
export type GoldAnswer = z.infer<typeof goldAnswer>

/** reviews, value (key = take_id): the answer of this take is known. Listeners are asked, and do not vote. */
export const goldRecord = z.object({
  gold_id: z.uuidv7(),
  take_id: takeId,
  /** null: it is a take like others again */
  gold: goldAnswer.nullable(),
  station_id: externalId,
  app_version: z.string(),
  at: z.iso.datetime({ offset: true }),
})
export type GoldRecord = z.infer<typeof goldRecord>

/** reviews, value (key = reviewer): whether the verdicts of a listener count. */
export const standingRecord = z.object({
  standing_id: z.uuidv7(),
  /** the listener's pseudonym */
  reviewer: externalId,
  /** false: they are set aside, those given and those to come */
  counts: z.boolean(),
  station_id: externalId,
  app_version: z.string(),
  at: z.iso.datetime({ offset: true }),
})
export type StandingRecord = z.infer<typeof standingRecord>
