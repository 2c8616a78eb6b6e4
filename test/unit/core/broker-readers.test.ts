/** Consumers that end again and again although the broker answers: told with what they said, until one lives. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Readers } from '../../../main/core/kafka/readers.ts'
import type { ReaderFault } from '../../../main/core/kafka/readers.ts'
import { readingWatch } from '../../../main/core/kafka/reading.ts'
import { KafkaError } from '../../../main/kafka/port.ts'
import type { BrokerPort, ConsumerSpec, KafkaFault } from '../../../main/kafka/port.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const broken: KafkaFault = {
  kind: 'connection',
  code: 'broker_unreachable',
  message: 'an answer of no known form',
}

/** A broker at which consumers open, and end as the test says. */
function desk() {
  const opened: ConsumerSpec[] = []
  let refuses: KafkaFault | null = null
  const port: Pick<BrokerPort, 'openConsumer'> = {
    openConsumer: (spec) => {
      if (refuses) return Promise.reject(new KafkaError(refuses))
      opened.push(spec)
      return Promise.resolve({ resume: () => undefined, close: () => Promise.resolve() })
    },
  }
  const told: (ReaderFault | null)[] = []
  const refused: (string | null)[] = []
  const readers = new Readers(port as BrokerPort, {
    now: Date.now,
    onReader: (_topic, failing) => told.push(failing),
    onRefused: (_topic, fault) => refused.push(fault?.code ?? null),
    onLost: () => undefined,
    log: () => undefined,
  })
  const spec = { topic: 'topic1', group: 'g', keep: () => Promise.resolve({ count: 0, full: false }) }
  return { opened, told, refused, readers, spec, refuse: (fault: KafkaFault | null) => (refuses = fault) }
}

test('a consumer that ends at its first fetch each time is told within a minute, and forgotten once it has lived', async () => {
  const { opened, told, readers, spec } = desk()
  readers.open([spec])
  await vi.advanceTimersByTimeAsync(0)
  opened.at(-1)?.onLost(broken)
  // one end is a leader that changed: no word yet
  expect(told).toEqual([null])
  let passed = 0
  for (; told.at(-1) === null && passed < 120_000; passed += 500) {
    const before = opened.length
    await vi.advanceTimersByTimeAsync(500)
    if (opened.length > before) opened.at(-1)?.onLost(broken)
  }
  expect(passed).toBeLessThan(60_000)
  expect(told.at(-1)).toMatchObject({ message: 'an answer of no known form', tries: 2 })
  // later and later, and never given up
  await vi.advanceTimersByTimeAsync(60_000)
  expect(opened.length).toBeGreaterThan(2)
  await vi.advanceTimersByTimeAsync(61_000)
  expect(told.at(-1)).toBeNull()
  await readers.end()
  const count = opened.length
  opened.at(-1)?.onLost(broken)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(opened).toHaveLength(count)
})

test('a topic that is refused is said to be that, and nothing else', async () => {
  const { told, refused, readers, spec, refuse } = desk()
  refuse({ kind: 'refused', code: 'topic_unknown', message: 'no such topic' })
  readers.open([spec])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(new Set(refused)).toEqual(new Set(['topic_unknown']))
  refuse(null)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(refused.at(-1)).toBeNull()
  expect(told.filter((one) => one !== null)).toEqual([])
  await readers.end()
})

test('the state names the topic, since when, and how often', () => {
  let changes = 0
  const watch = readingWatch({
    now: Date.now,
    changed: () => (changes += 1),
    log: () => undefined,
    notice: () => undefined,
  } as never)
  vi.setSystemTime(1_000)
  watch.reader('topic1', { message: 'odd', tries: 2, nextTryAt: 5_000 })
  vi.setSystemTime(9_000)
  watch.reader('topic1', { message: 'odd', tries: 3, nextTryAt: 12_000 })
  expect(watch.view()).toEqual([
    {
      topic: 'topic1',
      partition: null,
      offset: null,
      lastOffset: null,
      code: 'reader',
      message: 'odd',
      tries: 3,
      since: 1_000,
      nextTryAt: 12_000,
    },
  ])
  watch.reader('topic1', null)
  watch.reader('topic1', null)
  expect(watch.view()).toEqual([])
  expect(changes).toBe(3)
})
