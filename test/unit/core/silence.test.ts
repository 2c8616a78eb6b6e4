/** When it is said that the archive is silent: never of a laptop that was away, nor because a clock leapt. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StationState } from '../../../main/contract/model.ts'
import { openDatabase } from '../../../main/core/db/open.ts'
import { SILENCE, silenceWatch, silentSince } from '../../../main/core/outbox/silence.ts'
import { metaStore } from '../../../main/core/station.ts'
import { newFolder, removeFolder } from '../../support/station.ts'

const HOUR = 3_600_000
const NOW = Date.parse('2026-03-10T12:00:00Z')
let dir: string
let db: ReturnType<typeof openDatabase>['db']
beforeEach(async () => {
  dir = await newFolder()
  ;({ db } = openDatabase(dir, 0, false))
})
afterEach(async () => {
  db.close()
  await removeFolder(dir)
})

const online = (since: number): StationState['broker'] => ({
  state: 'online',
  address: '',
  error: null,
  nextTryAt: null,
  since,
})
let jobs = 0
const sent = (at: number, kind = 'take', state = 'sent') =>
  db
    .prepare('INSERT INTO jobs (job_id, kind, state, sent_at) VALUES (?, ?, ?, ?)')
    .run(`j${++jobs}`, kind, state, at)
const since = (broker: StationState['broker'] = online(NOW - HOUR), now = NOW) =>
  silenceWatch(
    db,
    metaStore(db),
    () => now,
    () => broker,
  ).since()

test('the take that has waited longest says since when, once it is a day', () => {
  expect(since()).toBeNull()
  sent(NOW - 23 * HOUR)
  expect(since()).toBeNull()
  // what has landed, and what is no take, waits for nothing
  sent(NOW - 90 * HOUR, 'take', 'landed')
  sent(NOW - 90 * HOUR, 'review')
  expect(since()).toBeNull()
  sent(NOW - 25 * HOUR)
  sent(NOW - 40 * HOUR)
  expect(since()).toBe(NOW - 40 * HOUR)
})

test('nobody is told while there is no network, nor before what came meanwhile could be read', () => {
  sent(NOW - 500 * HOUR)
  for (const state of ['offline', 'connecting', 'none'] as const)
    expect(since({ ...online(NOW - HOUR), state })).toBeNull()
  expect(since(online(NOW - SILENCE.onlineMs + 1))).toBeNull()
  expect(since(online(NOW - SILENCE.onlineMs))).toBe(NOW - 500 * HOUR)
})

test('a clock that leapt ahead makes no take old', () => {
  const meta = metaStore(db)
  meta.set('time_believed', String(NOW))
  sent(NOW - HOUR)
  expect(since(online(NOW - HOUR), NOW + 365 * 24 * HOUR)).toBeNull()
})

test('what was sent while the clock was ahead counts from where there is a network', () => {
  const facts = { now: NOW, trusted: NOW, sentAt: NOW + 1_000 * HOUR }
  expect(silentSince({ ...facts, onlineSince: NOW - 2 * HOUR })).toBeNull()
  expect(silentSince({ ...facts, onlineSince: NOW - 30 * HOUR })).toBe(NOW - 30 * HOUR)
})

test('the oldest is found by its index, however many wait', () => {
  const plan = db
    .prepare<[], { detail: string }>(
      "EXPLAIN QUERY PLAN SELECT min(sent_at) FROM jobs INDEXED BY jobs_awaiting WHERE kind = 'take' AND state = 'sent'",
    )
    .all()
  expect(plan.map(({ detail }) => detail).join()).toContain('SEARCH jobs USING COVERING INDEX jobs_awaiting')
})
