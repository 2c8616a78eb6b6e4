/** One flight: jobs that go to the broker in one request, and how each of them comes out of it. */
import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import type { StationSettings } from '../../contract/settings.ts'
import { StationError } from '../../contract/errors.ts'
import { isTransient } from '../db/open.ts'
import { kafkaFault } from '../../kafka/faults.ts'
import { KafkaError } from '../../kafka/port.ts'
import type { KafkaFault, OutgoingRecord, Producer } from '../../kafka/port.ts'
import { storageConfigured, uploadClaim } from '../lake/claims.ts'
import { errnoOf } from '../recording/files.ts'
import type { Station } from '../station.ts'
import type { TakeStore } from '../takes/store.ts'
import { BACKOFF, backoffMs } from './backoff.ts'
import type { Encoder } from './encoder.ts'
import { recordBytes, takeRecordHeaders } from './record.ts'
import type { Outcome } from './states.ts'
import type { JobRow } from './store.ts'

/** Kafka's own default for a topic's max.message.bytes, until the broker tells. */
export const DEFAULT_LIMIT = 1_048_588

export interface Landing {
  readonly id: string
  readonly outcome: Outcome
  readonly origin: string
  readonly bytes: number
}

export interface FlightParts {
  readonly station: Station
  readonly takes: TakeStore
  readonly encoder: Encoder
  readonly settings: () => StationSettings
  readonly storageSecret: () => Promise<string | null>
  /** null while offline; asked once all is packed, because a claim may take longer to upload than a connection lasts */
  readonly producer: () => Producer | null
  /** largest record the topic takes */
  readonly limit: () => number
  /** the broker said that this many bytes are too many */
  readonly learnLimit: (bytes: number) => void
  /** the broker's word on one request to this topic; null: it took all */
  readonly onAnswer: (topic: string, fault: KafkaFault | null) => void
}

const payloadShape = z.object({
  topic: z.enum(['takes', 'reviews']),
  key: z.string(),
  value: z.string(),
  headers: z.record(z.string(), z.string()),
})

interface Packed {
  readonly job: JobRow
  readonly record: OutgoingRecord
  readonly bytes: number
}
type Packing =
  { readonly ok: true; readonly packed: Packed } | { readonly ok: false; readonly outcome: Outcome }

