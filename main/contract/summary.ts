/**
 * summary, value (key = `lake`): the whole lake in one record, as its lander counted it. Lists are bounded, the largest first, so
 * that the record stays small whatever the lake holds. Nothing in it says which answers belong to which pseudonym.
 */
import { z } from 'zod'
import { externalId, speakerRecord } from './messages.ts'

export const SUMMARY_KEY = 'lake'
/** What a list holds at most. */
export const SUMMARY_LISTED = 200
/** Combinations of answers, and speakers in one of them. */
export const SUMMARY_CELLS = 2_000
export const SUMMARY_SPEAKERS = 20_000
export const SUMMARY_DAYS = 1_000

const count = z.number().int().min(0)

/** Of speech: `ms` of all takes, and of those that listeners approved or rejected. */
const spoken = z.object({ takes: count, ms: count, approved_ms: count, rejected_ms: count })
const slice = spoken.extend({ name: z.string().max(300) })
const slices = z.object({ rows: z.array(slice).max(SUMMARY_LISTED), more: count })

/** Speakers who gave the same answers: `ms` and `approved_ms` of each, without a name, the longest first. */
const cell = z.object({
  project_id: externalId.nullable(),
  answers: speakerRecord.shape.answers,
  ms: z.array(count).max(SUMMARY_SPEAKERS),
  approved_ms: z.array(count).max(SUMMARY_SPEAKERS),
})

export const summaryFigure = z.enum(['snr_db', 'peak_dbfs', 'noise_dbfs', 'seconds', 'speech_share'])
export type SummaryFigure = z.infer<typeof summaryFigure>
/** Bin n holds values from `from + n * step` on; the first also what is below, the last what is above. */
const histogram = z.object({
  figure: summaryFigure,
  from: z.number(),
  step: z.number().positive(),
  bins: z.array(count).max(100),
  /** takes of which the station could not say */
  unknown: count,
})

/** By the lower bounds of how often they were read: 0, 1, 5, 20, 100. */
export const GRAM_BANDS = [0, 1, 5, 20, 100] as const
const grams = z.object({
  /** of those that stand in prompts or were read */
  distinct: count,
  /** how many of them were read so often */
  bands: z.array(count).length(GRAM_BANDS.length),
  /** those that were read least, with how often */
  rarest: z.array(z.object({ gram: z.string().max(8), read: count })).max(60),
})

const reasonCount = z.object({ reason: z.string().max(60), count })

export const summaryRecord = z.object({
  made_at: z.iso.datetime({ offset: true }),
  total: spoken.extend({ speakers: count, stations: count, bytes: count }),
  langs: slices,
  /** by pseudonym */
  speakers: slices,
  devices: slices,
  stations: slices,
  cells: z.array(cell).max(SUMMARY_CELLS),
  more_cells: count,
  quality: z.array(histogram).max(10),
  /** prompts that stations were sent or have read, by how many takes each has */
  prompts: z
    .array(z.object({ lang: z.string().max(35), none: count, one: count, more: count }))
    .max(SUMMARY_LISTED),
  /** of texts that are read aloud */
  grams: z
    .array(z.object({ lang: z.string().max(35), characters: grams, bigrams: grams }))
    .max(SUMMARY_LISTED),
  /** days in UTC on which something was recorded, in order */
  days: z.array(z.object({ day: z.iso.date(), takes: count, ms: count })).max(SUMMARY_DAYS),
  agreement: z.object({
    /** takes with a verdict that counts, and those with two at least */
    heard: count,
    twice: count,
    approved: count,
    rejected: count,
    disputed: count,
    /** verdicts for and against; pairs of verdicts on one take, and those of them that are the same */
    approve: count,
    reject: count,
    unsure: count,
    pairs: count,
    same: count,
  }),
  /** what holds now, by reason */
  outcomes: z.object({
    skipped: z.array(reasonCount).max(50),
    flagged: z.array(reasonCount).max(50),
    held_back: z.array(reasonCount).max(50),
  }),
  /** prompts that trouble people: by how many stations flagged, by how many speakers passed over */
  troubled: z
    .array(
      z.object({
        prompt_id: externalId,
        text: z.string().max(300).nullable(),
        lang: z.string().max(35),
        flags: count,
        skips: count,
        held_back: count,
        reasons: z.array(z.string().max(60)).max(20),
      }),
    )
    .max(SUMMARY_LISTED),
})
export type SummaryRecord = z.infer<typeof summaryRecord>

export const lakeMethods = {
  /** What the lake said of itself last; it stays here without a network. Null: nothing yet. */
  'lake.summary': {
    input: z.object({}),
    output: z.object({ summary: summaryRecord.nullable(), receivedAt: z.number().nullable() }),
  },
} as const
