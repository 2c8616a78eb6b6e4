/** What word from the lake does to a take: it is believed of the very bytes that were sent, and of nothing else. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openParts } from '../../support/parts.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'
import { noteLakeTime, trustedClock } from '../../../main/core/takes/trusted-clock.ts'

const DAY = 86_400_000
let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(async () => {
  await removeFolder(dir)
})

/** A station with one take that is encoded and waits. */
async function oneTake() {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const { takeId } = await station.record(600)
  await expect
    .poll(async () => (await station.call('takes.get', { takeId })).take.delivery.bytes)
    .not.toBeNull()
  await station.close()
  return takeId
}

test('a receipt counts only with the SHA-256 of what was sent', async () => {
  const takeId = await oneTake()
  const core = await openParts(dir)
  const state = () => core.parts.jobs.get(takeId)?.state
  const receipt = { take_id: takeId, status: 'landed', at: new Date().toISOString() }
  const before = state()
  await core.receive(receipt)
  await core.receive({ ...receipt, status: 'duplicate' })
  expect(state()).toBe(before)
  await core.receive({ ...receipt, sha256: core.parts.jobs.get(takeId)?.sha256 })
  expect(state()).toBe('landed')
  await core.close()
})

test('of what is not encoded here yet no receipt can be right', async () => {
  const takeId = await oneTake()
  const core = await openParts(dir)
  core.parts.station.db.prepare('UPDATE jobs SET sha256 = NULL WHERE job_id = ?').run(takeId)
  await core.receive({
    take_id: takeId,
    status: 'landed',
    sha256: 'a'.repeat(64),
    at: new Date().toISOString(),
  })
  expect(core.parts.jobs.get(takeId)?.state).not.toBe('landed')
  await core.close()
})

test('a receipt from the year 9999 vouches for no clock that leapt ahead', () => {
  const kept = new Map<string, string>()
  const meta = {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, value: string) => void kept.set(key, value),
  }
  let wall = Date.UTC(2026, 5, 1)
  const clock = trustedClock(
    meta,
    () => wall,
    () => 0,
  )
  expect(clock()).toBe(wall)
  noteLakeTime(meta, Date.UTC(9999, 0, 1), wall)
  const known = wall
  wall += 4_000 * DAY
  expect(clock()).toBe(known)
  // the lake says a time near it
  noteLakeTime(meta, wall - DAY, wall)
  expect(clock()).toBe(wall)
})
