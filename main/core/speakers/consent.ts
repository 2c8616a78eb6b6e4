import { z } from 'zod'

/** What the speaker had agreed to when a take was recorded. */
export const givenConsent = z.object({
  sha256: z.string(),
  lang: z.string(),
  version: z.string(),
  /** ms since 1970, by the clock of that moment */
  given_at: z.number(),
})
export type GivenConsent = z.infer<typeof givenConsent>
