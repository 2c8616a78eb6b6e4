/**
 * The port over kafkajs. `idempotent: false` on purpose: after a lost answer kafkajs reuses the sequence
 * number, and the broker acknowledges the next record without appending it. Repeats are harmless instead,
 * because everything downstream goes by take_id. kafkajs's own retries are kept to what one leader change
 * needs; the outbox does the rest, with reasons that a person can read.
 */
import type { Admin, Kafka, KafkaConfig, Message } from 'kafkajs'
import { asKafkaError, kafkaFault } from './faults.ts'
import kafkajs from './kafkajs.ts'
import { z } from 'zod'
import { placement } from './placed.ts'
import { quickProduce } from './quick-produce.ts'
import { KafkaError } from './port.ts'
import type { BrokerAddress, BrokerOptions, BrokerPort, Position, Producer, TopicFacts } from './port.ts'
import { openConsumer } from './consumer.ts'
import { ownSockets, seedOf } from './sockets.ts'

// CommonJS: Node finds only some of its names, so all are taken from the default
const { CompressionTypes, ConfigResourceTypes, Kafka: KafkaClient, logLevel } = kafkajs

const ACKS = { all: -1, '1': 1, '0': 0 } as const
/** one metadata refresh after a leader moved; anything longer belongs to the outbox */
const RETRY = { retries: 2, initialRetryTime: 150, maxRetryTime: 1_000 }
const CONNECT_MS = 8_000
const REQUEST_MS = 30_000
/** a large take on a slow uplink; what really watches over sends is the sockets' own stall watch */
const SEND_MS = 15 * 60_000

/** The addresses that were typed, as kafkajs names them. */
const seedsOf = ({ settings }: BrokerOptions): string[] =>
  settings.brokers.split(',').map((broker) => seedOf(broker.trim()))

/** Fresh for each connection: kafkajs writes into the sasl object and would go on using an old password. */
export function clientConfig(
  options: BrokerOptions,
  socketFactory: KafkaConfig['socketFactory'],
): KafkaConfig {
  const { settings, password } = options
  const login = { username: settings.username, password: password ?? '' }
  return {
    clientId: options.clientId,
    brokers: seedsOf(options),
    connectionTimeout: CONNECT_MS,
    authenticationTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    retry: RETRY,
    logLevel: logLevel.NOTHING,
    ...(socketFactory ? { socketFactory } : {}),
    ...(settings.tls ? { ssl: settings.ca ? { ca: [settings.ca] } : true } : {}),
    ...(settings.sasl === 'none'
      ? {}
      : settings.sasl === 'plain'
        ? { sasl: { mechanism: 'plain', ...login } }
        : settings.sasl === 'scram-sha-256'
          ? { sasl: { mechanism: 'scram-sha-256', ...login } }
          : { sasl: { mechanism: 'scram-sha-512', ...login } }),
  }
}

async function partitionsOf(admin: Admin, topic: string): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
  const found = topics.find(({ name }) => name === topic)
  if (found && found.partitions.length > 0) return found.partitions.length
  throw new KafkaError({
    kind: 'refused',
    code: 'topic_unknown',
    message: `no topic ${topic}`,
    params: { topic },
  })
}

