import { decodeHeaders } from './judge.ts'
import type { RawHeaders } from '../../main/trust/signature.ts'
import type { Incoming } from './outcome.ts'

/** What is used of a kafkajs message. */
export interface Received {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly offset: string
  /** ms since 1970 */
  readonly timestamp: string
  readonly headers?: RawHeaders | undefined
}

/** A message of kafkajs as the lake sees it. */
export function incoming(topic: string, partition: number, message: Received): Incoming {
  const rawHeaders: Record<string, Buffer | string | (Buffer | string)[]> = {}
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    // kafkajs hands on headers without a value as null, and cannot send them again.
    const there = Array.isArray(value) ? value.filter((one) => one !== null) : value
    if (there !== undefined && there !== null) rawHeaders[name] = there
  }
  return {
    key: message.key,
    value: message.value,
    headers: decodeHeaders(message.headers),
    rawHeaders,
    // Offsets are below 2^53 for longer than anything here will run.
    origin: { topic, partition, offset: Number(message.offset) },
    sentAt: timeOf(message.timestamp),
  }
}

/** A producer may write any number where the topic lets it; what is no time becomes the beginning of time. */
function timeOf(timestamp: string): Date {
  const time = new Date(Number(timestamp))
  return Number.isNaN(time.getTime()) ? new Date(0) : time
}

const chunkRecords = 200
const chunkBytes = 32 * 1024 * 1024

/** Cuts a batch into runs that share their syncs and are small enough to be in memory, with what they claim. */
export function* chunksOf(records: readonly Incoming[]): Generator<Incoming[]> {
  let chunk: Incoming[] = []
  let bytes = 0
  for (const record of records) {
    const size = sizeOf(record)
    if (chunk.length > 0 && (chunk.length >= chunkRecords || bytes + size > chunkBytes)) {
      yield chunk
      chunk = []
      bytes = 0
    }
    chunk.push(record)
    bytes += size
  }
  if (chunk.length > 0) yield chunk
}

/** A claim is as large as it says: a fetched object of another length is thrown away. */
function sizeOf({ value, headers }: Incoming): number {
  if (value && value.length > 0) return value.length
  const claimed = Number(headers['bytes'])
  return Number.isFinite(claimed) ? claimed : 0
}
