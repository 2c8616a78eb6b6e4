import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { withAdmin } from '../../../main/kafka/client.ts'
import { wholeProducer } from '../../../main/kafka/whole-producer.ts'
import { stationSettings } from '../../../main/contract/settings.ts'
import { kafkaPort } from '../../../main/kafka/broker-port.ts'
import { createTopic, produce, readTopic, startKafka, testClient } from '../../support/kafka.ts'
import type { TestKafka } from '../../support/kafka.ts'

/*
 * What an acknowledgement is worth on three brokers. Kafka does not fsync before it acknowledges; copies on other
 * machines are what keeps a take.
 */
let kafka: TestKafka
beforeAll(async () => {
  kafka = await startKafka({ brokers: 3, topics: false })
})
afterAll(() => kafka.stop())

/** Copies in step, of the topic's only partition. */
async function inSync(topic: string): Promise<number> {
  const { topics } = await withAdmin(testClient(kafka.bootstrap), (admin) =>
    admin.fetchTopicMetadata({ topics: [topic] }),
  )
  return topics[0]?.partitions[0]?.isr.length ?? 0
}

/** Partitions by the number of their leader. */
async function ledBy(topic: string, leader: number): Promise<ReadonlySet<number>> {
  const { topics } = await withAdmin(testClient(kafka.bootstrap), (admin) =>
    admin.fetchTopicMetadata({ topics: [topic] }),
  )
  const led = topics[0]?.partitions.filter((one) => one.leader === leader) ?? []
  return new Set(led.map(({ partitionId }) => partitionId))
}

async function ends(topic: string): Promise<ReadonlyMap<number, number>> {
  // One that is frozen takes a request and never answers.
  const impatient = testClient(kafka.bootstrap, { requestTimeout: 1_000 })
  const offsets = await withAdmin(impatient, (admin) => admin.fetchTopicOffsets(topic))
  return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]))
}

/** Which of the two it is depends on whether those that are gone were struck off already. */
const ONE_COPY = /request timed out|fewer in-sync replicas/

const patient = { timeout: 60_000, interval: 200 }

test('one broker killed: records are still taken; two killed: none is, and all that were acknowledged are kept', async () => {
  const topic = await createTopic(kafka.bootstrap, undefined, {
    ...{
      numPartitions: -1,
      replicationFactor: -1,
      replicaAssignment: [{ partition: 0, replicas: [3, 1, 2] }],
    },
    configEntries: [{ name: 'min.insync.replicas', value: '2' }],
  })
  await produce(kafka.bootstrap, topic, [{ value: 'on three' }])

  kafka.kill(0)
  await vi.waitFor(() => produce(kafka.bootstrap, topic, [{ key: 'k', value: 'on two' }]), patient)
  await vi.waitFor(async () => expect(await inSync(topic)).toBe(2), patient)

  kafka.kill(1)
  // Its leader is there and takes it, but has nobody who would have a copy.
  await expect(produce(kafka.bootstrap, topic, [{ value: 'on one' }], 3_000)).rejects.toThrow(ONE_COPY)

  await Promise.all([kafka.restart(0), kafka.restart(1)])
  await vi.waitFor(async () => expect(await inSync(topic)).toBe(3), patient)
  const values = (await readTopic(kafka.bootstrap, topic)).map((record) => record.value?.toString())
  // What was refused may still have been written; it was never promised.
  expect(values).toEqual(expect.arrayContaining(['on three', 'on two']))
}, 240_000)

test('a leader that dies under a request for several brokers: what its successor was to get is sent, or said to be not', async () => {
  const topic = await createTopic(kafka.bootstrap, undefined, {
    numPartitions: 6,
    replicationFactor: 3,
    configEntries: [{ name: 'min.insync.replicas', value: '2' }],
  })
  const keys = Array.from({ length: 60 }, (_, i) => `key ${i}`)
  const retry = { retries: 30, initialRetryTime: 100, maxRetryTime: 500 }
  const patience = testClient(kafka.bootstrap, { retry })
  const bare = patience.producer({ idempotent: false })
  const whole = wholeProducer(patience)
  const settings = stationSettings.shape.broker.parse({ brokers: kafka.bootstrap })
  const port = kafkaPort({ settings, password: null, clientId: 'test', onConnectionLost: () => undefined })
  const station = await port.openProducer()
  const sendAs = {
    bare: (name: string) =>
      bare.send({ topic, acks: -1, messages: keys.map((key) => ({ key, value: name })) }),
    whole: (name: string) =>
      whole.send({ topic, acks: -1, messages: keys.map((key) => ({ key, value: name })) }),
    station: (name: string) =>
      station.send(keys.map((key) => ({ topic, key, value: Buffer.from(name), headers: {} }))),
  }
  await Promise.all([bare.connect(), whole.connect()])
  for (const [name, send] of Object.entries(sendAs)) await send(`${name}, all well`)

  // The dying leader has its request and no chance to answer; the others have answered when it is gone.
  const dying = await ledBy(topic, 3)
  const before = await ends(topic)
  const each = (await readTopic(kafka.bootstrap, topic)).filter(
    ({ value }) => String(value) === 'bare, all well',
  )
  const others = [...before].filter(([partition]) => !dying.has(partition))
  kafka.freeze(2)
  const sending = Promise.all([
    sendAs.bare('bare'),
    sendAs.whole('whole'),
    sendAs.station('station').catch(() => vi.waitFor(() => sendAs.station('station'), patient)),
  ])
  await vi.waitFor(async () => {
    const now = await ends(topic)
    for (const [partition, end] of others) {
      const wanted = 3 * each.filter((record) => record.partition === partition).length
      expect(now.get(partition)).toBeGreaterThanOrEqual(end + wanted)
    }
  }, patient)
  kafka.kill(2)
  await sending
  await Promise.all([bare.disconnect(), whole.disconnect(), station.close()])
  const there = await readTopic(kafka.bootstrap, topic)
  const sent = (name: string) =>
    new Set(there.filter(({ value }) => value?.toString() === name).map(({ key }) => key)).size
  expect({ whole: sent('whole'), station: sent('station') }).toEqual({ whole: 60, station: 60 })
  // If this fails, kafkajs has been mended, and the care that is taken of it may go.
  expect(sent('bare')).toBeLessThan(60)
}, 240_000)
