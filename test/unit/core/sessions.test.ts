/** Sessions, speakers and what they decide: orders, skips, flags, discards, undo, consent, withdrawal. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StationError } from '../../../main/contract/errors.ts'
import { projectSettings } from '../../../main/contract/model.ts'
import type { Input } from '../../../main/contract/api.ts'
import { openParts } from '../../support/parts.ts'
import { MICROPHONE, MONO_16, openStation, removeFolder, voice } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation
beforeEach(async () => {
  station = await openStation()
})
afterEach(async () => {
  await station.close()
  await removeFolder(station.dataDir)
})
const code = (error: unknown) => (error instanceof StationError ? error.code : String(error))
const current = async () => (await station.call('station.state', {})).session?.current
const state = () => station.call('station.state', {})

async function project(settings: Input<'projects.save'>['settings'], csv: string) {
  const saved = await station.call('projects.save', { name: 'Test', settings })
  const bytes = new TextEncoder().encode(csv)
  await station.call('scripts.import', { name: 's.csv', lang: 'en', projectId: saved.projectId }, bytes)
  return saved.projectId
}
const speaker = async (label = 'A') => (await station.call('speakers.add', { label, metadata: {} })).speakerId

async function readAll(): Promise<string[]> {
  const texts: string[] = []
  for (let prompt = await current(); prompt; prompt = await current()) {
    texts.push(prompt.text)
    await station.call('session.next', {})
  }
  return texts
}

const SCRIPT = `text,section,priority,training\n${['a', 'b', 'c', 'd', 'e', 'f']
  .map((text, at) => `${text},${at < 3 ? 'one' : 'two'},${at},${text === 'f' ? 'yes' : ''}`)
  .join('\n')}`

test('sequential: in the order of the script, training items first', async () => {
  const projectId = await project({}, SCRIPT)
  await station.call('session.start', { projectId, speakerId: await speaker() })
  expect(await readAll()).toEqual(['f', 'a', 'b', 'c', 'd', 'e'])
})

test('by priority: the most wanted first', async () => {
  const projectId = await project({ order: 'priority' }, SCRIPT)
  await station.call('session.start', { projectId, speakerId: await speaker() })
  expect(await readAll()).toEqual(['f', 'e', 'd', 'c', 'b', 'a'])
})

test('shuffled: every prompt once, training first, another order for another session', async () => {
  const many = `text\n${Array.from({ length: 40 }, (_, at) => `line ${at}`).join('\n')}`
  const projectId = await project({ order: 'shuffled' }, many)
  const orders: string[][] = []
  for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) {
    await station.call('session.start', { projectId, speakerId: await speaker(name) })
    orders.push(await readAll())
  }
  for (const order of orders) expect(new Set(order).size).toBe(40)
  // each begins somewhere by chance: two in forty begin alike, six never do
  expect(new Set(orders.map((order) => order.join())).size).toBeGreaterThan(1)
})

test('least recorded first: what one speaker read comes last for the next', async () => {
  const projectId = await project({ order: 'least_recorded' }, 'text\na\nb\nc')
  await station.call('session.start', { projectId, speakerId: await speaker('A') })
  await station.record(600)
  await station.call('session.start', { projectId, speakerId: await speaker('B') })
  expect(await readAll()).toEqual(['b', 'c', 'a'])
})

test('what was recorded and held back is asked for once more at the end', async () => {
  const projectId = await project({}, 'text\na\nb\nc')
  await station.call('session.start', { projectId, speakerId: await speaker() })
  const bad = async () => {
    const takeId = await station.start()
    await station.append(takeId, voice(200))
    await station.call('recording.stop', { takeId })
  }
  await bad()
  await station.call('session.next', {})
  await station.record(800)
  await bad()
  const { session } = await station.call('session.next', {})
  expect(session).toMatchObject({ current: { text: 'a' }, position: 3, done: 1 })
  await station.record(800)
  expect((await current())?.text).toBe('c')
  await bad()
  expect((await station.call('session.next', {})).session).toMatchObject({ current: null, done: 2 })
  // whoever goes back comes to the place where it was asked for again
  expect((await station.call('session.back', {})).session?.current?.text).toBe('c')
})

test('back and next walk through what was shown; a second reading is a second version', async () => {
  await station.begin()
  const first = await current()
  const one = await station.record(600, 1)
  await station.call('session.back', {})
  expect((await current())?.promptId).toBe(first?.promptId)
  const two = await station.record(600, 2)
  expect([one.version, two.version]).toEqual([1, 2])
  await station.call('session.back', {})
  expect((await current())?.takes.map(({ takeId }) => takeId)).toEqual([two.takeId, one.takeId])
  const { session } = await state()
  expect(session).toMatchObject({ done: 1, left: 31 })
})

test('skipping asks for a reason, moves on, and is undone to the same prompt', async () => {
  await station.begin()
  const promptId = (await current())?.promptId ?? ''
  let after = await station.call('session.skip', { promptId, reason: 'unknown_word', note: 'what is it?' })
  expect(after.session).toMatchObject({ skipped: 1, left: 31, undo: { what: 'skip' } })
  expect(after.session?.current?.promptId).not.toBe(promptId)
  after = await station.call('session.undo', {})
  expect(after.session).toMatchObject({ skipped: 0, left: 32, undo: null })
  expect(after.session?.current).toMatchObject({ promptId, skipped: null })
  await expect(station.call('session.undo', {})).rejects.toSatisfy((error) => code(error) === 'conflict')
})

test('a discarded take leaves the counts, stays on disk, and comes back by undo', async () => {
  await station.begin()
  const take = await station.record(600)
  const gone = await station.call('takes.discard', { takeId: take.takeId })
  expect(gone.ledger).toMatchObject({ recorded: 1, discarded: 1, waiting: 0, adds: true })
  expect(gone.session).toMatchObject({ done: 0, undo: { what: 'discard', takeId: take.takeId } })
  expect(await station.core.audioFile(take.takeId)).not.toBeNull()
  const back = await station.call('session.undo', {})
  expect(back.ledger).toMatchObject({ recorded: 1, discarded: 0, waiting: 1, adds: true })
  expect(back.session).toMatchObject({ done: 1, undo: null })
})

test('a flag stays with the prompt and is undone', async () => {
  await station.begin()
  const promptId = (await current())?.promptId ?? ''
  await station.call('session.flag', { promptId, flagged: true, note: 'typo' })
  expect((await current())?.flagged).toBe(true)
  await station.call('session.undo', {})
  expect((await current())?.flagged).toBe(false)
})

test('the same speaker in the same project goes on; another one begins anew', async () => {
  const begun = await station.begin()
  await station.record(600)
  const { projectId, sessionId } = begun.session ?? { projectId: '', sessionId: '' }
  const speakerId = begun.session?.speaker.speakerId ?? ''
  const same = await station.call('session.start', { projectId, speakerId })
  expect(same.session?.sessionId).toBe(sessionId)
  const other = await station.call('session.start', { projectId, speakerId: await speaker('B') })
  expect(other.session?.sessionId).not.toBe(sessionId)
  expect(other.session).toMatchObject({ done: 0, left: 32, position: 0 })
  const again = await station.call('session.start', { projectId, speakerId })
  expect(again.session).toMatchObject({ done: 1, left: 31 })
  expect(again.session?.current?.promptId).not.toBe(begun.session?.current?.promptId)
})

const CONSENTS = [{ lang: 'en', version: '1', text: 'You agree.' }]

test('consent comes before the first take, with its text hashed, and a new version asks again', async () => {
  const projectId = await project({ consents: CONSENTS }, SCRIPT)
  const speakerId = await speaker()
  await expect(station.call('session.start', { projectId, speakerId })).rejects.toSatisfy(
    (error) => code(error) === 'consent_required',
  )
  const agreed = await station.call('speakers.consent', { speakerId, projectId, lang: 'en', version: '1' })
  expect(agreed.consent).toMatchObject({ lang: 'en', version: '1' })
  expect(agreed.consent?.sha256).toMatch(/^[0-9a-f]{64}$/)
  await station.call('session.start', { projectId, speakerId })
  const settings = projectSettings.parse({
    consents: [{ lang: 'en', version: '2', text: 'You agree to more.' }],
  })
  await station.call('projects.save', { projectId, name: 'Test', settings })
  await expect(
    station.call('recording.start', {
      promptId: (await current())?.promptId ?? '',
      format: MONO_16,
      device: MICROPHONE,
      preRollFrames: 0,
    }),
  ).rejects.toSatisfy((error) => code(error) === 'consent_required')
})

test('a take carries the consent that was given last before it, wherever the clock stood', async () => {
  const clock = { now: Date.UTC(2031, 0, 1) }
  await station.close()
  station = await openStation({ dataDir: station.dataDir, now: () => clock.now })
  const projectId = await project({ consents: CONSENTS }, SCRIPT)
  const speakerId = await speaker()
  const agree = (version: string) =>
    station.call('speakers.consent', { speakerId, projectId, lang: 'en', version })
  await agree('1')
  clock.now = Date.UTC(2026, 0, 1) // somebody sets it right
  await station.call('session.start', { projectId, speakerId })
  const first = await station.record(600)
  const again = [{ lang: 'en', version: '2', text: 'You agree to more.' }]
  const settings = projectSettings.parse({ consents: again })
  await station.call('projects.save', { projectId, name: 'Test', settings })
  clock.now = Date.UTC(2025, 0, 1) // an empty battery
  expect((await agree('2')).consent?.version).toBe('2')
  const second = await station.record(600)
  clock.now = Date.UTC(2026, 0, 2)
  await station.close()

  const core = await openParts(station.dataDir, () => clock.now)
  const versions = () =>
    [first, second].map(({ takeId }) => {
      const row = core.parts.takes.row(takeId)
      return row && core.parts.takes.consent(row)?.version
    })
  const given = versions()
  // rows of a version that did not write it down have nothing but the times
  core.parts.station.db.exec('UPDATE takes SET consent = NULL')
  const byTime = versions()
  await core.close()
  station = await openStation({ dataDir: station.dataDir, now: () => clock.now })
  expect(given).toEqual(['1', '2'])
  expect(byTime).toEqual(['2', '2'])
})

test('a withdrawal holds back what has not gone, queues word of it, and ends the session', async () => {
  const begun = await station.begin()
  const speakerId = begun.session?.speaker.speakerId ?? ''
  await station.record(600, 1)
  await station.record(600, 2)
  const withdrawn = await station.call('speakers.withdraw', { speakerId })
  expect(withdrawn.withdrawnAt).not.toBeNull()
  const after = await state()
  expect(after.session).toBeNull()
  expect(after.ledger).toMatchObject({ recorded: 2, discarded: 2, waiting: 0, adds: true })
  await expect(
    station.call('session.start', { projectId: begun.session?.projectId ?? '', speakerId }),
  ).rejects.toSatisfy((error) => code(error) === 'conflict')
})

test('nothing personal is in file names or in what goes out', async () => {
  const { projects } = await station.call('projects.list', {})
  const projectId = projects[0]?.projectId ?? ''
  await station.call('scripts.useStarter', { projectId, langs: ['en'] })
  const person = await station.call('speakers.add', { label: 'Abeba Bekele', metadata: { age: '30-39' } })
  expect(person.speakerId).toMatch(/^[0-9a-f-]{36}$/)
  await station.call('session.start', { projectId, speakerId: person.speakerId })
  const take = await station.record(600)
  const file = await station.core.audioFile(take.takeId)
  expect(file?.path).not.toMatch(/Abeba|Bekele/)
  expect(file?.path).toContain(take.takeId)
})

test('nothing left to read is said, and a new script goes on from there', async () => {
  const projectId = await project({}, 'text\nonly one')
  await station.call('session.start', { projectId, speakerId: await speaker() })
  await station.record(600)
  expect((await state()).session).toMatchObject({ current: null, done: 1, left: 0 })
  const bytes = new TextEncoder().encode('one more')
  await station.call('scripts.import', { name: 'm.txt', lang: 'en', projectId }, bytes)
  expect((await current())?.text).toBe('one more')
})

test('calls that make no sense are refused in words and change nothing', async () => {
  await expect(station.call('session.next', {})).rejects.toSatisfy((error) => code(error) === 'conflict')
  await expect(station.core.call('no.such.method', {})).rejects.toSatisfy(
    (error) => code(error) === 'bad_request',
  )
  await expect(station.core.call('takes.get', { takeId: 5 })).rejects.toSatisfy(
    (error) => code(error) === 'bad_request',
  )
  await expect(station.call('takes.get', { takeId: 'x' })).rejects.toSatisfy(
    (error) => code(error) === 'not_found',
  )
  await expect(
    station.call('recording.append', { takeId: 'x', firstFrame: 0 }, new Uint8Array(2)),
  ).rejects.toSatisfy((error) => code(error) === 'not_found')
})
