/** What listeners rejected is no reading: its sentence is asked for again, with their reasons, until they think otherwise. */
import Database from 'better-sqlite3'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ReviewFold } from '../../../main/contract/messages.ts'
import { giveVerdict, leftFor, newListener } from '../../support/listening.ts'
import { openParts } from '../../support/parts.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

const REJECTED: ReviewFold = { state: 'rejected', approve: 0, reject: 2, unsure: 0, reasons: ['noise'] }

/** Word from the lake while the station is closed. */
async function hear(takeId: string, review: ReviewFold): Promise<void> {
  const core = await openParts(dir)
  const status = review.state === 'approved' ? 'approved' : 'disputed'
  await core.receive({ take_id: takeId, status, at: new Date().toISOString(), review })
  await core.close()
}
async function at<T>(work: (station: TestStation) => Promise<T>): Promise<T> {
  const station = await openStation({ dataDir: dir })
  try {
    return await work(station)
  } finally {
    await station.close()
  }
}
const session = async (station: TestStation) => (await station.call('station.state', {})).session!

test('in a later session it comes first again, and is done when they approve after all', async () => {
  const { take, speakerId, projectId } = await at(async (station) => {
    const begun = await station.begin()
    const read = await station.record(600, 1)
    await station.record(600, 2)
    await station.call('session.end', {})
    return { take: read, speakerId: read.speakerId, projectId: begun.session!.projectId }
  })
  const again = () =>
    at(async (station) => {
      await station.call('session.start', { projectId, speakerId })
      const { current, done, left } = await session(station)
      await station.call('session.end', {})
      return { current, done, left }
    })
  const before = await again()
  expect(before.done).toBe(2)
  await hear(take.takeId, REJECTED)
  const asked = await again()
  expect(asked).toMatchObject({ done: 1, left: before.left + 1, current: { promptId: take.promptId } })
  expect(asked.current?.takes[0]?.review).toMatchObject({ state: 'rejected', reasons: ['noise'] })
  // said again, it changes nothing
  await hear(take.takeId, { ...REJECTED, reject: 3 })
  expect(await again()).toMatchObject({ done: 1, left: before.left + 1 })
  await hear(take.takeId, { ...REJECTED, state: 'approved', approve: 3, reasons: [] })
  expect(await again()).toMatchObject({ done: 2, left: before.left })
})

test('in the session where it was read it comes once more at the end', async () => {
  const first = await at(async (station) => {
    const { projects } = await station.call('projects.list', {})
    const { projectId } = projects[0]!
    const script = new TextEncoder().encode('One boat.\nTwo boats.')
    await station.call('scripts.import', { name: 'a.txt', lang: 'en', projectId }, script)
    await station.begin([])
    const read = await station.record(600, 1)
    await station.record(600, 2)
    expect((await session(station)).current).toBeNull()
    return read
  })
  await hear(first.takeId, REJECTED)
  await at(async (station) => {
    await station.call('session.next', {})
    expect((await session(station)).current?.promptId).toBe(first.promptId)
    await station.record(600, 3)
    expect(await session(station)).toMatchObject({ current: null, done: 2, left: 0 })
  })
})

test('what was thrown away here and restored counts at once, whatever the lake last said of that', async () => {
  const take = await at(async (station) => {
    await station.begin()
    const read = await station.record(600, 1)
    await station.call('takes.discard', { takeId: read.takeId })
    return read
  })
  await hear(take.takeId, { ...REJECTED, reject: 1, reasons: ['discarded_at_station'] })
  await at(async (station) => {
    expect((await session(station)).done).toBe(0)
    await station.call('takes.restore', { takeId: take.takeId })
    expect((await session(station)).done).toBe(1)
  })
})

test('rejections of before this was counted are counted when the database is brought up to date', async () => {
  const kept = join(import.meta.dirname, '..', '..', 'fixtures', 'databases', 'v19.db.gz')
  writeFileSync(join(dir, 'station.db'), gunzipSync(readFileSync(kept)))
  const old = new Database(join(dir, 'station.db'))
  const takeId = old.prepare<[], string>("SELECT take_id FROM takes WHERE note LIKE 'a dog%'").pluck().get()!
  old
    .prepare('UPDATE takes SET review = ? WHERE take_id = ?')
    .run(JSON.stringify({ ...REJECTED, at: 1 }), takeId)
  const counts = (db: Database.Database) =>
    db
      .prepare(
        `SELECT p.readings, r.takes, s.takes AS spoken FROM takes t JOIN prompts p USING (project_id, prompt_id)
           JOIN readings r USING (speaker_id, project_id, prompt_id) JOIN speakers s USING (speaker_id) WHERE take_id = ?`,
      )
      .get(takeId)
  expect(counts(old)).toEqual({ readings: 2, takes: 1, spoken: 2 })
  old.close()
  const core = await openParts(dir)
  expect(counts(core.parts.station.db)).toEqual({ readings: 1, takes: 0, spoken: 1 })
  const at = new Date().toISOString()
  await core.receive({ take_id: takeId, status: 'approved', at, review: { ...REJECTED, state: 'approved' } })
  expect(counts(core.parts.station.db)).toEqual({ readings: 2, takes: 1, spoken: 2 })
  await core.close()
})

test('a verdict that decided a take and is taken back: it is left for listeners before the lake has counted anew', async () => {
  const [takeId, anna] = await at(async (station) => {
    await station.begin()
    const take = await station.record(600, 1)
    const listener = await newListener(station, 'Anna')
    await giveVerdict(station, listener, take.takeId, 'reject', { reasons: ['noise'] })
    return [take.takeId, listener] as const
  })
  await hear(takeId, REJECTED)
  await at(async (station) => {
    const ben = await newListener(station, 'Ben')
    const { bench } = await station.call('reviews.bench', { reviewer: ben })
    await station.call('reviews.bench', {
      reviewer: ben,
      bench: { ...bench, filter: { ...bench.filter, wanted: 'rejected' } },
    })
    expect(await leftFor(station, ben)).toBe(1)
    for (const again of [true, false]) {
      await station.call('reviews.undo', { reviewer: anna })
      expect([await leftFor(station, anna), await leftFor(station, ben)]).toEqual([1, 0])
      if (again) await giveVerdict(station, anna, takeId, 'reject')
      expect(await leftFor(station, ben)).toBe(again ? 1 : 0)
    }
  })
  // the others decided it without her
  await hear(takeId, { ...REJECTED, unsure: 1 })
  await at(async (station) => expect(await leftFor(station, anna)).toBe(0))
})
