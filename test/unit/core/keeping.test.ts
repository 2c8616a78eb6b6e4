/** What stays on the disk and what may leave it; a row that could not be written; a script that is shared out. */
import Database from 'better-sqlite3'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { retention } from '../../../main/core/takes/retention.ts'
import { openParts } from '../../support/parts.ts'
import { newFolder, openStation, removeFolder, voice } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const DAY = 86_400_000
/** of another station */
const ANOTHER_TAKE = '0197a000-0000-7000-8000-000000000000'
/** for states that come by themselves, on a machine that is busy */
const PATIENT = { timeout: 20_000 }
let dir: string
let clock: { now: number }
let station: TestStation
const reopen = async () => {
  await station.close()
  station = await openStation({ dataDir: dir, now: () => clock.now })
}
beforeEach(async () => {
  dir = await newFolder()
  clock = { now: 1_700_000_000_000 }
  station = await openStation({ dataDir: dir, now: () => clock.now })
})
afterEach(async () => {
  await station.close()
  await removeFolder(dir)
})
const masters = () =>
  readdirSync(join(dir, 'takes'), { recursive: true }).filter((name) => String(name).endsWith('.wav')).length

/** What a receipt leaves, without a broker: written by hand while the station is closed. */
async function land(takeId: string, sha256: 'same' | 'other' | 'none'): Promise<void> {
  await expect
    .poll(async () => (await station.call('takes.get', { takeId })).take.delivery.bytes, PATIENT)
    .not.toBeNull()
  await station.close()
  const db = new Database(join(dir, 'station.db'))
  const value = { same: 'sha256', other: "'00'", none: 'NULL' }[sha256]
  db.prepare(
    `UPDATE jobs SET state = 'landed', landed_at = ?, landed_sha256 = ${value} WHERE job_id = ?`,
  ).run(clock.now, takeId)
  db.close()
  station = await openStation({ dataDir: dir, now: () => clock.now })
}
async function keepDays(days: number | null): Promise<void> {
  const { settings } = await station.call('settings.get', {})
  await station.call('settings.set', {
    settings: { ...settings, retention: { deleteLandedAfterDays: days } },
  })
}

test('a log that cannot be written ends no sweep, and hears later what went', async () => {
  await station.close()
  const { parts, ...opened } = await openParts(dir)
  const told: unknown[] = []
  let broken = true
  const sweeps = retention(parts.station, {
    jobs: parts.jobs,
    takes: parts.takes,
    days: () => null,
    forgetCut: () => Promise.resolve(1),
    removed(done) {
      if (broken) throw new Error('database is locked')
      told.push({ ...done })
    },
    forgotten: () => undefined,
  })
  await sweeps.sweep()
  broken = false
  await sweeps.sweep()
  expect(told).toEqual([{ landed: 0, withdrawn: 2 }])
  await sweeps.stop()
  await opened.close()
  station = await openStation({ dataDir: dir, now: () => clock.now })
})

test('a master goes only after its landing receipt with the same bytes, and only after the days that were chosen', async () => {
  await station.begin()
  const [landed, other, silent, unsent] = [
    await station.record(600, 1),
    await station.record(600, 2),
    await station.record(600, 3),
    await station.record(600, 4),
  ]
  await land(landed.takeId, 'same')
  await land(other.takeId, 'other')
  await land(silent.takeId, 'none')
  await keepDays(7)
  // three days at most between one start and the next: a longer leap is believed when the lake says so
  for (const days of [3, 3]) {
    clock.now += days * DAY
    await reopen()
    expect(masters()).toBe(4)
  }
  clock.now += 2 * DAY
  await reopen()
  await expect.poll(masters, PATIENT).toBe(3)
  const { take } = await station.call('takes.get', { takeId: landed.takeId })
  expect(take).toMatchObject({ hasAudio: false, delivery: { state: 'landed' } })
  expect(await station.core.audioFile(landed.takeId)).toBeNull()
  for (const { takeId } of [other, silent, unsent])
    expect(await station.core.audioFile(takeId)).not.toBeNull()
  // and a rebuilt or reopened station does not miss it
  expect((await station.call('station.state', {})).ledger).toMatchObject({
    recorded: 4,
    landed: 3,
    adds: true,
  })
})

test('nothing goes by itself unless someone said so', async () => {
  await station.begin()
  const take = await station.record(600)
  await land(take.takeId, 'same')
  clock.now += 3_000 * DAY
  await reopen()
  expect(masters()).toBe(1)
})

test('the encoded copy of a landed take goes at once', async () => {
  await station.begin()
  const take = await station.record(600)
  await land(take.takeId, 'same')
  await expect.poll(() => existsSync(join(dir, 'encoded', `${take.takeId}.flac`)), PATIENT).toBe(false)
})

test('what a speaker withdrew leaves the disk a day later, with what the form said of them', async () => {
  const begun = await station.begin()
  const speakerId = begun.session?.speaker.speakerId ?? ''
  await station.record(600)
  await station.call('speakers.withdraw', { speakerId })
  await reopen()
  expect(masters()).toBe(1)
  clock.now += DAY + 1
  await reopen()
  await expect.poll(masters, PATIENT).toBe(0)
  await expect.poll(() => readdirSync(join(dir, 'encoded')), PATIENT).toEqual([])
  const { speakers } = await station.call('speakers.list', {})
  expect(speakers).toMatchObject([{ speakerId, label: '', metadata: {} }])
  expect((await station.call('station.state', {})).ledger).toMatchObject({
    recorded: 1,
    discarded: 1,
    adds: true,
  })
})

