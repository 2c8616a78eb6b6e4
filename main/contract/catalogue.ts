/** catalogue, value (key = take_id): what a listener needs to know of a take that has landed. Without a value: it is gone from the lake. */
import { z } from 'zod'
import { externalId, MAX_PROMPT_CHARS, reviewFold, sha256Hex, takeId } from './messages.ts'

const whole = z.number().int().min(0)

export const catalogueRecord = z.object({
  take_id: takeId,
  prompt_id: externalId,
  /** what was read; null: the station did not say */
  text: z.string().max(MAX_PROMPT_CHARS).nullable(),
  lang: z.string().max(35),
  speaker_id: externalId,
  session_id: externalId,
  station_id: externalId,
  /** which reading of this prompt by this speaker, from 1 */
  version: whole,
  recorded_at: z.iso.datetime({ offset: true }),
  landed_at: z.iso.datetime({ offset: true }),
  /** where the audio is, and the part of it that is the same in any copy of the lake */
  object_uri: z.string().max(2_000),
  object_key: z.string().max(1_024),
  content_type: z.enum(['audio/flac', 'audio/wav']),
  /** of the object */
  bytes: whole,
  sha256: sha256Hex,
  pcm_sha256: sha256Hex,
  /** Hz */
  sample_rate: whole,
  channels: whole,
  bit_depth: whole,
  frames: whole,
  /** the take's header as it came: figures and speech bounds as JSON (quality.ts) */
  quality: z.string().max(20_000).nullable(),
  device: z.string().max(200).nullable(),
  /** what was asked for: only of `read` the text is what was said */
  kind: z.string().max(60).optional(),
  section: z.string().max(500).nullable().optional(),
  itemcode: z.string().max(500).nullable().optional(),
  /** for which project it was recorded; null: its station did not say */
  project_id: externalId.nullable().optional(),
  /** so many listeners are wanted for it, if they agree; absent: an older lander */
  votes_wanted: whole.optional(),
  /** what listeners made of it so far; null: nothing yet */
  verdict: reviewFold.nullable(),
})
export type CatalogueRecord = z.infer<typeof catalogueRecord>
