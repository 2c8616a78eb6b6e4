import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import { holding, placeOf } from '../../main/kafka/holding.ts'
import type { Held, Holding, HoldingRule } from '../../main/kafka/holding.ts'
import { opened } from '../../main/kafka/unreadable.ts'
import type { Unreadable } from '../../main/kafka/unreadable.ts'
import { setTimeout as delay } from 'node:timers/promises'
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
  /** A batch that cannot be read was met; `held` are all that wait now. Told whenever that changes. */
  held(held: readonly Held[]): void
  /** It could not be read in so many tries: kept somewhere before it is passed over. Tried again until it works. */
  passed(what: Unreadable): Promise<void>
  /** Default: HOLDING. */
  readonly holding?: HoldingRule | undefined
  /** Offsets are committed up to the last landed record. */
  committed(): void
  readonly retry: RetryContext
}

export interface Running {
  stop(): Promise<void>
}

/** Consumes until stopped. Resolves when it has joined the group for the first time. */
export async function consume(consumption: Consumption): Promise<Running> {
  const held = holding(Date.now, consumption.holding)
  let consumer = await joined(consumption, held)
  const { signal } = consumption.retry
  const watch = (async () => {
    for (;;) {
      await crashed(consumer, signal)
      await consumer.disconnect().catch(() => undefined)
      if (signal.aborted) return
      consumption.retry.log('warn', 'The consumer ended; starting another one')
      // what ends it may end the next one as soon as it reads
      await delay(RESTART_MS, undefined, { signal }).catch(() => undefined)
      consumer = await joined(consumption, held)
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

const RESTART_MS = 2_000

async function joined(consumption: Consumption, held: Holding): Promise<Consumer> {
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
          eachBatch: (payload) =>
            eachBatch(payload, { ...consumption, tell: (all) => consumption.held(all), held, consumer }),
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

interface Turn extends Omit<Consumption, 'held'> {
  readonly held: Holding
  readonly tell: Consumption['held']
  readonly consumer: Consumer
}

async function eachBatch(payload: EachBatchPayload, consumption: Turn): Promise<void> {
  const { batch } = payload
  const heartbeat = () => payload.heartbeat()
  const { topic, partition } = batch
  // Claims of many megabytes take longer than a session; what a heartbeat has to say is heard at the commit.
  const beat = setInterval(() => void heartbeat().catch(() => undefined), 3_000)
  try {
    const { messages, unreadable } = opened(batch.messages)
    const batchRecords = messages.map((message) => incoming(topic, partition, message))
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
      if (consumption.held.goesOn(partition)) consumption.tell(consumption.held.list())
      await heartbeat()
    }
    if (unreadable) await meet(payload, unreadable, consumption)
  } catch (error) {
    // The records stay uncommitted and come again with the next start.
    if (!(error instanceof Stopping)) throw error
  } finally {
    clearInterval(beat)
  }
}

/** Its partition waits, and the others do not. Or it was asked for often enough, and is passed over. */
async function meet(payload: EachBatchPayload, what: Unreadable, turn: Turn): Promise<void> {
  const { held, consumer, retry } = turn
  const { topic, partition } = what
  const verdict = held.saw(what)
  const place = [{ topic, partitions: [partition] }]
  if (verdict.kind === 'wait') {
    if (verdict.first)
      retry.log('warn', `${placeOf(what)} cannot be read and is tried again (${what.code}: ${what.message})`)
    turn.tell(held.list())
    consumer.pause(place)
    const resume = () => {
      try {
        consumer.resume(place)
      } catch {
        // it has ended meanwhile, and the next one begins unpaused
      }
    }
    setTimeout(resume, verdict.ms).unref()
    return
  }
  await retryUntilDone('Dead letter', () => turn.passed(what), {
    ...retry,
    meanwhile: () => payload.heartbeat(),
  })
  retry.log('error', `${placeOf(what)} could not be read and is passed over (${what.code}: ${what.message})`)
  held.goesOn(partition)
  turn.tell(held.list())
  payload.resolveOffset(what.lastOffset)
  const offset = String(BigInt(what.lastOffset) + 1n)
  await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] })
}
