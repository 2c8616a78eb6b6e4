import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { withAdmin } from '../../../backend-stack/native/kafka-client.ts'
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

const patient = { timeout: 60_000, interval: 200 }

test('one broker killed: records are still taken; two killed: none is, and all that were acknowledged are kept', async () => {
  const topic = await createTopic(kafka.bootstrap, undefined, {
    replicationFactor: 3,
    configEntries: [{ name: 'min.insync.replicas', value: '2' }],
  })
  await produce(kafka.bootstrap, topic, [{ value: 'on three' }])

  kafka.kill(0)
  await vi.waitFor(() => produce(kafka.bootstrap, topic, [{ key: 'k', value: 'on two' }]), patient)
  await vi.waitFor(async () => expect(await inSync(topic)).toBe(2), patient)

  kafka.kill(1)
  await expect(produce(kafka.bootstrap, topic, [{ value: 'on one' }])).rejects.toThrow()

  await Promise.all([kafka.restart(0), kafka.restart(1)])
  await vi.waitFor(async () => expect(await inSync(topic)).toBe(3), patient)
  const values = (await readTopic(kafka.bootstrap, topic)).map((record) => record.value?.toString())
  // What was refused may still have been written; it was never promised.
  expect(values).toEqual(expect.arrayContaining(['on three', 'on two']))
}, 240_000)
