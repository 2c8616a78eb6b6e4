/** Partitions that wait or say nothing: how often they are asked, when that is told, and when it is passed. */
import { expect, test } from 'vitest'
import { HOLDING, holding, placeOf } from '../../../main/kafka/holding.ts'
import { silenceWatch } from '../../../main/kafka/silence.ts'
import type { Unreadable } from '../../../main/kafka/unreadable.ts'

const bad = (partition = 0, more: Partial<Unreadable> = {}): Unreadable => ({
  topic: 't',
  partition,
  offset: '12',
  lastOffset: '19',
  code: 'checksum',
  message: 'changed',
  ...more,
})

test('a batch is asked for about a minute, later and later, and then passed; each partition by itself', () => {
  let now = 0
  const held = holding(() => now)
  const waits: number[] = []
  for (;;) {
    const verdict = held.saw(bad())
    if (verdict.kind === 'pass') break
    expect(verdict.first).toBe(waits.length === 0)
    waits.push(verdict.ms)
    now += verdict.ms
  }
  expect(waits).toHaveLength(HOLDING.tries - 1)
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(now).toBeGreaterThan(50_000)
  expect(now).toBeLessThan(90_000)
  expect(held.saw(bad(1)).kind).toBe('wait')
  expect(held.list().map(({ partition, tries }) => [partition, tries])).toEqual([
    [0, HOLDING.tries - 1],
    [1, 1],
  ])
  expect(held.goesOn(0)).toBe(true)
  expect(held.goesOn(0)).toBe(false)
  held.keepOnly([])
  expect(held.list()).toEqual([])
})

test('asked early, it is no try; another batch begins anew; what the broker itself cannot read is never passed', () => {
  let now = 0
  const held = holding(() => now, { tries: 3, firstWaitMs: 1_000, longestWaitMs: 4_000 })
  held.saw(bad())
  for (let early = 0; early < 10; early += 1)
    expect(held.saw(bad())).toEqual({ kind: 'wait', ms: 1_000, first: false })
  expect(held.list()[0]?.tries).toBe(1)
  now = 1_000
  expect(held.saw(bad(0, { offset: '30', lastOffset: '31' }))).toMatchObject({ kind: 'wait', first: true })
  for (let tries = 0; tries < 20; tries += 1) {
    const verdict = held.saw(bad(2, { code: 'broker' }))
    expect(verdict.kind).toBe('wait')
    now += 4_000
  }
  expect(placeOf(bad())).toBe('t/0/12-19')
  expect(placeOf(bad(3, { lastOffset: '12' }))).toBe('t/3/12')
})

test('a partition that goes on and of which nothing comes is told within a minute, and no longer once something comes', () => {
  let now = 0
  const watch = silenceWatch(() => now)
  const look = (end: number, committed: number, partition = 0) =>
    watch.look([{ partition, end: BigInt(end), committed: BigInt(committed) }])
  expect(look(5, 5)).toBe(false)
  // records come in right after that, and none of them is taken
  let told = 0
  for (now = 10_000; now <= 90_000; now += 10_000) if (look(5 + now / 1_000, 5)) told = now
  expect(told).toBeLessThanOrEqual(60_000)
  expect(told).toBeGreaterThanOrEqual(45_000)
  expect(watch.list('t')).toEqual([
    expect.objectContaining({ topic: 't', partition: 0, offset: '5', code: 'silent', since: 10_000 }),
  ])
  // some of it comes: another minute begins
  expect(look(100, 50)).toBe(true)
  expect(watch.list('t')).toEqual([])
  now += 60_000
  expect(look(100, 50)).toBe(true)
  // it belongs to another consumer by now
  expect(watch.look([])).toBe(true)
  expect(watch.list('t')).toEqual([])
})

test('what is read slowly is not silent, nor is a topic in which nothing happens', () => {
  let now = 0
  const watch = silenceWatch(() => now)
  for (let at = 0; at < 100; at += 1) {
    now += 10_000
    const positions = [
      { partition: 0, end: 10_000n, committed: BigInt(at) },
      { partition: 1, end: 7n, committed: 7n },
    ]
    expect(watch.look(positions)).toBe(false)
  }
  expect(watch.list('t')).toEqual([])
})
