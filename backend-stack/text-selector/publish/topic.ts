/** The prompts' topic as the selector sees it: read what is there, add to it, and know how much is unread. */
import kafkajs from 'kafkajs'
import type { Admin, Kafka, Producer } from 'kafkajs'
import { promptRecord, type PromptRecord } from '../../../main/contract/messages.ts'

/** By partition: an offset. */
export type Offsets = Record<string, string>

export class TopicMissing extends Error {
  override readonly name = 'TopicMissing'
}

export class PromptTopic {
  readonly #kafka: Kafka
  readonly #admin: Admin
  readonly #topic: string
  #producer: Producer | undefined

  private constructor(kafka: Kafka, admin: Admin, topic: string) {
    this.#kafka = kafka
    this.#admin = admin
    this.#topic = topic
  }

  /** Connects; throws TopicMissing, or what kafkajs says of unreachable brokers. */
  static async open(brokers: readonly string[], topic: string): Promise<PromptTopic> {
    const kafka = new kafkajs.Kafka({
      clientId: 'fieldtake-text-selector',
      brokers: [...brokers],
      logLevel: kafkajs.logLevel.NOTHING,
      connectionTimeout: 5_000,
      retry: { initialRetryTime: 200, retries: 6 },
    })
    const admin = kafka.admin()
    await admin.connect()
    const known = await admin.listTopics()
    if (!known.includes(topic)) {
      await admin.disconnect()
      throw new TopicMissing(`the cluster has no topic ${topic}: apply the topics first`)
    }
    return new PromptTopic(kafka, admin, topic)
  }

  async ends(): Promise<Offsets> {
    const offsets = await this.#admin.fetchTopicOffsets(this.#topic)
    return Object.fromEntries(offsets.map(({ partition, high }) => [String(partition), high]))
  }

  /** Records that a reader group has not committed yet. */
  async unread(group: string): Promise<number> {
    const offsets = await this.#admin.fetchTopicOffsets(this.#topic)
    const [read] = await this.#admin.fetchOffsets({ groupId: group, topics: [this.#topic] })
    let unread = 0
    for (const { partition, low, high } of offsets) {
      const committed = read?.partitions.find((one) => one.partition === partition)?.offset ?? '-1'
      unread += Number(high) - Math.max(Number(low), Number(committed))
    }
    return unread
  }

  /** Every valid prompt between `from` (by default the beginning) and the present end, per partition in order. */
  async read(onPrompt: (prompt: PromptRecord) => void, from?: Offsets): Promise<void> {
    const offsets = await this.#admin.fetchTopicOffsets(this.#topic)
    const left = new Map<number, bigint>()
    const starts = new Map<number, string>()
    for (const { partition, low, high } of offsets) {
      const wanted = BigInt(from?.[String(partition)] ?? low)
      const start = wanted > BigInt(low) ? wanted : BigInt(low)
      if (start < BigInt(high)) left.set(partition, BigInt(high))
      starts.set(partition, String(start))
    }
    if (left.size === 0) return
    const groupId = `text-selector-${process.pid}-${Date.now().toString(36)}`
    const consumer = this.#kafka.consumer({ groupId, maxWaitTimeInMs: 100 })
    await consumer.connect()
    try {
      await consumer.subscribe({ topic: this.#topic, fromBeginning: true })
      await new Promise<void>((resolve, reject) => {
        consumer.on('consumer.crash', ({ payload }) => reject(payload.error))
        // told of batches without a record, too: a transaction's marker may be the last thing in the topic
        consumer.on('consumer.end_batch_process', ({ payload: { partition, lastOffset } }) => {
          const end = left.get(partition)
          if (end !== undefined && BigInt(lastOffset) + 1n >= end) left.delete(partition)
          if (left.size === 0) resolve()
        })
        consumer
          .run({
            autoCommit: false,
            eachBatch: ({ batch }) => {
              const end = left.get(batch.partition)
              if (end === undefined) return Promise.resolve()
              for (const { value, offset } of batch.messages) {
                if (BigInt(offset) >= end || BigInt(offset) < BigInt(starts.get(batch.partition) ?? '0'))
                  continue
                const prompt = parsePrompt(value)
                if (prompt !== undefined) onPrompt(prompt)
              }
              return Promise.resolve()
            },
          })
          .catch(reject)
        for (const [partition, offset] of starts) consumer.seek({ topic: this.#topic, partition, offset })
      })
    } finally {
      await consumer.disconnect()
      await this.#admin.deleteGroups([groupId]).catch(() => undefined)
    }
  }

  /**
   * One try, acknowledged by all replicas in sync. No retry inside the client: after a lost answer only a look at the
   * topic tells what got through, and the caller takes that look.
   */
  async send(prompts: readonly PromptRecord[]): Promise<void> {
    this.#producer ??= this.#kafka.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      idempotent: false,
      retry: { retries: 0 },
    })
    await this.#producer.connect()
    await this.#producer.send({
      topic: this.#topic,
      acks: -1,
      messages: prompts.map((prompt) => ({ key: prompt.prompt_id, value: JSON.stringify(prompt) })),
    })
  }

  /** Drops the producer's connections, so that nothing of a failed request is still under way. */
  async hangUp(): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    await producer?.disconnect().catch(() => undefined)
  }

  async close(): Promise<void> {
    await this.hangUp()
    await this.#admin.disconnect()
  }
}

/** Undefined for a tombstone or a record that is no prompt: others may write to the topic, too. */
function parsePrompt(value: Buffer | null): PromptRecord | undefined {
  if (value === null) return undefined
  try {
    return promptRecord.safeParse(JSON.parse(value.toString())).data
  } catch {
    return undefined
  }
}
