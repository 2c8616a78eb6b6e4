import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import kafkajs from 'kafkajs'
import type { ITopicConfig, Kafka, KafkaConfig, Message } from 'kafkajs'
import { kafkaClient, withAdmin } from '../../main/kafka/client.ts'
import type { ClusterAddress } from '../../main/kafka/client.ts'
import { kafkaComponent } from '../../backend-stack/servers/kafka/kafka.ts'
import { freePort } from '../../backend-stack/stack/processes/ports.ts'
import { startStack } from '../../backend-stack/stack/stack.ts'
import { startProxy } from './kafka-proxy.ts'
import type { KafkaProxy } from './kafka-proxy.ts'

export interface TestKafkaOptions {
  /** Default 1. */
  readonly brokers?: number
  /** Apply topics.yml. Default true; `false` for an empty cluster. */
  readonly topics?: boolean
  /** TLS, accounts and access rules. */
  readonly secure?: boolean
  /** Clients reach each broker through a proxy that can misbehave. */
  readonly proxied?: boolean
  /** What clients are told the machine is called. */
  readonly advertisedHost?: string
}

export interface TestKafka {
  /** For the clients under test; leads through the proxies if there are any. */
  readonly bootstrap: string
  /** For the test's own readers and writers: past the proxies. */
  readonly direct: string
  /** For `kafkaAccess` of a secure cluster. */
  readonly dataDir: string
  /** One a broker, with `proxied`. */
  readonly proxies: readonly KafkaProxy[]
  /** kill -9, without waiting. `broker` counts from 0. */
  kill(broker?: number): void
  /** SIGSTOP and SIGCONT: it is there and does not answer. */
  freeze(broker?: number): void
  thaw(broker?: number): void
  /** Up again, on the same port with the same data. Resolves when it takes requests. */
  restart(broker?: number): Promise<void>
  stop(): Promise<void>
}

/** Real Kafka on free ports with its data in a temporary folder. Ready in about a second. */
export async function startKafka(options: TestKafkaOptions = {}): Promise<TestKafka> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-kafka-'))
  const proxies: KafkaProxy[] = []
  const advertise = async (clientPort: number): Promise<number> => {
    const proxy = await startProxy({ port: clientPort })
    proxies.push(proxy)
    return proxy.port
  }
  const clean = async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()))
    rmSync(dataDir, { recursive: true, force: true })
  }
  const kafka = kafkaComponent({
    port: await freePort(),
    ...(options.topics === false ? { topics: false } : {}),
    ...(options.proxied === true ? { advertise } : {}),
    ...(options.advertisedHost === undefined ? {} : { advertisedHost: options.advertisedHost }),
  })
  const stack = await startStack({
    dataDir,
    brokers: options.brokers ?? 1,
    secure: options.secure ?? false,
    components: [kafka],
  }).catch(async (error: unknown) => {
    await clean()
    throw error
  })
  const component = stack.component('kafka')
  const member = (index = 0) => {
    const found = component.members?.[index]
    if (!found) throw new Error(`There is no broker ${index}`)
    return found
  }
  return {
    bootstrap: component.endpoints['bootstrap'] ?? '',
    direct: (component.members ?? []).map((one) => one.endpoints['direct'] ?? '').join(','),
    dataDir,
    proxies,
    kill: (broker) => member(broker).kill('SIGKILL'),
    freeze: (broker) => member(broker).kill('SIGSTOP'),
    thaw: (broker) => member(broker).kill('SIGCONT'),
    restart: (broker) => member(broker).restart(),
    stop: async () => {
      // Nothing on these disks is wanted again, and an orderly stop of three brokers takes 6 s.
      component.kill('SIGKILL')
      await stack.stop()
      await clean()
    },
  }
}

/** A client for a test's own use. */
export function testClient(cluster: string | ClusterAddress, more: Partial<KafkaConfig> = {}): Kafka {
  return kafkaClient(typeof cluster === 'string' ? { bootstrap: cluster } : cluster, more)
}

/** A topic name no other test has. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`
}

/** Makes a topic and waits for its leaders. Answers its name. */
export async function createTopic(
  bootstrap: string,
  topic: string = uniqueName('test'),
  more: Omit<ITopicConfig, 'topic'> = {},
): Promise<string> {
  await withAdmin(testClient(bootstrap), async (admin) => {
    // kafkajs's own wait gives up when the broker that it asks has not heard of the new topic yet.
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 1, ...more }] })
    const end = Date.now() + 20_000
    for (;;) {
      const led = await admin.fetchTopicMetadata({ topics: [topic] }).then(
        ({ topics }) => topics[0]?.partitions.every(({ leader }) => leader >= 0) ?? false,
        () => false,
      )
      if (led) return
      if (Date.now() > end) throw new Error(`${topic} has no leaders after 20 s`)
      await delay(25)
    }
  })
  return topic
}

export async function produce(
  cluster: string | ClusterAddress,
  topic: string,
  messages: readonly Message[],
  /** One try, and so long for the copies, ms; else kafkajs's own: six tries of half a minute. */
  onceWithin?: number,
): Promise<void> {
  const producer = testClient(cluster).producer({
    ...(onceWithin === undefined ? {} : { retry: { retries: 0 } }),
    idempotent: false,
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  try {
    const timeout = onceWithin === undefined ? {} : { timeout: onceWithin }
    await producer.send({ topic, acks: -1, messages: [...messages], ...timeout })
  } finally {
    await producer.disconnect()
  }
}

export interface ReadRecord {
  readonly partition: number
  readonly offset: string
  readonly key: string | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds since 1970, as the topic's timestamp type has it. */
  readonly timestamp: number
}

/** Everything that is in a topic at the time of the call, in partition and offset order. */
export async function readTopic(
  cluster: string | ClusterAddress,
  topic: string,
  timeoutMs = 20_000,
): Promise<ReadRecord[]> {
  const kafka = testClient(cluster)
  const ends = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic))
  const left = new Map(
    ends.filter((end) => end.high !== end.low).map((end) => [end.partition, Number(end.high) - 1]),
  )
  const records: ReadRecord[] = []
  if (left.size === 0) return records
  // One group of its own: nothing is committed, nobody's position moves.
  const consumer = kafka.consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100 })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${topic}: read ${records.length} records, then nothing for ${timeoutMs} ms`)),
        timeoutMs,
      )
      const handle = consumer.run({
        autoCommit: false,
        eachMessage: ({ partition, message }) => {
          const last = left.get(partition)
          if (last !== undefined && Number(message.offset) <= last) records.push(toRecord(partition, message))
          if (last !== undefined && Number(message.offset) >= last) left.delete(partition)
          timer.refresh()
          if (left.size === 0) {
            clearTimeout(timer)
            resolve()
          }
          return Promise.resolve()
        },
      })
      handle.catch(reject)
    })
  } finally {
    await consumer.disconnect()
  }
  return records.toSorted((a, b) => a.partition - b.partition || Number(a.offset) - Number(b.offset))
}

function toRecord(
  partition: number,
  message: {
    readonly offset: string
    readonly key: Buffer | null
    readonly value: Buffer | null
    readonly timestamp: string
    readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>
  },
): ReadRecord {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined) headers[name] = last.toString()
  }
  return {
    partition,
    offset: message.offset,
    key: message.key?.toString() ?? null,
    value: message.value,
    headers,
    timestamp: Number(message.timestamp),
  }
}
