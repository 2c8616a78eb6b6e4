import '../../../main/kafka/kafkajs.ts'
import type { Logger } from 'kafkajs'
import Runner from 'kafkajs/src/consumer/runner.js'
import { expect, test } from 'vitest'

test('a consumer that is stopped while its brokers change ends, and leaves the process its turn', async () => {
  let asked = 0
  const logger = {
    namespace: () => logger,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
    debug(message: string) {
      // without an end it would ask for ever, and this test would never be told to have failed
      if (message.includes('not running') && (asked += 1) > 100)
        throw new Error('a stopped consumer is asked on and on')
    },
  } as unknown as Logger
  let brokers = ['1', '2']
  const waiting: (() => void)[] = []
  let left = false
  const crashes: Error[] = []
  const runner = new Runner({
    logger,
    consumerGroup: {
      getNodeIds: () => brokers,
      connect: () => Promise.resolve(),
      joinAndSync: () => Promise.resolve(),
      heartbeat: () => Promise.resolve(),
      leave: () => Promise.resolve(void (left = true)),
      fetch: () => new Promise((resolve) => waiting.push(() => resolve([]))),
    },
    instrumentationEmitter: { emit: () => undefined },
    onCrash: (error) => void crashes.push(error),
  })
  await runner.start()
  await expect.poll(() => waiting.length).toBe(2)
  // one broker goes: whose answer comes first finds that out, and the other fetcher is waited for
  brokers = ['1']
  waiting.shift()?.()
  await new Promise((resolve) => setImmediate(resolve))
  const stopped = runner.stop()
  waiting.shift()?.()
  await stopped
  expect([left, asked, crashes]).toEqual([true, 0, []])
})
