import { connect } from 'node:net'
import kafkajs from 'kafkajs'
import type { Producer, ProducerConfig } from 'kafkajs'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { createTopic, readTopic, testClient } from '../../support/kafka.ts'
import { startProxy } from '../../support/kafka-proxy.ts'
import type { KafkaProxy } from '../../support/kafka-proxy.ts'

/*
 * Why the station's producer is not idempotent. The broker is real; one answer to a produce request is lost on the way
 * back, as it happens on every bad network.
 */
const bootstrap = inject('sharedKafka')
let proxy: KafkaProxy
let producer: Producer | undefined

beforeEach(async () => {
  const port = Number(bootstrap.split(':')[1])
  proxy = await startProxy({ port })
})

afterEach(async () => {
  await producer?.disconnect().catch(() => undefined)
  await proxy.close()
})

/** Sends A, B and C with the answer to the first lost. Answers what was acknowledged, and what the log holds. */
async function sendThree(
  config: ProducerConfig,
  how: 'at once' | 'in turn',
): Promise<{ acked: string[]; log: string[] }> {
  const topic = await createTopic(bootstrap)
  const kafka = testClient(bootstrap, {
    requestTimeout: 3000,
    socketFactory: ({ onConnect }) => connect({ port: proxy.port, host: '127.0.0.1' }, onConnect),
  })
  const mine = kafka.producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    retry: { retries: 20, initialRetryTime: 50 },
    ...config,
  })
  producer = mine
  await mine.connect()
  const acked: string[] = []
  const send = async (value: string) => {
    await mine.send({ topic, acks: -1, messages: [{ key: 'k', value }] })
    acked.push(value)
  }
  // The producer's id and the topic's leader are known before the fault.
  await send('warm')
  acked.length = 0
  proxy.swallowAnswers(1)
  if (how === 'at once') await Promise.all(['A', 'B', 'C'].map(send))
  else for (const value of ['A', 'B', 'C']) await send(value)
  const log = (await readTopic(bootstrap, topic)).map((record) => record.value?.toString() ?? '')
  return { acked: acked.toSorted(), log: log.slice(1) }
}

test('an idempotent kafkajs producer with several requests in flight loses a record that was acknowledged', async () => {
  const { acked, log } = await sendThree({ idempotent: true, maxInFlightRequests: 5 }, 'at once')
  expect(acked).toEqual(['A', 'B', 'C'])
  const lost = ['A', 'B', 'C'].filter((value) => !log.includes(value))
  expect(lost, 'if nothing is lost any more, the reason for idempotent: false is gone').not.toEqual([])
})

test('one at a time it loses nothing', async () => {
  const { acked, log } = await sendThree({ idempotent: true, maxInFlightRequests: 1 }, 'in turn')
  expect(acked).toEqual(['A', 'B', 'C'])
  expect(new Set(log)).toEqual(new Set(['A', 'B', 'C']))
})

test('without idempotence a lost answer costs a duplicate and never a record', async () => {
  const { acked, log } = await sendThree({ idempotent: false }, 'at once')
  expect(acked).toEqual(['A', 'B', 'C'])
  expect(new Set(log)).toEqual(new Set(['A', 'B', 'C']))
  expect(log.length).toBeGreaterThan(3)
})
