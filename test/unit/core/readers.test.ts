/** Prompts match their readers: what a speaker does not read is not offered to them, and is counted apart. */
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PromptOrder } from '../../../main/contract/model.ts'
import { migrate } from '../../../main/core/db/migrate.ts'
import { migrations } from '../../../main/core/db/schema.ts'
import { reads } from '../../../main/text/reads.ts'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation
beforeEach(async () => {
  station = await openStation()
})
afterEach(async () => {
  await station.close()
  await removeFolder(station.dataDir)
})

const session = async () => (await station.call('station.state', {})).session
const SCRIPT = [
  'text,lang,priority,training',
  'one,en,1,',
  'ሁለት,am-Ethi,5,',
  'tatu,sw,2,',
  'four,en-GB,4,',
  'tano,sw-KE,3,',
  'ስድስት,am,9,yes',
].join('\n')

async function project(order: PromptOrder = 'sequential', csv = SCRIPT): Promise<string> {
  const { projectId } = await station.call('projects.save', { name: 'Mixed', settings: { order } })
  const bytes = new TextEncoder().encode(csv)
  await station.call('scripts.import', { name: 's.csv', lang: 'en', projectId }, bytes)
  return projectId
}
const speaker = (langs: string[] | null) => station.call('speakers.add', { label: 'A', metadata: {}, langs })

async function begin(projectId: string, langs: string[] | null): Promise<string> {
  const { speakerId } = await speaker(langs)
  await station.call('session.start', { projectId, speakerId })
  return speakerId
}
async function readAll(): Promise<string[]> {
  const texts: string[] = []
  for (let now = await session(); now?.current; now = await session()) {
    texts.push(now.current.text)
    await station.call('session.next', {})
  }
  return texts
}

test.each([
  [['am'], 'am-Ethi', true],
  [['sw-KE'], 'sw', true],
  [['sw'], 'swa', false],
  [['am', 'fr'], 'en-GB', false],
  [['am'], 'und', true],
  [[], 'en', false],
  [null, 'en', true],
])('who reads %j reads %s: %s', (langs, lang, expected) => {
  expect(reads(langs, lang)).toBe(expected)
})

test.each([
  ['sequential', ['ስድስት', 'one', 'ሁለት', 'tatu', 'four', 'tano']],
  ['priority', ['ስድስት', 'ሁለት', 'four', 'tano', 'tatu', 'one']],
  ['least_recorded', ['ስድስት', 'one', 'ሁለት', 'tatu', 'four', 'tano']],
] as const)('%s: languages are put together in one order, and a restriction keeps it', async (order, all) => {
  const projectId = await project(order)
  await begin(projectId, null)
  expect(await readAll()).toEqual(all)
  await begin(projectId, ['sw-TZ', 'am'])
  expect(await readAll()).toEqual(all.filter((text) => !['one', 'four'].includes(text)))
})

test('shuffled: each prompt of one language once, from the start of the session round to it, training first', async () => {
  const lines = Array.from({ length: 30 }, (_, at) => `line ${at},${at % 3 === 0 ? 'sw' : 'en'},`)
  const projectId = await project('shuffled', ['text,lang,training', ...lines, 'last,sw,yes'].join('\n'))
  await begin(projectId, null)
  expect(new Set(await readAll()).size).toBe(31)
  await begin(projectId, ['sw'])
  const swahili = await readAll()
  expect(swahili[0]).toBe('last')
  expect(swahili).toHaveLength(11)
  expect(new Set(swahili).size).toBe(11)
})

test('what is left and what is not offered are counted apart, and the languages can be changed on the way', async () => {
  const projectId = await project()
  const speakerId = await begin(projectId, ['am'])
  expect(await session()).toMatchObject({ left: 2, unread: 4 })
  await station.record()
  expect(await session()).toMatchObject({ done: 1, left: 1, unread: 4, current: { text: 'ሁለት' } })
  await station.record()
  expect(await session()).toMatchObject({ done: 2, left: 0, unread: 4, current: null })

  const said = { speakerId, label: 'A', metadata: {} }
  await station.call('speakers.update', { ...said, langs: ['am', 'sw'] })
  expect(await session()).toMatchObject({ left: 2, unread: 2, current: { text: 'tatu' } })
  // without a word about languages they stay
  await station.call('speakers.update', said)
  expect((await session())?.speaker.langs).toEqual(['am', 'sw'])
  await station.call('speakers.update', { ...said, langs: ['en'] })
  expect(await session()).toMatchObject({ done: 2, left: 2, unread: 2, current: { text: 'one' } })
  await station.call('speakers.update', { ...said, langs: null })
  expect(await session()).toMatchObject({ left: 4, unread: 0 })
})

