import type { KafkaMessage } from 'kafkajs'
import { decodeHeaders } from './judge.ts'
import type { Incoming } from './outcome.ts'

/** A message of kafkajs as the lake sees it. */
export function incoming(topic: string, partition: number, message: KafkaMessage): Incoming {
  const rawHeaders: Record<string, Buffer | string | (Buffer | string)[]> = {}
  for (const [name, value] of Object.entries(message.headers ?? {}))
    if (value !== undefined) rawHeaders[name] = value
  return {
    key: message.key,
    value: message.value,
    headers: decodeHeaders(message.headers),
    rawHeaders,
    // Offsets are below 2^53 for longer than anything here will run.
    origin: { topic, partition, offset: Number(message.offset) },
    sentAt: new Date(Number(message.timestamp)),
  }
}

const chunkRecords = 200
const chunkBytes = 32 * 1024 * 1024

/** Cuts a batch into runs that share their syncs and are small enough to hold in memory beside their claims. */
export function* chunksOf(messages: readonly KafkaMessage[]): Generator<KafkaMessage[]> {
  let chunk: KafkaMessage[] = []
  let bytes = 0
  for (const message of messages) {
    const size = message.value?.length ?? 0
    if (chunk.length > 0 && (chunk.length >= chunkRecords || bytes + size > chunkBytes)) {
      yield chunk
      chunk = []
      bytes = 0
    }
    chunk.push(message)
    bytes += size
  }
  if (chunk.length > 0) yield chunk
}
