/** The sender over a real outbox and a broker that answers as it is told. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { stationSettings } from '../../../main/contract/settings.ts'
import { KafkaError } from '../../../main/kafka/port.ts'
import type { OutgoingRecord } from '../../../main/kafka/port.ts'
import { Sender } from '../../../main/core/outbox/sender.ts'
import { ALL } from '../../../main/core/jobs/store.ts'
import { NO_KEYS } from '../../../main/core/vault/index.ts'
import { outbox } from '../../support/outbox.ts'

const GONE = new KafkaError({ kind: 'connection', code: 'broker_unreachable', message: 'gone' })

/** Jobs are withdrawals: they need no audio. `sent` is what reached the broker, request by request. */
function desk() {
  const box = outbox()
  const sent: string[][] = []
  const at = { fault: GONE as KafkaError | null, upTo: ALL, idle: 0, offline: false }
  let steady = 0
  vi.spyOn(performance, 'now').mockImplementation(() => steady)
  const send = (records: readonly OutgoingRecord[]) => {
    sent.push(records.map(({ key }) => key))
    return at.fault
      ? Promise.reject(at.fault)
      : Promise.resolve(records.map(() => ({ origin: 'topic2/0/1' })))
  }
  const quiet = () => undefined
  const sender = new Sender({
    jobs: box.jobs,
    station: {
      now: () => box.clock.now,
      takesChanged: quiet,
      changed: quiet,
      log: quiet,
      keys: () => NO_KEYS,
    },
    link: {
      producer: () => (at.offline ? null : { send, close: () => Promise.resolve() }),
      topic: () => null,
      suspect: quiet,
    },
    settings: () => stationSettings.parse({}),
    upTo: () => at.upTo,
    recording: () => false,
    waiting: () => 0,
    signingKey: () => Promise.resolve(null),
    onIdle: () => (at.idle += 1),
  } as unknown as ConstructorParameters<typeof Sender>[0])
  return {
    ...box,
    at,
    sent,
    sender,
    add(id: string) {
      const payload = JSON.stringify({ topic: 'takes', key: id, value: '{}', headers: {} })
      box.jobs.enqueue(id, 'withdrawal', { size: 100, payload })
    },
    states: () => box.db.prepare('SELECT state FROM jobs ORDER BY job_id').pluck().all(),
    async until(...states: string[]) {
      await vi.waitFor(() => expect(this.states()).toEqual(states), { timeout: 20_000, interval: 5 })
    },
    /** Whatever waits for its next try is due. */
    later() {
      box.clock.now += 600_000
      steady += 600_000
      sender.wake()
    },
  }
}
let now: ReturnType<typeof desk>
beforeEach(() => (now = desk()))
afterEach(async () => {
  vi.restoreAllMocks()
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

test('what is packed goes out on the connection there is then, not on the one there was before', async () => {
  now.at.fault = null
  now.add('a')
  now.sender.wake()
  // it takes a while to pack a take, and hours to upload a claim
  now.at.offline = true
  await now.until('waiting')
  expect(now.sent).toEqual([])
  now.at.offline = false
  now.later()
  await now.until('sent')
})

test('a topic that refuses is asked with one record at a time, and all go once it takes one', async () => {
  const ids = Array.from({ length: 300 }, (_, index) => `w${String(index).padStart(3, '0')}`)
  for (const id of ids) now.add(id)
  const waiting = () => now.states().filter((state) => state === 'waiting').length
  now.sender.wake()
  // what was on the way when the first refusal came
  await vi.waitFor(() => expect(waiting()).toBe(256), { timeout: 20_000 })
  // the rest is not sent after it, however often something stirs
  now.sender.wake()
  expect(now.sent.length).toBe(4)
  for (let asked = 1; asked <= 3; asked += 1) {
    now.later()
    await vi.waitFor(() => expect(now.sent.length).toBe(4 + asked), { timeout: 20_000 })
    await vi.waitFor(() => expect(now.states()).not.toContain('sending'), { timeout: 20_000 })
  }
  now.at.fault = null
  now.later()
  await now.until(...ids.map(() => 'sent'))
  expect(now.sent.map(({ length }) => length)).toEqual([64, 64, 64, 64, 1, 1, 1, 1, 64, 64, 64, 64, 43])
})

test('a take that is refused for weeks fills no history', () => {
  now.take('t')
  for (let tries = 0; tries < 200; tries += 1) {
    now.jobs.claim(1, 1_000)
    const outcome = {
      kind: 'retryAt',
      at: now.clock.now + 1,
      reason: { code: 'replicas_missing', message: '' },
    } as const
    now.jobs.applyAll([{ id: 't', event: { kind: 'outcome', outcome } }])
    now.clock.now += 600_000
    now.check()
  }
  const told = now.db.prepare("SELECT what FROM history WHERE job_id = 't' ORDER BY id").pluck().all()
  expect(told[0]).toBe('queued')
  expect(told.slice(-2)).toEqual(['sending', 'waiting'])
  expect(told.length).toBe(41)
  expect(now.jobs.get('t')?.attempts).toBe(200)
})
