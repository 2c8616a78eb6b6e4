/** Makes a record of a job: a take with its file or its claim check, anything else with what was written down for it. */
import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { TOPICS } from '../../contract/messages.ts'
import { StationError } from '../../contract/errors.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { BACKOFF, backoffMs } from '../backoff.ts'
import { isTransient } from '../db/fault.ts'
import { openTold } from '../db/people.ts'
import type { OutgoingRecord } from '../../kafka/port.ts'
import { sha256Of, SIGNATURE_HEADER } from '../../trust/canonical.ts'
import type { SigningKey } from '../../trust/keys.ts'
import { signedAside } from '../../trust/signature.ts'
import { storageConfigured, uploadClaim } from '../lake/claims.ts'
import { errnoOf } from '../recording/files.ts'
import type { Station } from '../station.ts'
import type { TakeStore } from '../takes/store.ts'
import { readWhole } from '../vault/index.ts'
import type { Encoder } from './encoder.ts'
import { recordBytes, takeRecordHeaders } from './record.ts'
import type { Outcome } from '../jobs/states.ts'
import type { JobRow } from '../jobs/store.ts'

export interface PackingParts {
  readonly station: Station
  readonly takes: TakeStore
  readonly encoder: Encoder
  readonly settings: () => StationSettings
  readonly storageSecret: () => Promise<string | null>
  /** largest record the topic takes, bytes */
  readonly limit: () => number
  /** the station's key; null: it cannot be read, and what goes out is not signed */
  readonly signingKey: () => Promise<SigningKey | null>
}

const payloadShape = z.object({
  topic: z.enum(['takes', 'reviews', 'speakers', 'outcomes']),
  key: z.string(),
  /** null: what was sent under this key is taken back */
  value: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
})

function topicOf(name: z.infer<typeof payloadShape>['topic'], broker: StationSettings['broker']): string {
  switch (name) {
    case 'takes':
      return broker.takeTopic
    case 'reviews':
      return broker.reviewTopic
    case 'speakers':
      return broker.speakerTopic
    case 'outcomes':
      return broker.outcomeTopic
  }
}

export interface Packed {
  readonly job: JobRow
  readonly record: OutgoingRecord
  readonly bytes: number
}
type Packing =
  | { readonly ok: true; readonly packed: Packed; readonly contractTopic: string }
  | { readonly ok: false; readonly outcome: Outcome }

/** `delay` in ms; without one, by the number of tries so far */
export const retryLater = (
  now: number,
  job: JobRow,
  reason: { readonly code: string; readonly message: string },
  delay = backoffMs(job.attempts + 1),
): Outcome => ({ kind: 'retryAt', at: now + delay, reason })
export const park = (code: string, message: string): Outcome => ({
  kind: 'parked',
  reason: { code, message },
})

export class Packer {
  readonly #parts: PackingParts

  constructor(parts: PackingParts) {
    this.#parts = parts
  }

  /** Never rejects: what cannot be packed has its outcome. */
  async pack(job: JobRow): Promise<Packing> {
    try {
      const packing = job.kind === 'take' ? await this.#packTake(job) : this.#packOther(job)
      return packing.ok ? await this.#sign(packing) : packing
    } catch (error) {
      return refused(park('internal', error instanceof Error ? error.message : String(error)))
    }
  }

