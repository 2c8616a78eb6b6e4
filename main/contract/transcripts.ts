/** What helps to write down what is said in a take. */
import { z } from 'zod'

export const transcriptMethods = {
  /** Where somebody speaks in it, in order: [from, to) ms. */
  'transcripts.speech': {
    input: z.object({ takeId: z.string() }),
    output: z.object({ parts: z.array(z.tuple([z.number().int(), z.number().int()])) }),
  },
} as const
