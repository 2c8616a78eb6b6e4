/** What helps to write down what is said in a take. */
import { z } from 'zod'
import { externalId } from './messages.ts'
import { reviewDraft } from './review-draft.ts'
import { spellingMethods } from './spelling.ts'
import { transcript } from './transcript.ts'

export const transcriptFormat = z.enum(['textgrid', 'eaf', 'webvtt', 'json'])
export type TranscriptFormatName = z.infer<typeof transcriptFormat>

/** One of the states that what is written of a take has had. */
export const transcriptVersion = z.object({
  versionId: z.string(),
  /** when it was given or last changed, ms since the epoch */
  at: z.number().int(),
  /** who wrote it, by their name at this station; null: somebody at another one */
  by: z.string().nullable(),
  /** who asks wrote it */
  own: z.boolean(),
  /** it is part of a verdict that stands; else it was begun, thrown away or taken back */
  given: z.boolean(),
  transcript,
})
export type TranscriptVersion = z.infer<typeof transcriptVersion>

export const transcriptMethods = {
  ...spellingMethods,
  /** Where somebody speaks in it, in order: [from, to) ms. */
  'transcripts.speech': {
    input: z.object({ takeId: z.string() }),
    output: z.object({ parts: z.array(z.tuple([z.number().int(), z.number().int()])) }),
  },
  /** What was written of it before, newest first; where one listens blind, and of a gold item, only what the listener wrote. */
  'transcripts.history': {
    input: z.object({ takeId: z.string(), reviewer: externalId }),
    output: z.object({ versions: z.array(transcriptVersion) }),
  },
  /** As a file of another program. */
  'transcripts.write': {
    input: z.object({ takeId: z.string(), format: transcriptFormat, transcript }),
    output: z.object({ name: z.string(), text: z.string() }),
  },
  /** All that a listener has written down here, given or begun, as one zip. */
  'transcripts.writeAll': {
    input: z.object({ reviewer: externalId, format: transcriptFormat }),
    output: z.object({ name: z.string(), count: z.number().int() }),
    bytes: 'out',
  },
  /** The same, kept as what the listener has begun of that take; `before` is what they had begun, for undo. */
  'transcripts.open': {
    input: z.object({ takeId: z.string(), reviewer: externalId }),
    output: z.object({ before: reviewDraft.nullable() }),
    bytes: 'in',
  },
  /** The bytes of a file; refused with `transcript_unreadable` or `transcript_invalid`. */
  'transcripts.read': {
    input: z.object({ takeId: z.string() }),
    output: z.object({ transcript }),
    bytes: 'in',
  },
} as const
