/** A consumer that commits only what its keeper has made durable. */
import type { EachBatchPayload, Kafka } from 'kafkajs'
import { asKafkaError, kafkaFault } from './faults.ts'
import { holding } from './holding.ts'
import type { Consumer, ConsumerSpec, IncomingRecord, Position } from './port.ts'
import { silenceWatch } from './silence.ts'
import { opened } from './unreadable.ts'
import type { Unreadable } from './unreadable.ts'

/** Enough for a short leader change; after that onLost tells, and the link starts afresh. */
const RETRY = {
  retries: 4,
  initialRetryTime: 300,
  maxRetryTime: 3_000,
  restartOnFailure: () => Promise.resolve(false),
}
/** The broker answers as soon as there is something; when there is nothing, this bounds how long a close waits. */
const FETCH_WAIT_MS = 1_000
/** the broker is asked this often where its topic ends and what is committed */
const POSITIONS_MS = 10_000

/** The broker's own word on where a group stands in a topic. */
export type Positions = (group: string, topic: string) => Promise<readonly Position[]>

export async function openConsumer(
  kafka: Kafka,
  spec: ConsumerSpec,
  positions?: Positions,
): Promise<Consumer> {
  const { topic } = spec
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
  /** told to stop fetching, until resume() */
  let full = false
  /** a batch is being kept or committed */
  let busy = false
  let mine: readonly number[] = []
  const held = holding(Date.now, spec.holding)
  const lags = new Map<number, number>()
  const timers = new Set<ReturnType<typeof setTimeout>>()

  const tellLag = () => spec.onLag?.([...lags.values()].reduce((sum, lag) => sum + lag, 0))
  const silence = silenceWatch(Date.now)
  const tellHeld = () => spec.onHeld?.([...held.list(), ...silence.list(topic)])
  /** It may have crashed, and kafkajs puts it away before it says so: onLost follows, and the next one is not paused. */
  const unlessGone = (act: () => void) => {
    if (closed) return
    try {
      act()
    } catch {
      // see above
    }
  }
  const look = async (): Promise<void> => {
    const found = await positions?.(spec.group, topic)
    if (closed || !found) return
    const own = found.filter(({ partition }) => mine.includes(partition))
    lags.clear()
    for (const { partition, end, committed } of own) lags.set(partition, Math.max(0, Number(end - committed)))
    tellLag()
    // what is full, held or busy stands still for a reason that is known
    const free = (partition: number) =>
      !full && !busy && !held.list().some((one) => one.partition === partition)
    if (silence.look(own.filter(({ partition }) => free(partition)))) tellHeld()
  }
  const watch = positions && setInterval(() => void look().catch(() => undefined), POSITIONS_MS)
  watch?.unref()

  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!closed) spec.onLost(kafkaFault(payload.error))
  })
  consumer.on(consumer.events.GROUP_JOIN, (event) => {
    mine = event.payload.memberAssignment[topic] ?? []
    lags.clear()
    held.keepOnly(mine)
    tellHeld()
    void look().catch(() => undefined)
  })
  // A batch of which nothing is shown, such as the end of a transaction, never comes to eachBatch.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (payload.batchSize > 0 || closed) return
    const offset = String(BigInt(payload.lastOffset) + 1n)
    void consumer.commitOffsets([{ topic, partition: payload.partition, offset }]).catch(() => undefined)
  })
  const close = async () => {
    if (closed) return
    closed = true
    clearInterval(watch)
    for (const timer of timers) clearTimeout(timer)
    await consumer.disconnect().catch(() => undefined)
  }

  async function commit(turn: EachBatchPayload, last: string): Promise<void> {
    const { partition, highWatermark } = turn.batch
    const next = (BigInt(last) + 1n).toString()
    turn.resolveOffset(last)
    lags.set(partition, Number(BigInt(highWatermark) - BigInt(next)))
    await consumer.commitOffsets([{ topic, partition, offset: next }])
  }

  /** Its partition waits; the others do not. Or it is passed, and the keeper told first. */
  async function meet(turn: EachBatchPayload, what: Unreadable): Promise<void> {
    const { partition } = what
    const verdict = held.saw(what)
    if (verdict.kind === 'pass') {
      await spec.passed?.(what)
      held.goesOn(partition)
      tellHeld()
      await commit(turn, what.lastOffset)
      return
    }
    if (verdict.first) spec.onUnreadable?.(what)
    tellHeld()
    // of a topic that is paused as a whole nothing may be paused singly: that would let the others go on
    if (full) return
    const place = [{ topic, partitions: [partition] }]
    unlessGone(() => consumer.pause(place))
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (!full) unlessGone(() => consumer.resume(place))
    }, verdict.ms)
    timers.add(timer)
  }

  async function eachBatch(turn: EachBatchPayload): Promise<void> {
    const { batch } = turn
    if (!turn.isRunning() || turn.isStale()) return
    const { messages, unreadable } = opened(batch.messages)
    const { partition } = batch
    const records: IncomingRecord[] = messages.map(({ offset, key, value, timestamp, headers }) => ({
      topic: batch.topic,
      partition,
      offset,
      key: key?.toString() ?? null,
      value,
      timestamp,
      ...(headers ? { headers } : {}),
    }))
    const kept = records.length > 0 ? await spec.keep(records) : { count: 0, full }
    // ahead of the commit, which may take seconds: a resume() that came meanwhile would be undone by it
    if (kept.full) {
      full = true
      consumer.pause([{ topic }])
    }
    const last = records[kept.count - 1]
    const whole = kept.count === records.length
    // what follows the last record and is shown to nobody is behind us as well
    if (last) await commit(turn, whole && !unreadable ? batch.lastOffset() : last.offset)
    if (last && held.goesOn(partition)) tellHeld()
    if (whole && unreadable) await meet(turn, unreadable)
    tellLag()
    await turn.heartbeat()
  }

  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (turn) => {
        busy = true
        await eachBatch(turn).finally(() => (busy = false))
      },
    })
  } catch (error) {
    await close()
    throw asKafkaError(error)
  }
  return {
    resume: () => {
      full = false
      unlessGone(() => consumer.resume([{ topic }]))
    },
    close,
  }
}
