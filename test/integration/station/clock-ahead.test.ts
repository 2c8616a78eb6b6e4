/** A laptop whose clock is hours ahead, on a topic that keeps the sender's time, as brokers do by default (KIP-937). */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createTopic, startKafka } from '../../support/kafka.ts'
import type { TestKafka } from '../../support/kafka.ts'
import { openStation, removeFolder } from '../../support/station.ts'

const HOUR = 3_600_000
let kafka: TestKafka
beforeAll(async () => {
  kafka = await startKafka({ topics: false })
})
afterAll(() => kafka.stop())
afterEach(() => void vi.useRealTimers())

test('the take waits, says that it is the clock, and goes out by itself once the clock is right', async () => {
  const takeTopic = await createTopic(kafka.direct, undefined, {
    configEntries: [{ name: 'message.timestamp.type', value: 'CreateTime' }],
  })
  const [promptTopic, receiptTopic] = [await createTopic(kafka.direct), await createTopic(kafka.direct)]
  // only what the clock says: everything that waits still waits as long as it should
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * HOUR })
  const station = await openStation({ now: () => Date.now() })
  try {
    await station.set((settings) => ({
      ...settings,
      broker: {
        ...settings.broker,
        promptTopic,
        takeTopic,
        receiptTopic,
        brokers: kafka.bootstrap,
        group: takeTopic,
      },
    }))
    await station.begin()
    const { takeId } = await station.record(600)
    const delivery = async () => (await station.call('takes.get', { takeId })).take.delivery
    await expect.poll(async () => (await delivery()).reason?.code, { timeout: 60_000 }).toBe('clock_wrong')
    expect((await delivery()).state).toBe('waiting')
    expect((await station.call('station.state', {})).ledger).toMatchObject({ waiting: 1, parked: 0 })
    vi.useRealTimers()
    await station.until(({ ledger }) => ledger.sentAwaiting === 1, 90_000, 'it goes out by itself')
  } finally {
    await station.close()
    await removeFolder(station.dataDir)
  }
})