/** Asks one broker of the list after the other: one that lives must be met. Throws KafkaError. */
async function aboutTopic<T>(
  kafka: Kafka,
  topic: string,
  brokers: number,
  ask: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = kafka.admin({ retry: { ...RETRY, retries: Math.max(1, brokers - 1) } })
  try {
    await admin.connect()
    return await ask(admin)
  } catch (error) {
    const fault = kafkaFault(error)
    throw new KafkaError(fault.code === 'topic_unknown' ? { ...fault, params: { topic } } : fault, error)
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

const topicFacts = (kafka: Kafka, topic: string, brokers: number): Promise<TopicFacts> =>
  aboutTopic(kafka, topic, brokers, async (admin) => {
    const partitions = await partitionsOf(admin, topic)
    const resource = { type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['max.message.bytes'] }
    const limit = await admin
      .describeConfigs({ includeSynonyms: false, resources: [resource] })
      .then(({ resources }) => Number(resources[0]?.configEntries[0]?.configValue))
      .catch(() => NaN) // a station may be barred from reading it: the broker's refusals teach it then
    return { partitions, maxMessageBytes: limit > 0 ? limit : null }
  })

/**
 * Whether a topic can be written is asked on a connection of its own, once. A producer of kafkajs asks for the metadata of all its topics
 * together, and one that is not there, or that this account may not see, would be the answer for the others too.
 */
class KnownTopics {
  readonly #look: (topic: string) => Promise<unknown>
  readonly #asked = new Map<string, Promise<unknown>>()

  constructor(look: (topic: string) => Promise<unknown>) {
    this.#look = look
  }

  add(topic: string): void {
    this.#asked.set(topic, Promise.resolve())
  }

  /** Rejects with KafkaError as long as there is none. */
  async ensure(topic: string): Promise<void> {
    const asked = this.#asked.get(topic) ?? this.#look(topic)
    this.#asked.set(topic, asked)
    try {
      await asked
    } catch (error) {
      this.#asked.delete(topic)
      throw error
    }
  }
}

const connectionFault = z.object({ broker: z.string() })
const wrapped = z.object({ cause: z.unknown() })

/** Where a connection was tried that failed, as host:port; null: it was another fault. */
function triedAddress(error: unknown): string | null {
  const own = connectionFault.safeParse(error)
  if (own.success && own.data.broker !== '') return own.data.broker
  const outer = wrapped.safeParse(error)
  return outer.success && outer.data.cause !== undefined ? triedAddress(outer.data.cause) : null
}

/** kafkajs speaks to the first broker that it is sent on to; one that it cannot reach is the answer, too. */
async function advertisedBy(kafka: Kafka, typed: readonly string[]): Promise<readonly BrokerAddress[]> {
  const admin = kafka.admin()
  try {
    await admin.connect()
    const { brokers } = await admin.describeCluster()
    return brokers.map(({ host, port }) => ({ host, port }))
  } catch (error) {
    const tried = triedAddress(error)
    if (tried === null || typed.includes(tried)) throw asKafkaError(error)
    const at = tried.lastIndexOf(':')
    return [{ host: tried.slice(0, at), port: Number(tried.slice(at + 1)) }]
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

async function openProducer(
  kafka: Kafka,
  acks: (typeof ACKS)[keyof typeof ACKS],
  expectAnswer: () => () => void,
  known: KnownTopics,
): Promise<Producer> {
  const placed = placement()
  const producer = kafka.producer({
    idempotent: false,
    allowAutoTopicCreation: false,
    retry: RETRY,
    createPartitioner: placed.createPartitioner,
  })
  const connected = expectAnswer()
  await producer
    .connect()
    .catch((error: unknown) => {
      throw asKafkaError(error)
    })
    .finally(connected)
  return {
    async send(records) {
      const messages = records.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } }))
      const byTopic = new Map<string, Message[]>()
      records.forEach(({ topic }, index) => {
        const message = messages[index]
        if (message) byTopic.set(topic, [...(byTopic.get(topic) ?? []), message])
      })
      await Promise.all([...byTopic.keys()].map((topic) => known.ensure(topic)))
      const answered = expectAnswer()
      try {
        const answers = await producer.sendBatch({
          acks,
          compression: CompressionTypes.None, // FLAC does not shrink, and the processor has better to do
          topicMessages: [...byTopic].map(([topic, list]) => ({ topic, messages: list })),
        })
        const next = new Map<string, bigint>()
        for (const answer of answers)
          if (answer.baseOffset !== undefined)
            next.set(`${answer.topicName}/${answer.partition}`, BigInt(answer.baseOffset))
        const origins = records.map(({ topic }, index) => {
          const message = messages[index]
          const place = `${topic}/${(message && placed.partitionOf(message)) ?? ''}`
          const offset = next.get(place)
          if (offset === undefined) return { origin: '' }
          next.set(place, offset + 1n)
          return { origin: `${place}/${offset}` }
        })
        // no answer means not sent (placed.ts): all of them go again, from the outbox
        if (acks !== ACKS['0'] && origins.some(({ origin }) => origin === ''))
          throw new KafkaError({
            kind: 'connection',
            code: 'broker_unreachable',
            message: 'no answer for some of the records',
          })
        return origins
      } catch (error) {
        throw asKafkaError(error)
      } finally {
        answered()
      }
    },
    close: () => producer.disconnect().catch(() => undefined),
  }
}

/** Asks where groups stand, over one connection of its own that is made when it is first wanted. */
function positionReader(makeAdmin: () => Admin) {
  let connected: Promise<Admin> | null = null
  const connect = async () => {
    const admin = makeAdmin()
    await admin.connect()
    return admin
  }
  return async (groupId: string, topic: string): Promise<readonly Position[]> => {
    const asking = (connected ??= connect())
    try {
      const admin = await asking
      const ends = await admin.fetchTopicOffsets(topic)
      const [of] = await admin.fetchOffsets({ groupId, topics: [topic] })
      return ends.map(({ partition, low, high }) => {
        const committed = BigInt(of?.partitions.find((one) => one.partition === partition)?.offset ?? -1)
        // before the first commit, and where records have aged out, reading begins at the lowest
        return { partition, end: BigInt(high), committed: committed > BigInt(low) ? committed : BigInt(low) }
      })
    } catch (error) {
      connected = null
      await asking.then((admin) => admin.disconnect()).catch(() => undefined)
      throw error
    }
  }
}

export function kafkaPort(options: BrokerOptions): BrokerPort {
  quickProduce()
  const sockets = ownSockets(options.onConnectionLost)
  const sending = ownSockets(options.onConnectionLost)
  const probes = ownSockets(() => undefined)
  const client = (factory: KafkaConfig['socketFactory'], requestTimeout = REQUEST_MS) =>
    new KafkaClient({ ...clientConfig(options, factory), requestTimeout })
  const positions = positionReader(() => client(sockets.factory).admin())
  const brokers = seedsOf(options).length
  const known = new KnownTopics((topic) =>
    aboutTopic(client(probes.factory), topic, brokers, (admin) => partitionsOf(admin, topic)),
  )
  return {
    advertised: () => advertisedBy(client(probes.factory), seedsOf(options)),
    async probe(topic) {
      const facts = await topicFacts(client(probes.factory), topic, brokers)
      known.add(topic)
      return facts
    },
    openProducer: () =>
      openProducer(
        client(sending.factory, SEND_MS),
        ACKS[options.settings.acks],
        () => sending.expect(),
        known,
      ),
    openConsumer: (spec) => openConsumer(client(sockets.factory), spec, positions),
    abandon() {
      sockets.destroy()
      sending.destroy()
      probes.destroy()
    },
  }
}
