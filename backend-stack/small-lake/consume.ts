import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import { chunksOf, incoming } from './incoming.ts'
import type { Incoming } from './outcome.ts'
import { Stopping, retryUntilDone } from './retry.ts'
import type { RetryContext } from './retry.ts'

export interface Consumption {
  readonly kafka: Kafka
  readonly groupId: string
  readonly topic: string
  readonly sessionTimeoutMs: number
  /** Lands records of one partition, in order. Tried again until it works. */
  land(records: readonly Incoming[]): Promise<void>
  /** Offsets are committed up to the last landed record. */
  committed(): void
  readonly retry: RetryContext
}

export interface Running {
  stop(): Promise<void>
}

/** Consumes until stopped. Resolves when it has joined the group for the first time. */
export async function consume(consumption: Consumption): Promise<Running> {
  let consumer = await joined(consumption)
  const { signal } = consumption.retry
  const watch = (async () => {
    for (;;) {
      await crashed(consumer, signal)
      await consumer.disconnect().catch(() => undefined)
      if (signal.aborted) return
      consumption.retry.log('warn', 'The consumer ended; starting another one')
      consumer = await joined(consumption)
    }
  })().catch((error: unknown) => {
    if (!(error instanceof Stopping)) consumption.retry.log('error', String(error))
  })
  return { stop: () => watch }
}

/** Resolves when kafkajs gives the consumer up for good, which it does for what it takes to be hopeless, or on stop. */
function crashed(consumer: Consumer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) resolve()
    })
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

async function joined(consumption: Consumption): Promise<Consumer> {
  return retryUntilDone(
    'Kafka',
    async () => {
      const consumer = consumption.kafka.consumer({
        groupId: consumption.groupId,
        allowAutoTopicCreation: false,
        sessionTimeout: consumption.sessionTimeoutMs,
        maxBytesPerPartition: 16 * 1024 * 1024,
        maxBytes: 32 * 1024 * 1024,
        // An idle poll ends this long after it began, and so does a stop; new records end it at once.
        maxWaitTimeInMs: 1_000,
        retry: { retries: 1_000_000, initialRetryTime: 200, maxRetryTime: 10_000 },
      })
      try {
        await consumer.connect()
        await consumer.subscribe({ topic: consumption.topic, fromBeginning: true })
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: 1,
          eachBatch: (payload) => eachBatch(payload, consumption),
        })
        return consumer
      } catch (error) {
        await consumer.disconnect().catch(() => undefined)
        throw error
      }
    },
    consumption.retry,
  )
}

async function eachBatch(payload: EachBatchPayload, consumption: Consumption): Promise<void> {
  const { batch } = payload
  const heartbeat = () => payload.heartbeat()
  const { topic, partition } = batch
  // Claims of many megabytes take longer than a session; what a heartbeat has to say is heard at the commit.
  const beat = setInterval(() => void heartbeat().catch(() => undefined), 3_000)
  try {
    const batchRecords = batch.messages.map((message) => incoming(topic, partition, message))
    for (const records of chunksOf(batchRecords)) {
      if (!payload.isRunning() || payload.isStale()) return
      await retryUntilDone('Landing', () => consumption.land(records), {
        ...consumption.retry,
        meanwhile: heartbeat,
      })
      const last = records.at(-1)
      if (!last) return
      payload.resolveOffset(String(last.origin.offset))
      const offset = String(last.origin.offset + 1)
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] })
      consumption.committed()
      await heartbeat()
    }
  } catch (error) {
    // The records stay uncommitted and come again with the next start.
    if (!(error instanceof Stopping)) throw error
  } finally {
    clearInterval(beat)
  }
}