export function flights(parts: FlightParts) {
  const { station, takes, encoder, settings } = parts
  const later = (job: JobRow, code: string, message: string, delay?: number): Outcome => ({
    kind: 'retryAt',
    at: station.now() + (delay ?? backoffMs(job.attempts + 1)),
    reason: { code, message },
  })
  const park = (code: string, message: string): Outcome => ({ kind: 'parked', reason: { code, message } })

  async function claimCheck(job: JobRow, path: string, bytes: number) {
    const { storage } = settings()
    if (!storageConfigured(storage))
      return park(
        'too_large',
        `${bytes} bytes, and the topic takes ${parts.limit()}: set up storage, or have max.message.bytes raised`,
      )
    const request = {
      takeId: job.job_id,
      stationId: station.stationId,
      path,
      contentType: job.content_type ?? 'audio/flac',
      sha256: job.sha256 ?? '',
    }
    try {
      return await uploadClaim({ settings: storage, secretKey: await parts.storageSecret() }, request)
    } catch (error) {
      const fault = error instanceof StationError ? error : null
      return later(job, fault?.code ?? 's3_unreachable', fault?.message ?? String(error))
    }
  }

  async function packTake(job: JobRow): Promise<Packing> {
    const take = takes.row(job.job_id)
    if (!take) return { ok: false, outcome: park('internal', 'the take has no row') }
    let path: string
    try {
      path = await encoder.file(job.job_id)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const outcome = isTransient(error)
        ? later(job, 'audio_missing', message)
        : park('audio_missing', message)
      return { ok: false, outcome }
    }
    const consent = takes.consent(take)
    const headers = takeRecordHeaders(take, job, null, consent)
    const topic = settings().broker.takeTopic
    const size = recordBytes(take.speaker_id, headers, job.bytes ?? 0)
    if (size > parts.limit()) {
      const claimed = await claimCheck(job, path, size)
      if ('kind' in claimed) return { ok: false, outcome: claimed }
      const record = {
        topic,
        key: take.speaker_id,
        value: null,
        headers: takeRecordHeaders(take, job, claimed, consent),
      }
      return { ok: true, packed: { job, record, bytes: job.bytes ?? 0 } }
    }
    try {
      const value = await readFile(path)
      if (value.length !== job.bytes) {
        // of a take that was carried here there is nothing to make it from again
        if (take.has_audio === 0) return { ok: false, outcome: park('audio_missing', 'the file is damaged') }
        await rm(path)
        return { ok: false, outcome: later(job, 'audio_missing', 'the file is damaged', BACKOFF.firstMs) }
      }
      return {
        ok: true,
        packed: { job, record: { topic, key: take.speaker_id, value, headers }, bytes: value.length },
      }
    } catch (error) {
      // removed between the look and the read: the next try makes it again
      return { ok: false, outcome: later(job, 'audio_missing', errnoOf(error), BACKOFF.firstMs) }
    }
  }

  function packOther(job: JobRow): Packing {
    const payload = payloadShape.parse(JSON.parse(job.payload ?? 'null'))
    const { broker } = settings()
    const record = {
      topic: payload.topic === 'takes' ? broker.takeTopic : broker.reviewTopic,
      key: payload.key,
      value: Buffer.from(payload.value),
      headers: payload.headers,
    }
    return { ok: true, packed: { job, record, bytes: payload.value.length } }
  }

  function afterFault(packed: Packed, fault: KafkaFault): Outcome {
    switch (fault.kind) {
      case 'connection':
      case 'refused': // a topic made a moment ago is refused until every broker knows of it
        return later(packed.job, fault.code, fault.message)
      case 'record':
        return park(fault.code, fault.message)
      case 'too_large':
        // the limit is known better now: the next try takes the claim check, or parks with advice
        parts.learnLimit(packed.bytes)
        return packed.record.value === null || packed.job.kind !== 'take'
          ? park(fault.code, fault.message)
          : later(packed.job, 'too_large', fault.message, 0)
    }
  }

  function connected(): Producer {
    const producer = parts.producer()
    if (producer) return producer
    const message = 'the connection was gone before this was sent'
    throw new KafkaError({ kind: 'connection', code: 'broker_unreachable', message })
  }

  async function send(topic: string, list: readonly Packed[]): Promise<Landing[]> {
    try {
      const placed = await connected().send(list.map(({ record }) => record))
      parts.onAnswer(topic, null)
      return list.map(({ job, bytes }, index) => ({
        id: job.job_id,
        outcome: { kind: 'acked' },
        origin: placed[index]?.origin ?? '',
        bytes,
      }))
    } catch (error) {
      const fault = kafkaFault(error)
      // one record is at fault, and the answer does not say which: each goes alone
      if (list.length > 1 && (fault.kind === 'too_large' || fault.kind === 'record')) {
        const alone: Landing[] = []
        for (const one of list) alone.push(...(await send(topic, [one])))
        return alone
      }
      parts.onAnswer(topic, fault)
      return list.map((packed) => ({
        id: packed.job.job_id,
        outcome: afterFault(packed, fault),
        origin: '',
        bytes: 0,
      }))
    }
  }

  return {
    /** Never rejects: every job comes back with its outcome. */
    async fly(batch: readonly JobRow[]): Promise<Landing[]> {
      const landings: Landing[] = []
      const ready: Packed[] = []
      await Promise.all(
        batch.map(async (job) => {
          try {
            const packing = job.kind === 'take' ? await packTake(job) : packOther(job)
            if (packing.ok) ready.push(packing.packed)
            else landings.push({ id: job.job_id, outcome: packing.outcome, origin: '', bytes: 0 })
          } catch (error) {
            const outcome = park('internal', error instanceof Error ? error.message : String(error))
            landings.push({ id: job.job_id, outcome, origin: '', bytes: 0 })
          }
        }),
      )
      ready.sort((a, b) => (a.job.job_id < b.job.job_id ? -1 : 1))
      // one request a topic: reviews that nobody set up a topic for must not take takes down with them
      const topics = new Set(ready.map(({ record }) => record.topic))
      const sent = await Promise.all(
        [...topics].map((topic) =>
          send(
            topic,
            ready.filter(({ record }) => record.topic === topic),
          ),
        ),
      )
      return [...landings, ...sent.flat()]
    },
  }
}
