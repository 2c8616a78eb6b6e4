/** Who judges takes at this station: people with a name that stays here, and a pseudonym that goes out with each verdict. */
import { z } from 'zod'
import { externalId } from './messages.ts'

export const listener = z.object({
  /** a pseudonym: what a review names as its reviewer */
  listenerId: externalId,
  /** a name or a code; it stays at the station */
  label: z.string().max(80),
  /** the speaker they are here, if they record as well: they are never offered what that speaker read */
  speakerId: z.string().nullable(),
  /** takes they have judged here */
  given: z.number().int(),
})
export type Listener = z.infer<typeof listener>

export const listenerMethods = {
  'listeners.list': { input: z.object({}), output: z.object({ listeners: z.array(listener) }) },
  /** Without an id somebody new. Refused with `conflict` while another listener has the name. */
  'listeners.save': {
    input: z.object({
      listenerId: externalId.optional(),
      label: z
        .string()
        .max(80)
        .refine((text) => text.trim() !== '', 'a name or a code is needed'),
      speakerId: z.string().max(200).nullable().default(null),
    }),
    output: listener,
  },
} as const
