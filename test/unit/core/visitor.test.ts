/** What a page may learn and do while the kiosk is locked: every method, every event, every address. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { events, methods } from '../../../main/contract/api.ts'
import type { EventName, MethodName } from '../../../main/contract/api.ts'
import type { Take } from '../../../main/contract/model.ts'
import { startKiosk } from '../../../main/kiosk/server.ts'
import { MICROPHONE, MONO_16, openStation, voice } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const PIN = '4711'
const CONSENT = { lang: 'en', version: '1', text: 'Yes.' }
/** Words that staff typed or speakers left, of which a visitor must never see one. */
const PRIVATE = {
  label: 'Almaz Bekele',
  metadata: 'born in Gondar',
  note: 'coughs at the end',
  project: 'Private ward',
  broker: '127.0.0.1:9',
  username: 'lake-writer',
  accessKey: 'AKIA-OF-THE-LAKE',
  mediaHost: 'pictures.example.org',
  stationName: 'Room 12',
}

let station: TestStation
let foreign: { take: Take; speakerId: string; sessionId: string; projectId: string; openTakeId: string }
let project: string
const heard: { event: EventName; payload: unknown }[] = []
const secretsOf = () => [
  ...Object.values(PRIVATE),
  foreign.take.takeId,
  foreign.openTakeId,
  foreign.speakerId,
  foreign.sessionId,
  foreign.projectId,
]

/** Another speaker's session, left open, one take saved and one under way, when staff lock the station. */
beforeAll(async () => {
  station = await openStation()
  const { projects } = await station.call('projects.list', {})
  const [first] = projects
  project = first!.projectId // a station has a project from its start
  await station.call('projects.save', {
    projectId: project,
    name: 'Voices',
    settings: { ...first!.settings, consents: [CONSENT] },
  })
  const other = await station.call('projects.save', {
    name: PRIVATE.project,
    settings: { ...first!.settings, consents: [] },
  })
  for (const projectId of [project, other.projectId])
    await station.call('scripts.useStarter', { projectId, langs: ['en'] })
  await station.set((settings) => ({
    ...settings,
    stationName: PRIVATE.stationName,
    broker: { ...settings.broker, brokers: PRIVATE.broker, username: PRIVATE.username },
    storage: { ...settings.storage, accessKeyId: PRIVATE.accessKey },
    media: { hosts: PRIVATE.mediaHost },
  }))
  await station.until(({ broker }) => broker.error !== null)
  const { speakerId } = await station.call('speakers.add', {
    label: PRIVATE.label,
    metadata: { birth: PRIVATE.metadata },
  })
  const { session } = await station.call('session.start', { projectId: other.projectId, speakerId })
  const take = await station.record()
  await station.call('takes.note', { takeId: take.takeId, note: PRIVATE.note })
  const openTakeId = await station.start()
  await station.call('settings.setSecret', { name: 'kioskPin', value: PIN })
  await station.set((settings) => ({ ...settings, kiosk: { enabled: true, projectId: project } }))
  expect((await station.call('station.state', {})).kiosk.locked).toBe(true)
  foreign = { take, speakerId, sessionId: session!.sessionId, projectId: other.projectId, openTakeId }
  for (const event of Object.keys(events) as EventName[])
    station.core.on(event, (payload) => heard.push({ event, payload }))
})
afterAll(() => station.remove())

const refused = { code: 'kiosk_locked' }

/**
 * `staff`: refused by its name. `open`: answered, and what it answers is looked through for anybody else's. `own`:
 * refused before there is a session of the visitor's, with what is somebody else's.
 */
