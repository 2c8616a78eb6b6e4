/** The record that carries a take: metadata in CloudEvents headers, the playable file as its value. */
import { z } from 'zod'
import { CE_TAKE, sourceOf } from '../../contract/messages.ts'
import type { TakeHeaders } from '../../contract/messages.ts'
import { SIGNATURE_BYTES } from '../../trust/signature.ts'
import type { GivenConsent } from '../speakers/consent.ts'
import type { TakeDbRow } from '../takes/rows.ts'
import type { JobRow } from '../jobs/store.ts'

/** What of a take is told in its record. */
export type ToldOfTake = Pick<
  TakeDbRow,
  | 'take_id'
  | 'station_id'
  | 'recorded_at'
  | 'prompt_id'
  | 'prompt_sha256'
  | 'prompt_text'
  | 'kind'
  | 'section'
  | 'itemcode'
  | 'project_id'
  | 'lang'
  | 'speaker_id'
  | 'session_id'
  | 'sample_rate'
  | 'channels'
  | 'bit_depth'
  | 'frames'
  | 'pcm_sha256'
  | 'quality'
  | 'gaps'
  | 'device'
  | 'app_version'
  | 'version'
>
/** What of who speaks. */
export interface ToldOfSpeaker {
  readonly consent: GivenConsent | null
  /** of the secret on their card */
  readonly withdrawalSha256: string | null
}
/** What of its file. */
export type ToldOfFile = Pick<JobRow, 'content_type' | 'sha256' | 'bytes' | 'attempts'>

/** What the batch and the record add around key, value and headers, generously: varints, offsets, CRC. */
const FRAMING = 256 + SIGNATURE_BYTES

const gapsShape = z.array(z.object({ atFrame: z.number(), missingFrames: z.number() }))
const deviceShape = z.object({ label: z.string() })

/** Header values are text; the types of TakeHeaders are what a reader makes of them. */
type HeaderText = Partial<Record<keyof TakeHeaders, string>>

export function takeRecordHeaders(
  take: ToldOfTake,
  job: ToldOfFile,
  { consent, withdrawalSha256 }: ToldOfSpeaker,
): Record<string, string> {
  const gaps = gapsShape
    .parse(JSON.parse(take.gaps))
    .map(({ atFrame, missingFrames }) => ({ at_frame: atFrame, missing_frames: missingFrames }))
  const headers: HeaderText = {
    ce_specversion: '1.0',
    ce_id: take.take_id,
    ce_type: CE_TAKE,
    ce_source: sourceOf(take.station_id),
    ce_time: new Date(take.recorded_at).toISOString(),
    'content-type': job.content_type ?? 'audio/flac',
    prompt_id: take.prompt_id,
    prompt_sha256: take.prompt_sha256,
    prompt_text: take.prompt_text,
    kind: take.kind,
    ...(take.section === null ? {} : { section: take.section }),
    ...(take.itemcode === null ? {} : { itemcode: take.itemcode }),
    project_id: take.project_id,
    lang: take.lang,
    speaker_id: take.speaker_id,
    session_id: take.session_id,
    station_id: take.station_id,
    sample_rate: String(take.sample_rate),
    channels: String(take.channels),
    bit_depth: String(take.bit_depth),
    frames: String(take.frames),
    sha256: job.sha256 ?? '',
    bytes: String(job.bytes ?? 0),
    pcm_sha256: take.pcm_sha256,
    ...(take.quality === null ? {} : { quality: take.quality }),
    ...(gaps.length === 0 ? {} : { gaps: JSON.stringify(gaps) }),
    device: deviceShape.parse(JSON.parse(take.device)).label,
    app_version: take.app_version,
    attempt: String(job.attempts + 1),
    version: String(take.version),
    ...(consent
      ? {
          consent_sha256: consent.sha256,
          consent_lang: consent.lang,
          consent_version: consent.version,
          consent_at: new Date(consent.given_at).toISOString(),
        }
      : {}),
    ...(withdrawalSha256 === null ? {} : { withdrawal_sha256: withdrawalSha256 }),
  }
  return headers
}

/** Bytes a record takes in its batch, never too few: what is compared with the topic's limit. */
export function recordBytes(
  key: string,
  headers: Readonly<Record<string, string>>,
  valueBytes: number,
): number {
  const around = Object.entries(headers).reduce(
    (sum, [name, value]) => sum + name.length + Buffer.byteLength(value) + 10,
    FRAMING,
  )
  return around + Buffer.byteLength(key) + valueBytes
}
