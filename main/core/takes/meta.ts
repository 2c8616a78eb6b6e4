/**
 * What is written beside a recording before its first sample: enough to rebuild the row of the take after a
 * crash, or all rows after a lost database.
 */
import { z } from 'zod'
import { READ_ALOUD } from '../../contract/messages.ts'
import { captureDevice, direction } from '../../contract/model.ts'
import { givenConsent } from '../speakers/consent.ts'

export const takeMeta = z.object({
  projectId: z.string(),
  promptId: z.string(),
  promptText: z.string(),
  promptSha256: z.string(),
  /** absent: recorded by an older version, which knew of nothing but reading aloud */
  kind: z.string().default(READ_ALOUD),
  section: z.string().nullable().default(null),
  itemcode: z.string().nullable().default(null),
  lang: z.string(),
  direction,
  speakerId: z.string(),
  sessionId: z.string(),
  stationId: z.string(),
  appVersion: z.string(),
  startedAt: z.number(),
  device: captureDevice,
  preRollFrames: z.number(),
  /** null: there was none; absent: recorded by an older version */
  consent: givenConsent.nullable().optional(),
  /** of the secret on the speaker's card (main/trust/withdrawal-secret.ts); null: they have none; absent: as of consent */
  withdrawalSha256: z.string().nullable().optional(),
})
export type TakeMeta = z.infer<typeof takeMeta>