type Class = 'staff' | 'open' | { readonly own: () => unknown }
const foreignPlace = () => ({ projectId: foreign.projectId, speakerId: foreign.speakerId })
const METHODS: Readonly<Record<MethodName, Class>> = {
  'station.state': 'open',
  'station.dismissNotice': 'staff',
  'station.unlock': 'open',
  'station.lock': 'open',
  'station.network': 'open',
  'station.backups': 'staff',
  'station.restore': 'staff',
  'station.openVault': 'staff',
  'updates.check': 'staff',
  'updates.install': 'staff',
  'vault.view': 'staff',
  'vault.turnOn': 'staff',
  'vault.renew': 'staff',
  'vault.code': 'staff',
  'vault.codeKept': 'staff',
  'diagnosis.run': 'staff',
  'diagnosis.bundle': 'staff',
  'settings.get': 'open',
  'settings.set': 'staff',
  'settings.setSecret': 'staff',
  'settings.test': 'staff',
  'settings.identity': 'staff',
  'settings.renewKey': 'staff',
  'settings.exportProfile': 'staff',
  'settings.readProfile': 'staff',
  'settings.importProfile': 'staff',
  'projects.list': 'open',
  'projects.save': 'staff',
  'scripts.useStarter': 'staff',
  'scripts.preview': 'staff',
  'scripts.import': 'staff',
  'scripts.stop': 'staff',
  'scripts.list': 'staff',
  'scripts.rename': 'staff',
  'scripts.takeOut': 'staff',
  'scripts.undo': 'staff',
  'prompts.add': 'staff',
  'prompts.edit': 'staff',
  'prompts.takeOut': 'staff',
  'corpus.summary': 'staff',
  'corpus.thanks': 'staff',
  'corpus.prompts': 'staff',
  'prompts.media': {
    own: () => ({ projectId: foreign.projectId, promptId: foreign.take.promptId, kind: 'image' }),
  },
  'prompts.malformed': 'staff',
  'speakers.list': 'staff',
  'speakers.add': { own: () => ({ projectId: foreign.projectId, label: 'x', metadata: {} }) },
  'speakers.update': 'staff',
  'speakers.consent': {
    own: () => ({ projectId: project, speakerId: foreign.speakerId, lang: 'en', version: '1' }),
  },
  'speakers.withdraw': 'staff',
  'speakers.withdrawByCard': 'open',
  'session.start': { own: () => ({ ...foreignPlace(), projectId: project }) },
  'session.end': 'open',
  'session.next': { own: () => ({}) },
  'session.back': 'staff',
  'session.skip': { own: () => ({ promptId: foreign.take.promptId, reason: 'noise', note: '' }) },
  'session.flag': 'staff',
  'session.undo': { own: () => ({}) },
  'recording.start': {
    own: () => ({ promptId: foreign.take.promptId, format: MONO_16, device: MICROPHONE, preRollFrames: 0 }),
  },
  'recording.append': 'open',
  'recording.stop': 'open',
  'recording.cancel': { own: () => ({ takeId: foreign.openTakeId }) },
  'recording.adopt': 'staff',
  'recording.dismiss': 'staff',
  'takes.list': 'staff',
  'takes.get': 'staff',
  'takes.peaks': { own: () => ({ takeId: foreign.take.takeId }) },
  'takes.discard': 'staff',
  'takes.restore': 'staff',
  'takes.note': 'staff',
  'takes.export': 'staff',
  'takes.importFolder': 'staff',
  'takes.chooseFolder': 'staff',
  'takes.stopCarrying': 'staff',
  'takes.lineage': 'staff',
  'queue.pause': 'staff',
  'queue.retry': 'staff',
  'queue.park': 'staff',
  'quality.judge': 'open',
  'reviews.next': 'staff',
  'reviews.left': 'staff',
  'reviews.others': 'staff',
  'reviews.keepDraft': 'staff',
  'reviews.save': 'staff',
  'reviews.undo': 'staff',
  'reviews.bench': 'staff',
  'agreement.get': 'staff',
  'agreement.setAside': 'staff',
  'agreement.gold': 'staff',
  'listeners.list': 'staff',
  'listeners.save': 'staff',
  'transcripts.speech': 'staff',
  'transcripts.history': 'staff',
  'transcripts.write': 'staff',
  'transcripts.writeAll': 'staff',
  'transcripts.open': 'staff',
  'transcripts.read': 'staff',
  'transcripts.spelling': 'staff',
  'transcripts.suggest': 'staff',
  'transcripts.rightWord': 'staff',
  'transcripts.dictionaries': 'staff',
  'transcripts.addDictionary': 'staff',
  'transcripts.removeDictionary': 'staff',
  'rules.list': 'staff',
  'lake.summary': 'staff',
  'lake.export': 'staff',
  'lake.exportState': 'staff',
  'lake.stopExport': 'staff',
  'audit.list': 'staff',
  'audit.verify': 'staff',
  'audit.export': 'staff',
}
/** `script` says how far a file is read, `carry` how many takes were carried: nothing of what is in them. */
const EVENTS: Readonly<Record<EventName, 'narrowed' | 'numbers'>> = {
  state: 'narrowed',
  takes: 'narrowed',
  settings: 'narrowed',
  script: 'numbers',
  carry: 'numbers',
}