  /** The one place that everything passes which this station says to anybody. */
  async #sign({ packed, contractTopic }: Extract<Packing, { ok: true }>): Promise<Packing> {
    const key = await this.#parts.signingKey()
    if (key === null) return { ok: true, packed, contractTopic }
    const { record, job } = packed
    if (SIGNATURE_HEADER in record.headers) return { ok: true, packed, contractTopic }
    // of a take's file the hash is known, and the lake compares it with what came
    const known = job.kind === 'take' && record.value !== null ? job.sha256 : null
    const headers = await signedAside(key, {
      topic: contractTopic,
      key: record.key,
      valueSha256: known ?? sha256Of(record.value ?? ''),
      headers: record.headers,
    })
    return { ok: true, packed: { ...packed, record: { ...record, headers } }, contractTopic }
  }

  async #packTake(job: JobRow): Promise<Packing> {
    const { takes, encoder } = this.#parts
    const take = takes.row(job.job_id)
    if (!take) return refused(park('internal', 'the take has no row'))
    let path: string
    try {
      path = await encoder.file(job.job_id)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return refused(
        isTransient(error) ? this.#later(job, 'audio_missing', message) : park('audio_missing', message),
      )
    }
    // what came by hand goes as the station that recorded it signed it
    const carried = takes.carriedSignature(take.take_id)?.headers
    const told = { consent: takes.consent(take), withdrawalSha256: takes.cardHash(take.speaker_id) }
    const headers = carried ?? takeRecordHeaders(take, job, told)
    const size = recordBytes(take.speaker_id, headers, job.bytes ?? 0)
    if (size > this.#parts.limit()) {
      const claimed = await this.#claimCheck(job, path, size)
      if ('kind' in claimed) return refused(claimed)
      const where = { claim_bucket: claimed.bucket, claim_key: claimed.key }
      return this.#packed(job, take.speaker_id, null, { ...headers, ...where })
    }
    try {
      const value = await readWhole(path, this.#parts.station.keys())
      if (value.length === job.bytes) return this.#packed(job, take.speaker_id, value, headers)
      // of a take that was carried here there is nothing to make it from again
      if (take.has_audio === 0) return refused(park('audio_missing', 'the file is damaged'))
      await rm(path)
      return refused(this.#later(job, 'audio_missing', 'the file is damaged', BACKOFF.firstMs))
    } catch (error) {
      // removed between the look and the read: the next try makes it again
      return refused(this.#later(job, 'audio_missing', errnoOf(error), BACKOFF.firstMs))
    }
  }

  /** Uploads a file that is too large for the topic; the record then carries its address. */
  async #claimCheck(job: JobRow, path: string, bytes: number) {
    const { settings, station, storageSecret, limit } = this.#parts
    const { storage } = settings()
    if (!storageConfigured(storage))
      return park(
        'too_large',
        `${bytes} bytes, and the topic takes ${limit()}: set up storage, or have max.message.bytes raised`,
      )
    const request = {
      takeId: job.job_id,
      stationId: station.stationId,
      path,
      keys: station.keys(),
      contentType: job.content_type ?? 'audio/flac',
      sha256: job.sha256 ?? '',
    }
    try {
      return await uploadClaim({ settings: storage, secretKey: await storageSecret() }, request)
    } catch (error) {
      const fault = error instanceof StationError ? error : null
      return this.#later(job, fault?.code ?? 's3_unreachable', fault?.message ?? String(error))
    }
  }

  #packOther(job: JobRow): Packing {
    const { topic, key, value: stored, headers } = payloadShape.parse(JSON.parse(job.payload ?? 'null'))
    const value = stored === null ? null : openTold(this.#parts.station.keys(), job.job_id, stored)
    const { broker } = this.#parts.settings()
    const record = {
      topic: topicOf(topic, broker),
      key,
      value: value === null ? null : Buffer.from(value),
      headers,
    }
    const bytes = value?.length ?? 0
    return { ok: true, packed: { job, record, bytes }, contractTopic: TOPICS[topic] }
  }

  #packed(job: JobRow, key: string, value: Buffer | null, headers: OutgoingRecord['headers']): Packing {
    const topic = this.#parts.settings().broker.takeTopic
    const bytes = value?.length ?? job.bytes ?? 0
    const record = { topic, key, value, headers }
    return { ok: true, packed: { job, record, bytes }, contractTopic: TOPICS.takes }
  }
  #later(job: JobRow, code: string, message: string, delay?: number): Outcome {
    return retryLater(this.#parts.station.now(), job, { code, message }, delay)
  }
}

const refused = (outcome: Outcome): Packing => ({ ok: false, outcome })
