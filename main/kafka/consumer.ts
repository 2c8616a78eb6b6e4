/** A consumer that commits only what its keeper has made durable. */
import type { Consumer as Client, EachBatchPayload, Kafka } from 'kafkajs'
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

const settings = (group: string) => ({
  groupId: group,
  allowAutoTopicCreation: false,
  maxWaitTimeInMs: FETCH_WAIT_MS,
  maxBytesPerPartition: 1_048_576,
  sessionTimeout: 10_000,
  heartbeatInterval: 3_000,
  rebalanceTimeout: 10_000,
  retry: RETRY,
})

/** The broker's own word on where a group stands in a topic. */
export type Positions = (group: string, topic: string) => Promise<readonly Position[]>

export async function openConsumer(
  kafka: Kafka,
  spec: ConsumerSpec,
  positions?: Positions,
): Promise<Consumer> {
  const consumer = new KeepingConsumer(kafka.consumer(settings(spec.group)), spec, positions)
  await consumer.open()
  return consumer
}

class KeepingConsumer implements Consumer {
  readonly #client: Client
  readonly #spec: ConsumerSpec
  readonly #positions: Positions | undefined
  readonly #watch: ReturnType<typeof setInterval> | undefined
  readonly #held: ReturnType<typeof holding>
  readonly #silence = silenceWatch(Date.now)
  readonly #lags = new Map<number, number>()
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  #closed = false
  /** told to stop fetching, until resume() */
  #full = false
  /** a batch is being kept or committed */
  #busy = false
  #mine: readonly number[] = []

  constructor(client: Client, spec: ConsumerSpec, positions: Positions | undefined) {
    this.#client = client
    this.#spec = spec
    this.#positions = positions
    this.#held = holding(Date.now, spec.holding)
    this.#watch = positions && setInterval(() => this.#look(), POSITIONS_MS)
    this.#watch?.unref()
    this.#listen()
  }

  async open(): Promise<void> {
    try {
      await this.#client.connect()
      await this.#client.subscribe({ topics: [this.#spec.topic], fromBeginning: true })
      await this.#client.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async (turn) => {
          this.#busy = true
          await this.#eachBatch(turn).finally(() => (this.#busy = false))
        },
      })
    } catch (error) {
      await this.close()
      throw asKafkaError(error)
    }
  }

  resume(): void {
    this.#full = false
    this.#unlessGone(() => this.#client.resume([{ topic: this.#spec.topic }]))
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#watch)
    for (const timer of this.#timers) clearTimeout(timer)
    await this.#client.disconnect().catch(() => undefined)
  }

  #listen(): void {
    const client = this.#client
    const { topic } = this.#spec
    client.on(client.events.CRASH, ({ payload }) => {
      if (!this.#closed) this.#spec.onLost(kafkaFault(payload.error))
    })
    client.on(client.events.GROUP_JOIN, (event) => {
      this.#mine = event.payload.memberAssignment[topic] ?? []
      this.#lags.clear()
      this.#held.keepOnly(this.#mine)
      this.#tellHeld()
      this.#look()
    })
    // A batch of which nothing is shown, such as the end of a transaction, never comes to eachBatch.
    client.on(client.events.END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize > 0 || this.#closed) return
      const offset = String(BigInt(payload.lastOffset) + 1n)
      void client.commitOffsets([{ topic, partition: payload.partition, offset }]).catch(() => undefined)
    })
  }

  async #eachBatch(turn: EachBatchPayload): Promise<void> {
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
    const kept = records.length > 0 ? await this.#spec.keep(records) : { count: 0, full: this.#full }
    // ahead of the commit, which may take seconds: a resume() that came meanwhile would be undone by it
    if (kept.full) {
      this.#full = true
      this.#client.pause([{ topic: this.#spec.topic }])
    }
    const last = records[kept.count - 1]
    const whole = kept.count === records.length
    // what follows the last record and is shown to nobody is behind us as well
    if (last) await this.#commit(turn, whole && !unreadable ? batch.lastOffset() : last.offset)
    if (last && this.#held.goesOn(partition)) this.#tellHeld()
    if (whole && unreadable) await this.#meet(turn, unreadable)
    this.#tellLag()
    await turn.heartbeat()
  }

  async #commit(turn: EachBatchPayload, last: string): Promise<void> {
    const { partition, highWatermark } = turn.batch
    const next = (BigInt(last) + 1n).toString()
    turn.resolveOffset(last)
    this.#lags.set(partition, Number(BigInt(highWatermark) - BigInt(next)))
    await this.#client.commitOffsets([{ topic: this.#spec.topic, partition, offset: next }])
  }

  /** Its partition waits; the others do not. Or it is passed, and the keeper told first. */
  async #meet(turn: EachBatchPayload, what: Unreadable): Promise<void> {
    const verdict = this.#held.saw(what)
    if (verdict.kind === 'pass') {
      await this.#spec.passed?.(what)
      this.#held.goesOn(what.partition)
      this.#tellHeld()
      await this.#commit(turn, what.lastOffset)
      return
    }
    if (verdict.first) this.#spec.onUnreadable?.(what)
    this.#tellHeld()
    // of a topic that is paused as a whole nothing may be paused singly: that would let the others go on
    if (!this.#full) this.#pauseFor(what.partition, verdict.ms)
  }

  #pauseFor(partition: number, ms: number): void {
    const place = [{ topic: this.#spec.topic, partitions: [partition] }]
    this.#unlessGone(() => this.#client.pause(place))
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (!this.#full) this.#unlessGone(() => this.#client.resume(place))
    }, ms)
    this.#timers.add(timer)
  }

  /** Asks the broker where the group stands. Its answer is for people and the next one comes soon: a failure is passed over. */
  #look(): void {
    void this.#askPositions().catch(() => undefined)
  }

  async #askPositions(): Promise<void> {
    const found = await this.#positions?.(this.#spec.group, this.#spec.topic)
    if (this.#closed || !found) return
    const own = found.filter(({ partition }) => this.#mine.includes(partition))
    this.#lags.clear()
    for (const { partition, end, committed } of own)
      this.#lags.set(partition, Math.max(0, Number(end - committed)))
    this.#tellLag()
    // what is full, held or busy stands still for a reason that is known
    const free = (partition: number) =>
      !this.#full && !this.#busy && !this.#held.list().some((one) => one.partition === partition)
    if (this.#silence.look(own.filter(({ partition }) => free(partition)))) this.#tellHeld()
  }

  #tellLag(): void {
    this.#spec.onLag?.([...this.#lags.values()].reduce((sum, lag) => sum + lag, 0))
  }

  #tellHeld(): void {
    this.#spec.onHeld?.([...this.#held.list(), ...this.#silence.list(this.#spec.topic)])
  }

  /** It may have crashed, and kafkajs puts it away before it says so: onLost follows, and the next one is not paused. */
  #unlessGone(act: () => void): void {
    if (this.#closed) return
    try {
      act()
    } catch {
      // see above
    }
  }
}
