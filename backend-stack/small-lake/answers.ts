/** What the lake says about a record: receipts to stations, dead letters to whoever repairs. */
import type { ReceiptRecord } from '../../main/contract/messages.ts'
import type { Unreadable } from '../../main/kafka/unreadable.ts'
import { audioKey, originKey } from './layout.ts'
import type { Origin } from './layout.ts'
import type { Incoming, Outcome } from './outcome.ts'

export interface KafkaMessage {
  readonly key: string
  readonly value: Uint8Array | string | null
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[]>>
}

/** The receipt of a record, or undefined where the record does not tell which take or station to answer. */
export function receiptOf(
  outcome: Outcome,
  uri: (key: string) => string,
  now: Date,
  twinOf: (pcmSha256: string, takeId: string) => string | undefined = () => undefined,
): KafkaMessage | undefined {
  const { origin } = outcome.record
  const at = now.toISOString()
  if (outcome.kind === 'landed' || outcome.kind === 'duplicate') {
    const { take } = outcome
    const twin = outcome.kind === 'landed' ? twinOf(take.pcm_sha256, take.ce_id) : undefined
    return receipt({
      take_id: take.ce_id,
      status: outcome.kind,
      object_uri: uri(outcome.kind === 'landed' ? audioKey(take) : outcome.objectKey),
      sha256: take.sha256,
      ...(twin === undefined ? {} : { same_audio_as: twin }),
      station_id: take.station_id,
      at,
      origin,
    })
  }
  const { takeId, stationId, sha256 } = outcome.address
  if (takeId === null || stationId === null) return undefined
  return receipt({
    take_id: takeId,
    status: 'rejected',
    reason: outcome.reason,
    ...(sha256 === null ? {} : { sha256 }),
    station_id: stationId,
    at,
    origin,
  })
}

function receipt(record: ReceiptRecord & { readonly origin: Origin }): KafkaMessage {
  return { key: record.take_id, value: JSON.stringify(record) }
}

/** Added to a dead letter's own headers; the Spark job adds the same. All begin alike, so that a replay can take them off. */
export const deadLetterHeaders = {
  code: 'dlq_code',
  message: 'dlq_message',
  topic: 'dlq_topic',
  partition: 'dlq_partition',
  offset: 'dlq_offset',
  at: 'dlq_at',
  /** the record's own key: the dead letter's is its origin */
  key: 'dlq_key',
  /** there when the value was left out: it and the headers together were more than the topic takes */
  omitted: 'dlq_value_omitted',
} as const

/** The record as it came, plus why and from where. Its key makes copies of one record recognisable as such. */
export function deadLetter(
  record: Incoming,
  reason: { readonly code: string; readonly message: string },
  now: Date,
): KafkaMessage {
  return {
    key: originKey(record.origin),
    value: record.value,
    headers: {
      ...record.rawHeaders,
      [deadLetterHeaders.code]: reason.code,
      [deadLetterHeaders.message]: reason.message.replace(/\s+/g, ' ').slice(0, 500),
      [deadLetterHeaders.topic]: record.origin.topic,
      [deadLetterHeaders.partition]: String(record.origin.partition),
      [deadLetterHeaders.offset]: String(record.origin.offset),
      [deadLetterHeaders.at]: now.toISOString(),
      [deadLetterHeaders.key]: record.key === null ? '' : Buffer.from(record.key),
    },
  }
}

/** For a batch that cannot be read: where it is, and why. Its bytes stay in the topic. */
export function unreadableLetter(what: Unreadable, now: Date): KafkaMessage {
  const { topic, partition, offset, lastOffset, code, message } = what
  return {
    key: originKey({ topic, partition, offset: Number(offset) }),
    value: null,
    headers: {
      [deadLetterHeaders.code]: 'unreadable',
      [deadLetterHeaders.message]: `${code}: ${message}; offsets ${offset} to ${lastOffset}`,
      [deadLetterHeaders.topic]: topic,
      [deadLetterHeaders.partition]: String(partition),
      [deadLetterHeaders.offset]: offset,
      [deadLetterHeaders.at]: now.toISOString(),
      [deadLetterHeaders.key]: '',
      [deadLetterHeaders.omitted]: 'true',
    },
  }
}
