/** What helps to write down what is said in a take. */
import { z } from 'zod'
import { externalId } from './messages.ts'
import { reviewDraft } from './review-draft.ts'
import { spellingMethods } from './spelling.ts'
import { transcript } from './transcript.ts'

export const transcriptFormat = z.enum(['textgrid', 'eaf', 'webvtt', 'json'])
export type TranscriptFormatName = z.infer<typeof transcriptFormat>

export const transcriptMethods = {
  ...spellingMethods,
  /** Where somebody speaks in it, in order: [from, to) ms. */
  'transcripts.speech': {
    input: z.object({ takeId: z.string() }),
    output: z.object({ parts: z.array(z.tuple([z.number().int(), z.number().int()])) }),
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
