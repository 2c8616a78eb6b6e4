/** A consumer that commits only what its keeper has made durable. */
import type { Kafka } from 'kafkajs'
import { asKafkaError, kafkaFault } from './faults.ts'
import type { Consumer, ConsumerSpec, IncomingRecord } from './port.ts'

/** Enough for a short leader change; after that onLost tells, and the link starts afresh. */
const RETRY = {
  retries: 4,
  initialRetryTime: 300,
  maxRetryTime: 3_000,
  restartOnFailure: () => Promise.resolve(false),
}
/** The broker answers as soon as there is something; when there is nothing, this bounds how long a close waits. */
const FETCH_WAIT_MS = 1_000

export async function openConsumer(kafka: Kafka, spec: ConsumerSpec): Promise<Consumer> {
  const consumer = kafka.consumer({
    groupId: spec.group,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytesPerPartition: 1_048_576,
    sessionTimeout: 10_000,
    heartbeatInterval: 3_000,
    rebalanceTimeout: 10_000,
    retry: RETRY,
  })
  let closed = false
  const lags = new Map<number, number>()
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!closed) spec.onLost(kafkaFault(payload.error))
  })
  consumer.on(consumer.events.GROUP_JOIN, () => lags.clear())
  const close = async () => {
    if (closed) return
    closed = true
    await consumer.disconnect().catch(() => undefined)
  }
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [spec.topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (turn) => {
        const { batch } = turn
        if (!turn.isRunning() || turn.isStale()) return
        const records: IncomingRecord[] = batch.messages.map(({ offset, key, value }) => ({
          topic: batch.topic,
          partition: batch.partition,
          offset,
          key: key?.toString() ?? null,
          value,
        }))
        const { count, full } = await spec.keep(records)
        // ahead of the commit, which may take seconds: a resume() that came meanwhile would be undone by it
        if (full) consumer.pause([{ topic: batch.topic }])
        const last = records[count - 1]
        if (last) {
          const next = (BigInt(last.offset) + 1n).toString()
          turn.resolveOffset(last.offset)
          lags.set(batch.partition, Number(BigInt(batch.highWatermark) - BigInt(next)))
          await consumer.commitOffsets([{ topic: batch.topic, partition: batch.partition, offset: next }])
        }
        spec.onLag?.([...lags.values()].reduce((sum, lag) => sum + lag, 0))
        await turn.heartbeat()
      },
    })
  } catch (error) {
    await close()
    throw asKafkaError(error)
  }
  return {
    resume: () => {
      if (closed) return
      try {
        consumer.resume([{ topic: spec.topic }])
      } catch {
        // It has crashed and kafkajs puts it away before it says so. onLost follows, and the next one is not paused.
      }
    },
    close,
  }
}
