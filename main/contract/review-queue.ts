/** Which takes a listener is offered, and in what order. */
import { z } from 'zod'

export const reviewOrder = z.enum([
  'votes', // what one more vote decides comes first, then what has none
  'disputed',
  'worst', // by the quality score
  'random', // the same order at every station and every time
  'newest',
])
export type ReviewOrder = z.infer<typeof reviewOrder>

export const reviewWanted = z.enum(['undecided', 'open', 'disputed', 'approved', 'rejected', 'any'])
export type ReviewWanted = z.infer<typeof reviewWanted>

/** How many takes are counted at most before it is only said that there are more. */
export const LEFT_COUNTED = 1_000

const named = z.string().max(200).optional()
const day = z.union([z.literal(''), z.iso.date()]).optional()
export const reviewFilter = z.object({
  /** what listeners made of it so far */
  wanted: reviewWanted.default('undecided'),
  lang: named,
  projectId: named,
  speakerId: named,
  stationId: named,
  promptId: named,
  /** a part of its name */
  section: named,
  /** a part of the microphone's name */
  device: named,
  /** days on which it was recorded, the first and the last, by this station's clock */
  from: day,
  to: day,
  /** quality score, so good at most */
  scoreMost: z.number().int().min(0).max(100).optional(),
})
export type ReviewFilter = z.infer<typeof reviewFilter>

/** What a listener chose last; it is kept. */
export const reviewBench = z.object({
  order: reviewOrder.default('votes'),
  filter: reviewFilter.prefault({}),
})
export type ReviewBench = z.infer<typeof reviewBench>

/** A filter with its order that was given a name: every listener of the station can choose it. */
export const savedBench = z.object({ name: z.string().trim().min(1).max(60), bench: reviewBench })
export type SavedBench = z.infer<typeof savedBench>
export const SAVED_MOST = 50

/** A take that is heard beside the one that is judged. */
export const otherTake = z.object({
  takeId: z.string(),
  durationMs: z.number(),
  speechStartMs: z.number().nullable(),
  /** null: the project has people listen blind */
  speakerId: z.string().nullable(),
})
export type OtherTake = z.infer<typeof otherTake>

/** What others said of a take so far. */
export const saidSoFar = z.object({
  speakerId: z.string(),
  approve: z.number().int(),
  reject: z.number().int(),
  unsure: z.number().int(),
})
export type SaidSoFar = z.infer<typeof saidSoFar>

/** A take that was passed over, and why: told, and not offered. */
export const passedTake = z.object({
  takeId: z.string(),
  promptText: z.string(),
  code: z.enum(['audio_gone', 'audio_changed']),
})
export type PassedTake = z.infer<typeof passedTake>

/** What can be chosen from. */
export const reviewChoices = z.object({
  langs: z.array(z.string()),
  stations: z.array(z.string()),
  /** ids of projects, of those as well that this station does not have */
  projects: z.array(z.string()),
})
export type ReviewChoices = z.infer<typeof reviewChoices>
