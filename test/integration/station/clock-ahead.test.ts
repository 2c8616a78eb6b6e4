/** A laptop whose clock is hours ahead, on a topic that keeps the sender's time, as brokers do by default (KIP-937). */
import { afterEach, expect, inject, test, vi } from 'vitest'
import { createTopic } from '../../support/kafka.ts'
import { openStation } from '../../support/station.ts'
import { connect, stationTopics } from '../../support/station-topics.ts'

const HOUR = 3_600_000
const brokers = inject('sharedKafka')
afterEach(() => void vi.useRealTimers())

test('the take waits, says that it is the clock, and goes out by itself once the clock is right', async () => {
  const takeTopic = await createTopic(brokers, undefined, {
    configEntries: [{ name: 'message.timestamp.type', value: 'CreateTime' }],
  })
  const topics = await stationTopics(brokers)
  // only what the clock says: everything that waits still waits as long as it should
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * HOUR })
  const station = await openStation({ now: () => Date.now() })
  try {
    await connect(station, { brokers, ...topics, takeTopic })
    await station.begin()
    const { takeId } = await station.record(600)
    const delivery = async () => (await station.call('takes.get', { takeId })).take.delivery
    await expect.poll(async () => (await delivery()).reason?.code, { timeout: 60_000 }).toBe('clock_wrong')
    expect((await delivery()).state).toBe('waiting')
    expect((await station.call('station.state', {})).ledger).toMatchObject({ waiting: 1, parked: 0 })
    vi.useRealTimers()
    await station.until(({ ledger }) => ledger.sentAwaiting === 1, 90_000, 'it goes out by itself')
  } finally {
    await station.remove()
  }
})