function expectNothingForeign(what: string, told: unknown): void {
  const text = JSON.stringify(told)
  expect(
    secretsOf().filter((secret) => text.includes(secret)),
    what,
  ).toEqual([])
}

test('every method and event has its class', () => {
  expect(Object.keys(METHODS).sort()).toEqual(Object.keys(methods).sort())
  expect(Object.keys(EVENTS).sort()).toEqual(Object.keys(events).sort())
})

test('what is for staff, or somebody else’s, is refused', async () => {
  for (const [name, kind] of Object.entries(METHODS)) {
    if (kind === 'open') continue
    await expect(station.core.call(name, kind === 'staff' ? {} : kind.own()), name).rejects.toMatchObject(
      refused,
    )
  }
  expect(await station.core.audioFile(foreign.take.takeId)).toBeNull()
})

test('what is answered tells nothing of anybody else, nor how the station is set up', async () => {
  for (const name of ['station.state', 'settings.get', 'projects.list', 'station.network'] as const) {
    const input = name === 'station.network' ? { metered: false } : {}
    expectNothingForeign(name, (await station.core.call(name, input)).result)
  }
  const { secretsSet, narrowed } = await station.call('settings.get', {})
  expect([secretsSet.brokerPassword, narrowed]).toEqual([false, true])
  await expect(station.call('recording.stop', { takeId: foreign.take.takeId })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('a visitor records, listens and leaves, a take that was under way is saved, and nothing is told of others', async () => {
  heard.length = 0
  // the page of the staff still holds this one
  await station.call('recording.append', { takeId: foreign.openTakeId, firstFrame: 0 }, voice(600))
  const { take: late } = await station.call('recording.stop', { takeId: foreign.openTakeId })
  expect(late.speakerId).toBe(foreign.speakerId)

  const given = { label: 'Visitor 1234', metadata: {}, projectId: project }
  const { speakerId } = await station.call('speakers.add', given)
  const start = { projectId: project, speakerId }
  await expect(station.call('session.start', start)).rejects.toMatchObject({ code: 'consent_required' })
  await station.call('speakers.consent', { ...start, lang: 'en', version: '1' })
  expect((await station.call('session.start', start)).session?.speaker.label).toBe(given.label)
  await station.call('session.skip', {
    promptId: (await station.call('station.state', {})).session!.current!.promptId,
    reason: 'noise',
    note: '',
  })
  await station.call('session.undo', {})
  const { take: own } = await station.read(voice(800))
  expect((await station.call('takes.peaks', { takeId: own.takeId })).peaks).toBeGreaterThan(0)
  expect(await station.core.audioFile(own.takeId)).not.toBeNull()
  for (const takeId of [foreign.take.takeId, late.takeId]) {
    await expect(station.call('takes.peaks', { takeId })).rejects.toMatchObject(refused)
    expect(await station.core.audioFile(takeId)).toBeNull()
  }
  await overHttp(own.takeId, late.takeId)

  // the next visitor finds nothing of the first
  const second = await station.call('speakers.add', given)
  expect((await station.call('station.state', {})).session).toBeNull()
  await expect(station.call('session.start', start)).rejects.toMatchObject(refused)
  expect(await station.core.audioFile(own.takeId)).toBeNull()
  expect(second.takes).toBe(0)
  await station.call('session.end', {})
  await station.until(({ session }) => session === null)
  expect(new Set(heard.map(({ event }) => event))).toContain('state')
  for (const { event, payload } of heard) expectNothingForeign(event, payload)
  const rows = heard.flatMap(({ payload }) => events.takes.safeParse(payload).data?.takes ?? [])
  expect(rows.every((row) => row.speakerId === speakerId)).toBe(true)
})

test('answers have a size, and visitors come one after another: staff are not held up', async () => {
  const given = (metadata: Record<string, unknown>) =>
    station.call('speakers.add', { label: 'V', metadata, projectId: project })
  let deep: Record<string, unknown> = {}
  for (let level = 0; level < 20_000; level += 1) deep = { deep }
  for (const much of [{ a: 'x'.repeat(40_000) }, deep])
    await expect(given(much)).rejects.toMatchObject({ code: 'bad_request' })
  let came = 0
  const all = async () => {
    for (; came < 1_000; came += 1) await given({})
  }
  await expect(all()).rejects.toMatchObject({ code: 'too_many_visitors' })
  expect(came).toBeGreaterThan(10)
  expect(came).toBeLessThan(60)
  await station.call('station.unlock', { pin: PIN })
  await given({})
  await station.call('station.lock', {})
  await expect(given({})).rejects.toMatchObject({ code: 'too_many_visitors' })
})

test('whoever unlocks gets the settings whole before anything else, and a lock takes them away again', async () => {
  heard.length = 0
  await station.call('station.unlock', { pin: PIN })
  await station.until(() => heard.some(({ payload }) => isUnlocked(payload)))
  const whole = heard.findIndex(({ payload }) => JSON.stringify(payload).includes(PRIVATE.stationName))
  expect(heard[whole]?.event).toBe('settings')
  expect(whole).toBeLessThan(heard.findIndex(({ payload }) => isUnlocked(payload)))
  expect((await station.call('takes.list', {})).total).toBe(3)
  expect((await station.call('speakers.list', {})).speakers.length).toBeGreaterThanOrEqual(3)

  heard.length = 0
  await station.call('station.lock', {})
  const { payload } = heard.find(({ event }) => event === 'settings') ?? {}
  expect(payload).toMatchObject({ narrowed: true })
  expectNothingForeign('settings', payload)
})
const isUnlocked = (payload: unknown): boolean => events.state.safeParse(payload).data?.kiosk.locked === false

/** The kiosk's own server hands out pages, one socket of methods and events, and takes: of these only the visitor's own. */
async function overHttp(own: string, other: string): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'visitor-'))
  writeFileSync(join(root, 'index.html'), '<p>')
  const kiosk = await startKiosk({ core: station.core, root, port: 0 })
  try {
    const origin = `http://127.0.0.1:${String(kiosk.port)}`
    const opened = await fetch(`${origin}/session`, {
      method: 'POST',
      headers: { Origin: origin },
      body: JSON.stringify({ token: kiosk.url.split('#token=')[1] }),
    })
    const Cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
    const statusOf = async (takeId: string) => {
      const answer = await fetch(`${origin}/audio/${takeId}`, { headers: { Cookie } })
      await answer.arrayBuffer()
      return answer.status
    }
    expect([await statusOf(own), await statusOf(other)]).toEqual([200, 404])
  } finally {
    await kiosk.close()
    rmSync(root, { recursive: true })
  }
}
