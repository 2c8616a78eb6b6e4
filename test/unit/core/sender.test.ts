/** The sender over a real outbox and a broker that answers as it is told. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { stationSettings } from '../../../main/contract/settings.ts'
import { KafkaError } from '../../../main/core/kafka/port.ts'
import type { OutgoingRecord } from '../../../main/core/kafka/port.ts'
import { createSender } from '../../../main/core/outbox/sender.ts'
import { ALL } from '../../../main/core/outbox/store.ts'
import { outbox } from '../../support/outbox.ts'

const GONE = new KafkaError({ kind: 'connection', code: 'broker_unreachable', message: 'gone' })

/** Jobs are reviews: they need no audio. `sent` is what reached the broker, request by request. */
function desk() {
  const box = outbox()
  const sent: string[][] = []
  const at = { fault: GONE as KafkaError | null, upTo: ALL, idle: 0 }
  const send = (records: readonly OutgoingRecord[]) => {
    sent.push(records.map(({ key }) => key))
    return at.fault
      ? Promise.reject(at.fault)
      : Promise.resolve(records.map(() => ({ origin: 'reviews/0/1' })))
  }
  const quiet = () => undefined
  const sender = createSender({
    jobs: box.jobs,
    station: { now: () => box.clock.now, takesChanged: quiet, changed: quiet, log: quiet },
    link: { producer: () => ({ send, close: () => Promise.resolve() }), topic: () => null, suspect: quiet },
    settings: () => stationSettings.parse({}),
    upTo: () => at.upTo,
    recording: () => false,
    waiting: () => 0,
    onIdle: () => (at.idle += 1),
  } as unknown as Parameters<typeof createSender>[0])
  return {
    ...box,
    at,
    sent,
    sender,
    add(id: string) {
      const payload = JSON.stringify({ topic: 'reviews', key: id, value: '{}', headers: {} })
      box.jobs.enqueue(id, 'review', { size: 100, payload })
    },
    states: () => box.db.prepare('SELECT state FROM jobs ORDER BY job_id').pluck().all(),
    async until(...states: string[]) {
      await vi.waitFor(() => expect(this.states()).toEqual(states), { timeout: 20_000, interval: 5 })
    },
    later() {
      box.clock.now += 600_000
      sender.wake()
    },
  }
}
let now: ReturnType<typeof desk>
beforeEach(() => (now = desk()))
afterEach(async () => {
  await now.sender.stop()
  now.db.close()
})

test('"send now" holds for what was there, until it has gone, and for nothing that comes later', async () => {
  now.add('a')
  now.at.upTo = now.jobs.newest()
  now.add('b')
  now.sender.wake()
  await now.until('waiting', 'queued')
  // its last flight has failed: it is still to go
  expect(now.at.idle).toBe(0)
  now.at.fault = null
  now.later()
  await now.until('sent', 'queued')
  await vi.waitFor(() => expect(now.at.idle).toBeGreaterThan(0), { timeout: 20_000 })
  expect(now.sent.flat()).not.toContain('b')
})
