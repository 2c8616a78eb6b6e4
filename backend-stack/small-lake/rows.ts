/** The catalogue's rows. Columns are named as in the Iceberg tables, so that a query moves from one lake to the other. */
import { z } from 'zod'
import { READ_ALOUD, receiptRecord, rejectCode } from '../../main/contract/messages.ts'
import type { ReadTake } from './take-headers.ts'
import { audioKey } from './layout.ts'
import type { Origin } from './layout.ts'

const origin = receiptRecord.shape.origin.unwrap().shape
const optional = z.string().nullable()

export const takeRow = z.object({
  take_id: z.string(),
  /** RFC 3339 in UTC, as all times here */
  recorded_at: z.string(),
  lang: z.string(),
  speaker_id: z.string(),
  session_id: z.string(),
  station_id: z.string(),
  prompt_id: z.string(),
  prompt_sha256: z.string(),
  prompt_text: optional,
  /** what was asked for: only of `read` is prompt_text the transcript. Rows of before it was told are of `read`. */
  kind: z.string().default(READ_ALOUD),
  section: optional.default(null),
  itemcode: optional.default(null),
  /** for which project it was recorded. Rows of before it was told have none. */
  project_id: optional.default(null),
  object_key: z.string(),
  object_uri: z.string(),
  content_type: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  pcm_sha256: z.string(),
  /** Hz */
  sample_rate: z.number(),
  channels: z.number(),
  bit_depth: z.number(),
  frames: z.number(),
  quality: optional,
  gaps: optional,
  device: optional,
  /** what the speaker had agreed to; all four or none. Rows of before it was told have none. */
  consent_sha256: optional.default(null),
  consent_lang: optional.default(null),
  consent_version: optional.default(null),
  consent_at: optional.default(null),
  /** of the secret with which the speaker can withdraw */
  withdrawal_sha256: optional.default(null),
  app_version: z.string(),
  version: z.number(),
  attempt: z.number(),
  ...origin,
  /** when the broker appended the record */
  sent_at: z.string(),
  landed_at: z.string(),
})
export type TakeRow = z.infer<typeof takeRow>

export const deadRow = z.object({
  ...origin,
  code: rejectCode,
  message: z.string(),
  take_id: optional,
  station_id: optional,
  speaker_id: optional,
  /** of the record's value */
  bytes: z.number(),
  sent_at: z.string(),
  refused_at: z.string(),
})
export type DeadRow = z.infer<typeof deadRow>

/**
 * What makes a withdrawal true, and how far: of the takes that its station recorded, or those with the hash of its secret as well.
 * Absent: it is believed for all of the speaker, by a lake that does not ask for signatures.
 */
export const withdrawalProof = z.enum(['station', 'secret', 'administrator'])
export type Proof = z.infer<typeof withdrawalProof>

/**
 * Rows a withdrawal: `quarantined`, from when on nothing of it lands and until when it can be undone; `begun` before anything is
 * deleted, with what there was to delete; `done` after. `undone` ends one that was quarantined.
 */
export const withdrawalRow = z.object({
  state: z.enum(['quarantined', 'undone', 'begun', 'done']),
  proof: withdrawalProof.optional(),
  secret_sha256: z.string().optional(),
  /** of one that is quarantined: not before */
  erase_at: z.string().optional(),
  speaker_id: z.string(),
  station_id: z.string(),
  withdrawn_at: z.string(),
  takes: z.number(),
  bytes: z.number(),
  ...origin,
  at: z.string(),
})
export type WithdrawalRow = z.infer<typeof withdrawalRow>

function consentOf(take: ReadTake) {
  const { consent_sha256, consent_lang, consent_version, consent_at } = take
  if (!consent_sha256 || !consent_lang || !consent_version || !consent_at)
    return { consent_sha256: null, consent_lang: null, consent_version: null, consent_at: null }
  return { consent_sha256, consent_lang, consent_version, consent_at: new Date(consent_at).toISOString() }
}

export function rowOf(take: ReadTake, uri: (key: string) => string, from: Origin, sentAt: Date, now: Date) {
  const key = audioKey(take)
  return {
    take_id: take.ce_id,
    recorded_at: new Date(take.ce_time).toISOString(),
    lang: take.lang,
    speaker_id: take.speaker_id,
    session_id: take.session_id,
    station_id: take.station_id,
    prompt_id: take.prompt_id,
    prompt_sha256: take.prompt_sha256,
    prompt_text: take.prompt_text ?? null,
    kind: take.kind ?? READ_ALOUD,
    section: take.section ?? null,
    itemcode: take.itemcode ?? null,
    project_id: take.project_id ?? null,
    object_key: key,
    object_uri: uri(key),
    content_type: take['content-type'],
    bytes: take.bytes,
    sha256: take.sha256,
    pcm_sha256: take.pcm_sha256,
    sample_rate: take.sample_rate,
    channels: take.channels,
    bit_depth: take.bit_depth,
    frames: take.frames,
    quality: take.quality ?? null,
    gaps: take.gaps ?? null,
    device: take.device ?? null,
    ...consentOf(take),
    withdrawal_sha256: take.withdrawal_sha256 ?? null,
    app_version: take.app_version,
    version: take.version,
    attempt: take.attempt,
    topic: from.topic,
    partition: from.partition,
    offset: from.offset,
    sent_at: sentAt.toISOString(),
    landed_at: now.toISOString(),
  } satisfies TakeRow
}
