/** Takes as the contract shows them, out of their rows. */
import { z } from 'zod'
import { captureDevice, gap, takeReview } from '../../contract/model.ts'
import type { DeliveryState, Take } from '../../contract/model.ts'
import { qualityFigures, qualityFinding } from '../../contract/quality.ts'
import type { TakeRow } from '../../contract/api.ts'

export interface TakeDbRow {
  readonly take_id: string
  readonly project_id: string
  readonly prompt_id: string
  readonly prompt_text: string
  readonly prompt_sha256: string
  readonly kind: string
  readonly section: string | null
  readonly itemcode: string | null
  readonly lang: string
  readonly direction: 'ltr' | 'rtl' | 'auto'
  readonly speaker_id: string
  readonly session_id: string
  readonly station_id: string
  readonly app_version: string
  readonly version: number
  readonly recorded_at: number
  readonly sample_rate: number
  readonly channels: number
  readonly bit_depth: number
  readonly frames: number
  readonly bytes: number
  readonly pcm_sha256: string
  readonly gaps: string
  readonly device: string
  readonly pre_roll_frames: number
  readonly quality: string | null
  readonly findings: string
  readonly recovered: number
  readonly path: string
  readonly has_audio: number
  readonly note: string | null
  readonly review: string | null
  /** JSON of a GivenConsent or null; NULL: written by an older version */
  readonly consent: string | null
}

/** A take joined with its job; columns of the job carry a j_ where the names meet. */
export interface TakeJobRow extends TakeDbRow {
  readonly state: DeliveryState
  readonly attempts: number
  readonly next_try_at: number | null
  readonly reason_code: string | null
  readonly reason_message: string | null
  readonly sent_at: number | null
  readonly landed_at: number | null
  readonly object_uri: string | null
  readonly origin: string | null
  readonly j_bytes: number | null
  /** the encoded file, while it is here */
  readonly j_path: string | null
}

export const TAKE_COLUMNS = `t.*, j.state, j.attempts, j.next_try_at, j.reason_code, j.reason_message, j.sent_at,
  j.landed_at, j.object_uri, j.origin, j.bytes AS j_bytes, j.path AS j_path`
export const TAKE_JOIN = 'takes t JOIN jobs j ON j.job_id = t.take_id'

const gaps = z.array(gap)
const findings = z.array(qualityFinding)

const deliveryOf = (row: TakeJobRow): Take['delivery'] => ({
  state: row.state,
  ...(row.reason_code === null
    ? {}
    : { reason: { code: row.reason_code, message: row.reason_message ?? '' } }),
  attempts: row.attempts,
  nextTryAt: row.next_try_at,
  sentAt: row.sent_at,
  landedAt: row.landed_at,
  objectUri: row.object_uri,
  bytes: row.j_bytes,
  origin: row.origin,
})

/** The master is here, or the file that a take was carried in. */
const canBeHeard = (row: TakeJobRow): boolean =>
  row.has_audio === 1 || (row.path === '' && row.j_path !== null)

const durationOf = (row: TakeDbRow): number => (row.frames / row.sample_rate) * 1000

const reviewOf = (row: TakeDbRow): Pick<Take, 'review'> =>
  row.review === null ? {} : { review: takeReview.parse(JSON.parse(row.review)) }

export function toTake(row: TakeJobRow): Take {
  return {
    takeId: row.take_id,
    promptId: row.prompt_id,
    promptText: row.prompt_text,
    lang: row.lang,
    direction: row.direction,
    speakerId: row.speaker_id,
    sessionId: row.session_id,
    version: row.version,
    recordedAt: row.recorded_at,
    format: {
      sampleRate: row.sample_rate,
      channels: row.channels,
      bitDepth: row.bit_depth === 24 ? 24 : 16,
    },
    frames: row.frames,
    durationMs: durationOf(row),
    bytes: row.bytes,
    sha256: row.pcm_sha256,
    gaps: gaps.parse(JSON.parse(row.gaps)),
    device: captureDevice.parse(JSON.parse(row.device)),
    preRollFrames: row.pre_roll_frames,
    quality: row.quality === null ? null : qualityFigures.parse(JSON.parse(row.quality)),
    findings: findings.parse(JSON.parse(row.findings)),
    recovered: row.recovered === 1,
    hasAudio: canBeHeard(row),
    note: row.note,
    delivery: deliveryOf(row),
    ...reviewOf(row),
  }
}

export const toTakeRow = (row: TakeJobRow): TakeRow => ({
  takeId: row.take_id,
  promptText: row.prompt_text,
  lang: row.lang,
  direction: row.direction,
  speakerId: row.speaker_id,
  version: row.version,
  recordedAt: row.recorded_at,
  durationMs: durationOf(row),
  bytes: row.bytes,
  findings: row.findings === '[]' ? [] : findings.parse(JSON.parse(row.findings)),
  recovered: row.recovered === 1,
  hasAudio: canBeHeard(row),
  delivery: deliveryOf(row),
  ...reviewOf(row),
})
