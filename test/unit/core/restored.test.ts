/** A discard that is undone leaves nothing behind: the take goes on as before, and the lake hears the last word. */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { outbox } from '../../support/outbox.ts'
import { openParts } from '../../support/parts.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'

const gone = { code: 'broker_unreachable', message: 'gone' }
const held = { code: 'quality_too_short', message: 'held back by the rules of the project' }

test('a take that waited for its next try is tried again after a discard was undone', () => {
  const box = outbox()
  const { db, jobs, clock } = box
  box.take('a')
  jobs.claim(1, 1)
  jobs.apply('a', { kind: 'outcome', outcome: { kind: 'retryAt', at: clock.now + 1_000, reason: gone } })
  jobs.apply('a', { kind: 'discard', reason: null })
  jobs.apply('a', { kind: 'restore' })
  box.check()
  clock.now += 600_000
  expect(jobs.claim(1, 1).map(({ job_id }) => job_id)).toEqual(['a'])
  db.close()
})

test('what held a take back holds it back again, and what the lake said of it is still known', () => {
  const box = outbox()
  const { db, jobs } = box
  box.take('parked')
  jobs.apply('parked', { kind: 'park', reason: held })
  box.take('refused')
  jobs.apply('refused', { kind: 'discard', reason: null })
  jobs.apply('refused', { kind: 'rejected', reason: { code: 'sha_mismatch', message: 'other bytes' } })
  jobs.apply('parked', { kind: 'discard', reason: null })
  for (const id of ['parked', 'refused']) jobs.apply(id, { kind: 'restore' })
  expect(jobs.get('parked')).toMatchObject({ state: 'parked', reason_code: held.code })
  expect(jobs.get('refused')).toMatchObject({ state: 'rejected', reason_code: 'sha_mismatch' })
  db.close()
})

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

/** What the station has to say about takes, in the order in which it came to say it. */
function verdicts(): { take_id: string; verdict: string; reasons: string[]; at: string }[] {
  const db = new Database(join(dir, 'station.db'), { readonly: true })
  const values = db
    .prepare<[], string>(
      "SELECT json_extract(payload, '$.value') FROM jobs WHERE kind = 'review' ORDER BY rowid",
    )
    .pluck()
    .all()
  db.close()
  return values.map((value) => JSON.parse(value) as never)
}
async function setState(state: string, takeId: string): Promise<void> {
  const db = new Database(join(dir, 'station.db'))
  db.prepare('UPDATE jobs SET state = ? WHERE job_id = ?').run(state, takeId)
  db.close()
  await Promise.resolve()
}

test('undo takes back what the lake was told about a discarded take', async () => {
  let station = await openStation({ dataDir: dir })
  await station.begin()
  const { takeId } = await station.record(600)
  await station.close()
  await setState('landed', takeId)
  station = await openStation({ dataDir: dir })
  await station.call('takes.discard', { takeId })
  await station.call('session.undo', {})
  await station.close()
  expect(verdicts().map(({ verdict, reasons }) => [verdict, ...reasons])).toEqual([
    ['reject', 'discarded_at_station'],
    ['unsure', 'discard_undone'],
  ])
})

test('the lake hears of a discard also when the take turns out to have got there', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const { takeId } = await station.record(600)
  // the answer to its only try was lost, or it travelled on a stick: here it never left
  await expect
    .poll(async () => (await station.call('takes.get', { takeId })).take.delivery.bytes)
    .not.toBeNull()
  await station.call('takes.discard', { takeId })
  await station.close()
  expect(verdicts()).toEqual([])
  const core = await openParts(dir)
  const sha256 = core.parts.jobs.get(takeId)?.sha256
  const receipt = { take_id: takeId, status: 'landed', sha256, at: new Date().toISOString() }
  await core.receive(receipt)
  await core.receive({ ...receipt, status: 'duplicate' })
  expect(core.parts.restore(takeId)).toBe(true)
  await core.close()
  expect(verdicts().map(({ take_id, reasons }) => [take_id, ...reasons])).toEqual([
    [takeId, 'discarded_at_station'],
    [takeId, 'discard_undone'],
  ])
})

test('a discard while a try was under way is taken back, however the try ended', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const { takeId } = await station.record(600)
  await station.close()
  const core = await openParts(dir)
  await setState('sending', takeId)
  core.parts.discard(takeId)
  core.parts.jobs.apply(takeId, {
    kind: 'outcome',
    outcome: { kind: 'retryAt', at: 0, reason: gone },
  })
  core.parts.restore(takeId)
  await core.close()
  expect(verdicts().map(({ verdict }) => verdict)).toEqual(['reject', 'unsure'])
})

test('a clock that was set back between a discard and its undoing does not make the discard the last word', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const { takeId } = await station.record(600)
  await station.close()
  await setState('sent', takeId)
  const clock = { now: Date.now() }
  const core = await openParts(dir, () => clock.now)
  core.parts.discard(takeId)
  clock.now -= 365 * 86_400_000
  core.parts.restore(takeId)
  await core.close()
  const [reject, unsure] = verdicts()
  expect(Date.parse(unsure?.at ?? '')).toBeGreaterThan(Date.parse(reject?.at ?? ''))
})