test('who reads nothing of a project is told how much there is', async () => {
  await begin(await project(), ['fr'])
  expect(await session()).toMatchObject({ current: null, left: 0, unread: 6, done: 0 })
})

test('a divided script counts its own share only', async () => {
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at},${at % 2 === 0 ? 'sw' : 'en'}`)
  const { projectId } = await station.call('projects.save', {
    name: 'Half',
    settings: { share: { part: 1, of: 2 } },
  })
  const bytes = new TextEncoder().encode(['text,lang', ...lines].join('\n'))
  await station.call('scripts.import', { name: 's.csv', lang: 'en', projectId }, bytes)
  await begin(projectId, null)
  const all = (await session())?.left ?? 0
  await begin(projectId, ['sw'])
  const now = await session()
  expect(now?.unread).toBeGreaterThan(0)
  expect((now?.left ?? 0) + (now?.unread ?? 0)).toBe(all)
  expect(await readAll()).toHaveLength(now?.left ?? 0)
})

test('languages are kept as canonical tags, each once; none is no restriction, nonsense is refused', async () => {
  expect((await speaker(['amh', 'Swahili', 'en_us', 'am'])).langs).toEqual(['am', 'sw', 'en-US'])
  expect((await speaker([])).langs).toBeNull()
  await expect(speaker(['no such tongue'])).rejects.toMatchObject({ code: 'language_unknown' })
})

test('a project names the languages of its open prompts', async () => {
  const projectId = await project()
  const { projects } = await station.call('projects.list', {})
  const named = projects.find((one) => one.projectId === projectId)?.langs
  expect(named).toEqual(['am', 'am-Ethi', 'en', 'en-GB', 'sw', 'sw-KE'])
})

test('an older database: its speakers read everything, its open prompts are counted, and the counts follow', () => {
  const db = new Database(':memory:')
  migrate(
    db,
    migrations.filter(({ version }) => version < 12),
  )
  db.exec(`INSERT INTO projects (project_id, name, settings, created_at) VALUES ('p', 'P', '{}', 1);
    INSERT INTO speakers (speaker_id, label, metadata, created_at) VALUES ('s', 'S', '{}', 1);`)
  const put = db.prepare<[string, string, number | null]>(
    `INSERT INTO prompts (project_id, prompt_id, shuffle, lot, text, lang, direction, corpus, source, sha256, received_at, takes_wanted)
     VALUES ('p', ?, 1, 1, 'x', ?, 'ltr', 'c', 's', '', 1, ?)`,
  )
  put.run('1', 'am', null)
  put.run('2', 'am', 1)
  put.run('3', 'sw', 1)
  db.exec("UPDATE prompts SET readings = 1 WHERE prompt_id = '3'")
  migrate(db)
  const open = () =>
    Object.fromEntries(
      db
        .prepare<[], { lang: string; open: number }>('SELECT lang, open FROM prompt_langs')
        .all()
        .map((row) => [row.lang, row.open]),
    )
  expect(db.prepare('SELECT langs FROM speakers').pluck().get()).toBeNull()
  expect(open()).toEqual({ am: 2, sw: 0 })
  db.exec("UPDATE prompts SET readings = 1 WHERE prompt_id = '2'")
  expect(open()).toEqual({ am: 1, sw: 0 })
  db.exec("UPDATE prompts SET readings = 0 WHERE prompt_id = '3'")
  expect(open()).toEqual({ am: 1, sw: 1 })
  db.exec("UPDATE prompts SET lang = 'fr' WHERE prompt_id = '3'")
  put.run('4', 'fr', null)
  expect(open()).toEqual({ am: 1, sw: 0, fr: 2 })
  db.exec("DELETE FROM prompts WHERE prompt_id = '1'")
  expect(open()).toEqual({ am: 0, sw: 0, fr: 2 })
  db.close()
})