test('nor does a recording stay that was cut short by the withdrawal itself', async () => {
  const begun = await station.begin()
  const takeId = await station.start()
  await station.call('recording.append', { takeId, firstFrame: 0 }, voice(600))
  await station.call('speakers.withdraw', { speakerId: begun.session?.speaker.speakerId ?? '' })
  await reopen()
  expect((await station.call('station.state', {})).interrupted).toMatchObject([{ takeId }])
  clock.now += DAY + 1
  await reopen()
  await expect.poll(async () => (await station.call('station.state', {})).interrupted, PATIENT).toEqual([])
  expect(readdirSync(join(dir, 'journal'))).toEqual([])
})

test('a clock that stood years back when takes landed does not end the days they are kept', async () => {
  await station.begin()
  const { takeId } = await station.record(600)
  await expect
    .poll(async () => (await station.call('takes.get', { takeId })).take.delivery.bytes, PATIENT)
    .not.toBeNull()
  await keepDays(7)
  await station.close()
  const today = clock.now
  clock.now = 0
  const core = await openParts(dir, () => clock.now)
  const sha256 = core.parts.jobs.get(takeId)?.sha256
  await core.receive({ take_id: takeId, status: 'landed', sha256, at: new Date(today).toISOString() })
  clock.now = today + 6 * DAY
  await core.parts.retention.sweep()
  expect(masters()).toBe(1)
  clock.now += 2 * DAY
  await core.receive({ take_id: ANOTHER_TAKE, status: 'landed', at: new Date(clock.now).toISOString() })
  await core.parts.retention.sweep()
  expect(masters()).toBe(0)
  await core.close()
  station = await openStation({ dataDir: dir, now: () => clock.now })
})

test('nor does one that leaps ahead by years, until the lake says that it is so late', async () => {
  await station.begin()
  const { takeId } = await station.record(600)
  await land(takeId, 'same')
  await keepDays(7)
  const landedAt = clock.now
  await station.close()
  const core = await openParts(dir, () => clock.now)
  const mastersAfter = async (now: number) => {
    clock.now = now
    await core.parts.retention.sweep()
    return masters()
  }
  const late = landedAt + 9 * 365 * DAY
  expect(await mastersAfter(late)).toBe(1)
  expect(await mastersAfter(late + DAY)).toBe(1)
  // set right, it goes on from where it was
  expect(await mastersAfter(landedAt + 2 * DAY)).toBe(1)
  expect(await mastersAfter(late)).toBe(1)
  const said = (at: number) =>
    core.receive({ take_id: ANOTHER_TAKE, status: 'landed', at: new Date(at).toISOString() })
  await said(landedAt + 6 * DAY)
  expect(await mastersAfter(late)).toBe(1)
  await said(late - DAY)
  expect(await mastersAfter(late)).toBe(0)
  await core.close()
  station = await openStation({ dataDir: dir, now: () => clock.now })
})

test('what was withdrawn by a clock that was years ahead does not stay for years', async () => {
  const begun = await station.begin()
  await station.record(600)
  const right = clock.now
  clock.now += 9 * 365 * DAY
  await station.call('speakers.withdraw', { speakerId: begun.session?.speaker.speakerId ?? '' })
  await station.close()
  clock.now = right
  const core = await openParts(dir, () => clock.now)
  await core.parts.retention.sweep()
  expect(masters()).toBe(1)
  clock.now += DAY
  await core.parts.retention.sweep()
  expect(masters()).toBe(0)
  await core.close()
  station = await openStation({ dataDir: dir, now: () => clock.now })
})

test('a take whose row cannot be written is not "saved", and gets its row as soon as it can', async () => {
  await station.begin()
  const takeId = await station.start()
  await station.call('recording.append', { takeId, firstFrame: 0 }, voice(600))
  const other = new Database(join(dir, 'station.db'))
  other.exec('BEGIN IMMEDIATE')
  await expect(station.call('recording.stop', { takeId })).rejects.toThrow()
  expect((await station.call('station.state', {})).ledger.recorded).toBe(0)
  other.exec('ROLLBACK')
  other.close()
  const { ledger } = await station.until((state) => state.ledger.recorded === 1, 20_000, 'the row')
  expect(ledger).toMatchObject({ waiting: 1, adds: true })
  expect((await station.call('takes.get', { takeId })).take.frames).toBe(28_800)
}, 40_000)

test('stations that share a script never meet the same prompt, and leave none out', async () => {
  const lines = new TextEncoder().encode(Array.from({ length: 60 }, (_, at) => `Line ${at}.`).join('\n'))
  const read = new Map<string, number>()
  for (const part of [1, 2, 3]) {
    const project = await station.call('projects.save', {
      name: `Part ${part}`,
      settings: { share: { part, of: 3 } },
    })
    const given = { name: 's.txt', lang: 'en', projectId: project.projectId }
    await station.call('scripts.import', given, lines)
    const { speakerId } = await station.call('speakers.add', { label: `S${part}`, metadata: {} })
    let state = await station.call('session.start', { projectId: project.projectId, speakerId })
    const { left } = state.session ?? { left: 0 }
    let seen = 0
    while (state.session?.current) {
      read.set(state.session.current.text, (read.get(state.session.current.text) ?? 0) + 1)
      seen += 1
      state = await station.call('session.next', {})
    }
    expect(left).toBe(seen)
    expect(seen).toBeGreaterThan(8)
  }
  expect(read.size).toBe(60)
  expect([...read.values()].every((times) => times === 1)).toBe(true)
})
