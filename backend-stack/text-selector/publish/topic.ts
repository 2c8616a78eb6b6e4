/** The prompts' topic as the selector sees it: read what is there, add to it, and know how much is unread. */
import kafkajs from 'kafkajs'
import type { Admin, Kafka, Producer } from 'kafkajs'
import { promptRecord, type PromptRecord } from '../../../main/contract/messages.ts'
import type { RunEvent } from '../../lineage/event.ts'
import { kafkaClient, type ClusterAddress } from '../../../main/kafka/client.ts'
import type { Unreadable } from '../../../main/kafka/unreadable.ts'
import { type Offsets, type Scanned, scanTopic } from '../../../main/kafka/scan.ts'
import { parsed } from './parsed.ts'

/** records a request: prompts of 4,000 characters stay below a megabyte */
const AT_ONCE = 50

export class TopicMissing extends Error {
  override readonly name = 'TopicMissing'
}

export class PromptTopic {
  readonly #kafka: Kafka
  readonly #admin: Admin
  readonly #topic: string
  readonly #onUnreadable: (what: Unreadable) => void
  #producer: Producer | undefined

  private constructor(kafka: Kafka, admin: Admin, topic: string, onUnreadable: (what: Unreadable) => void) {
    this.#kafka = kafka
    this.#admin = admin
    this.#topic = topic
    this.#onUnreadable = onUnreadable
  }

  /** Connects; throws TopicMissing, or what kafkajs says of unreachable brokers. */
  static async open(
    brokers: readonly string[],
    topic: string,
    access: Omit<ClusterAddress, 'bootstrap'> = {},
    /** A batch of records that cannot be read, and is passed over. */
    onUnreadable: (what: Unreadable) => void = () => undefined,
  ): Promise<PromptTopic> {
    const kafka = kafkaClient(
      { bootstrap: brokers.join(','), ...access },
      {
        clientId: 'fieldtake-text-selector',
        connectionTimeout: 5_000,
        retry: { initialRetryTime: 200, retries: 6 },
      },
    )
    const admin = kafka.admin()
    await admin.connect()
    const known = await admin.listTopics()
    if (!known.includes(topic)) {
      await admin.disconnect()
      throw new TopicMissing(`the cluster has no topic ${topic}: apply the topics first`)
    }
    return new PromptTopic(kafka, admin, topic, onUnreadable)
  }

  async ends(): Promise<Record<string, string>> {
    const offsets = await this.#admin.fetchTopicOffsets(this.#topic)
    return Object.fromEntries(offsets.map(({ partition, high }) => [String(partition), high]))
  }

  /** Whether everything that was ever put on the topic is still there: nothing has aged out. */
  async isWhole(): Promise<boolean> {
    const offsets = await this.#admin.fetchTopicOffsets(this.#topic)
    return offsets.every(({ low }) => low === '0')
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

  /**
   * Every valid prompt between `from` (by default the beginning) and the present end, per partition in order; and the id of
   * each that is taken back there.
   */
  async read(
    onPrompt: (prompt: PromptRecord) => void,
    from?: Offsets,
    onTakenBack?: (id: string) => void,
  ): Promise<void> {
    await scanTopic(this.#kafka, this.#admin, this.#topic, {
      from,
      onUnreadable: this.#onUnreadable,
      onRecord: ({ key, value }) => {
        if (value === null && key !== undefined) onTakenBack?.(key)
        const prompt = parsed(promptRecord, value)
        if (prompt !== undefined) onPrompt(prompt)
      },
    })
  }

  /** Every record of another topic of the cluster. False: there is none of that name that may be read. */
  async scan(topic: string, onRecord: (record: Scanned) => void): Promise<boolean> {
    if (!(await this.#admin.listTopics()).includes(topic)) return false
    await scanTopic(this.#kafka, this.#admin, topic, { onUnreadable: this.#onUnreadable, onRecord })
    return true
  }

  /** Stations ask for these no more; what was read of them stays. */
  async takeBack(ids: readonly string[]): Promise<void> {
    await this.#append(ids.map((key) => ({ key, value: null })))
  }

  /** Once more what is on the topic already: whoever reads it next has it. */
  async giveAgain(records: readonly { readonly key: string; readonly value: Buffer }[]): Promise<void> {
    await this.#append(records)
  }

  /** What may be there twice without harm. */
  async #append(records: readonly { readonly key: string; readonly value: Buffer | null }[]): Promise<void> {
    if (records.length === 0) return
    const producer = this.#kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
    await producer.connect()
    try {
      for (let at = 0; at < records.length; at += AT_ONCE)
        await producer.send({ topic: this.#topic, acks: -1, messages: records.slice(at, at + AT_ONCE) })
    } finally {
      await producer.disconnect()
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

  /** Tells of the run: what it read, and where it wrote. On a topic of its own, so without the prompts' care. */
  async tell(topic: string, event: RunEvent): Promise<void> {
    const producer = this.#kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
    await producer.connect()
    try {
      await producer.send({
        topic,
        acks: -1,
        messages: [{ key: event.run.runId, value: JSON.stringify(event) }],
      })
    } finally {
      await producer.disconnect()
    }
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
