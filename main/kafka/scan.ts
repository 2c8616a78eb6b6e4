/** Reads a topic from some offsets to where it ends now, and stops. */
import type { Admin, Kafka } from 'kafkajs'
import { holding, placeOf } from './holding.ts'
import type { HoldingRule } from './holding.ts'
import { opened } from './unreadable.ts'
import type { Unreadable } from './unreadable.ts'

/** By partition: an offset. */
export type Offsets = Readonly<Record<string, string>>

export interface Scanned {
  readonly partition: number
  readonly offset: string
  readonly key: string | undefined
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, string>>
  /** milliseconds since 1970 */
  readonly timestamp: number
}

export interface ScanOptions {
  /** Default: the beginning. A partition that is not named is read from its beginning. */
  readonly from?: Offsets | undefined
  /** Read this partition alone. */
  readonly only?: number | undefined
  /** A batch that could not be read in several tries and is passed over. Without this the scan rejects there. */
  readonly onUnreadable?: ((what: Unreadable) => void) | undefined
  /** Answer `stop` to read no further. */
  readonly onRecord: (record: Scanned) => unknown
}

/** Whoever scans waits for it: some 2 s, in which bytes that were changed on the way come right. */
const PATIENCE: HoldingRule = { tries: 4, firstWaitMs: 250, longestWaitMs: 1_000 }

/** Of the client, by itself, after faults that pass. */
const MOST_RESTARTS = 5

/** Resolves when every record between `from` and the present end has been shown, per partition in order. */
export async function scanTopic(
  kafka: Kafka,
  admin: Admin,
  topic: string,
  options: ScanOptions,
): Promise<void> {
  const offsets = await admin.fetchTopicOffsets(topic)
  const left = new Map<number, bigint>()
  const starts = new Map<number, string>()
  for (const { partition, low, high } of offsets) {
    const wanted = BigInt(options.from?.[String(partition)] ?? low)
    const start = wanted > BigInt(low) ? wanted : BigInt(low)
    const read = options.only === undefined || options.only === partition
    if (read && start < BigInt(high)) left.set(partition, BigInt(high))
    // the others are assigned as well; from their end they cost nothing
    starts.set(partition, read ? String(start) : high)
  }
  if (left.size === 0) return
  // a group of its own, so that nobody's position moves; it is gone afterwards
  const groupId = `fieldtake-scan-${process.pid}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 })
  await consumer.connect()
  const held = holding(Date.now, PATIENCE)
  const timers = new Set<ReturnType<typeof setTimeout>>()
  /** Asks for it again a little later. False: it was asked for often enough. */
  const waits = (what: Unreadable): boolean => {
    const verdict = held.saw(what)
    if (verdict.kind === 'pass') return false
    const place = [{ topic, partitions: [what.partition] }]
    consumer.pause(place)
    const timer = setTimeout(() => {
      timers.delete(timer)
      consumer.resume(place)
    }, verdict.ms)
    timers.add(timer)
    return true
  }
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      const seek = () => {
        for (const [partition, offset] of starts) consumer.seek({ topic, partition, offset })
      }
      // such as a broker that has just come up and is still reading what it knows of groups
      let restarts = 0
      consumer.on('consumer.crash', ({ payload }) => {
        if (!payload.restart || ++restarts > MOST_RESTARTS) reject(payload.error)
      })
      consumer.on('consumer.group_join', () => {
        if (restarts > 0) seek()
      })
      // told of batches without a record, too: a transaction's marker may be the last thing in the topic
      consumer.on('consumer.end_batch_process', ({ payload: { partition, lastOffset } }) => {
        const end = left.get(partition)
        if (held.list().some((one) => one.partition === partition)) return
        if (end !== undefined && BigInt(lastOffset) + 1n >= end) left.delete(partition)
        if (left.size === 0) resolve()
      })
      consumer
        .run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          eachBatch: (payload) => {
            const { batch } = payload
            const { messages, unreadable } = opened(batch.messages)
            const readTo = unreadable ? messages.at(-1)?.offset : batch.lastOffset()
            if (readTo !== undefined) payload.resolveOffset(readTo)
            const end = left.get(batch.partition)
            const start = BigInt(starts.get(batch.partition) ?? '0')
            if (end === undefined) return Promise.resolve()
            for (const { key, value, headers, offset, timestamp } of messages) {
              if (BigInt(offset) >= end || BigInt(offset) < start) continue
              const record = {
                partition: batch.partition,
                offset,
                key: key?.toString(),
                value,
                timestamp: Number(timestamp),
              }
              // nothing is shown twice, should the client have to start again
              starts.set(batch.partition, String(BigInt(offset) + 1n))
              try {
                if (options.onRecord({ ...record, headers: textHeaders(headers) }) !== 'stop') continue
                resolve()
              } catch (error) {
                // the caller's own fault: the client would only show it again
                reject(error instanceof Error ? error : new Error(String(error)))
              }
              left.clear()
              return Promise.resolve()
            }
            if (unreadable && BigInt(unreadable.offset) < end) {
              if (waits(unreadable)) return Promise.resolve()
              held.goesOn(batch.partition)
              if (!options.onUnreadable) {
                reject(new Error(`${placeOf(unreadable)} cannot be read: ${unreadable.message}`))
                return Promise.resolve()
              }
              options.onUnreadable(unreadable)
              payload.resolveOffset(unreadable.lastOffset)
              starts.set(batch.partition, String(BigInt(unreadable.lastOffset) + 1n))
            }
            if (BigInt(starts.get(batch.partition) ?? '0') >= end) left.delete(batch.partition)
            if (left.size === 0) resolve()
            return Promise.resolve()
          },
        })
        .catch(reject)
      seek()
    })
  } finally {
    for (const timer of timers) clearTimeout(timer)
    await consumer.disconnect()
    await admin.deleteGroups([groupId]).catch(() => undefined)
  }
}

type RawHeaders = Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>

/** The last value of each header. */
function textHeaders(headers: RawHeaders | undefined): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined) out[name] = last.toString()
  }
  return out
}
