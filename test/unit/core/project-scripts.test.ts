/** A script is a thing of its own: named, replaced by a newer edition, taken out, brought back; prompts typed by hand. */
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StationError } from '../../../main/contract/errors.ts'
import { migrate } from '../../../main/core/db/migrate.ts'
import { migrations } from '../../../main/core/db/schema.ts'
import { openDatabase } from '../../../main/core/db/open.ts'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'
import { LONGEST_TURN, watchTurns } from '../../support/turns.ts'

let station: TestStation
let projectId: string
beforeEach(async () => {
  station = await openStation()
  const { projects } = await station.call('projects.list', {})
  projectId = projects[0]?.projectId ?? ''
})
afterEach(async () => {
  await station.close()
  await removeFolder(station.dataDir)
})

const codeOf = (error: unknown) => (error instanceof StationError ? error.code : String(error))
const refusal = (work: Promise<unknown>) => work.then(() => 'done', codeOf)
const bytesOf = (lines: readonly string[]) => new TextEncoder().encode(lines.join('\n'))
const given = (name: string, replaces?: number) => ({
  name,
  lang: 'en',
  projectId,
  ...(replaces === undefined ? {} : { replaces }),
})
const load = (lines: readonly string[], name = 'market.txt', replaces?: number) =>
  station.call('scripts.import', given(name, replaces), bytesOf(lines))
const preview = (lines: readonly string[], name = 'market.txt', replaces?: number) =>
  station.call('scripts.preview', given(name, replaces), bytesOf(lines))
const list = async () => (await station.call('scripts.list', { projectId })).scripts
const corpus = async () => (await station.call('corpus.prompts', { projectId })).rows
const texts = async () => (await corpus()).map(({ text }) => text)
const begin = async (label = 'A') => {
  const { speakerId } = await station.call('speakers.add', { label, metadata: {} })
  return station.call('session.start', { projectId, speakerId })
}
const session = async () => (await station.call('station.state', {})).session
const current = async () => (await session())?.current?.text
const idOf = async (text: string) => (await corpus()).find((row) => row.text === text)?.promptId ?? ''
const project = async () => (await station.call('projects.list', {})).projects[0]

test('an imported file is a script with a name, its time, its prompts and how many are read', async () => {
  const before = Date.now()
  const { scriptId } = await load(['One.', 'Two.', 'Three.'])
  await begin()
  await station.record()
  const [script] = await list()
  expect(script).toMatchObject({
    scriptId,
    kind: 'file',
    name: 'market.txt',
    file: 'market.txt',
    edition: 1,
    takenOutAt: null,
    prompts: 3,
    recorded: 1,
    kept: 0,
    undo: null,
  })
  expect(script?.addedAt).toBeGreaterThanOrEqual(before)
})

test('a new name is what the corpus says, and is undone', async () => {
  const { scriptId } = await load(['One.'])
  const id = scriptId ?? 0
  expect(await station.call('scripts.rename', { scriptId: id, name: '  At the market ' })).toMatchObject({
    name: 'At the market',
    undo: 'renamed',
  })
  expect((await corpus())[0]).toMatchObject({ source: 'At the market', origin: 'file' })
  const { origins } = await station.call('corpus.summary', { projectId })
  expect(origins).toMatchObject([{ name: 'At the market', prompts: 1 }])
  expect((await station.call('corpus.prompts', { projectId, source: 'At the market' })).rows).toHaveLength(1)
  expect(await station.call('scripts.undo', { scriptId: id })).toMatchObject({
    name: 'market.txt',
    undo: null,
  })
  expect(await refusal(station.call('scripts.undo', { scriptId: id }))).toBe('conflict')
  expect(await refusal(station.call('scripts.rename', { scriptId: 99, name: 'x' }))).toBe('not_found')
})

test('taken out, nobody is asked for it any more and what was read stays; undone, it is there again', async () => {
  const { scriptId } = await load(['One.', 'Two.', 'Three.'])
  await load(['Four.'], 'other.txt')
  await begin()
  const take = await station.record()
  expect(await current()).toBe('Two.')
  const out = await station.call('scripts.takeOut', { scriptId: scriptId ?? 0 })
  expect(out).toMatchObject({ prompts: 0, recorded: 0, kept: 1, undo: 'taken_out' })
  expect(out.takenOutAt).not.toBeNull()
  expect(await current()).toBe('Four.')
  expect((await session())?.left).toBe(1)
  expect(await texts()).toEqual(['One.', 'Four.'])
  expect((await corpus())[0]).toMatchObject({ out: true, editable: false })
  expect(await project()).toMatchObject({ prompts: 2, done: 1 })
  expect((await station.call('takes.get', { takeId: take.takeId })).take.promptText).toBe('One.')
  expect((await station.call('station.state', {})).ledger).toMatchObject({ recorded: 1, adds: true })
  expect(await refusal(station.call('scripts.takeOut', { scriptId: scriptId ?? 0 }))).toBe('conflict')

  const back = await station.call('scripts.undo', { scriptId: scriptId ?? 0 })
  expect(back).toMatchObject({ prompts: 3, recorded: 1, kept: 0, takenOutAt: null, undo: null })
  expect(await texts()).toEqual(['One.', 'Two.', 'Three.', 'Four.'])
  expect(await project()).toMatchObject({ prompts: 4, done: 1 })
  expect((await session())?.left).toBe(3)
  await station.call('session.next', {})
  expect(await current()).toBe('Two.')
})

test('a prompt that is being recorded is not taken from under its reader', async () => {
  const { scriptId } = await load(['One.', 'Two.'])
  await begin()
  const takeId = await station.start()
  await station.call('scripts.takeOut', { scriptId: scriptId ?? 0 })
  expect(await current()).toBe('One.')
  await station.append(takeId, new Uint8Array(96_000))
  const { take } = await station.call('recording.stop', { takeId })
  expect(take.promptText).toBe('One.')
  expect((await station.call('station.state', {})).ledger.recorded).toBe(1)
})

test('a session goes on in order when prompts before and after its own are taken out', async () => {
  await load(['One.', 'Two.', 'Three.', 'Four.'])
  await begin()
  await station.call('session.next', {})
  await station.call('session.next', {})
  await station.call('session.back', {})
  expect(await current()).toBe('Two.')
  await station.call('prompts.takeOut', { projectId, promptId: await idOf('One.') })
  await station.call('prompts.takeOut', { projectId, promptId: await idOf('Two.') })
  expect(await current()).toBe('Three.')
  expect((await session())?.position).toBe(0)
  await station.call('session.next', {})
  expect(await current()).toBe('Four.')
  await station.call('prompts.takeOut', { projectId, promptId: await idOf('Four.') })
  expect(await current()).toBeUndefined()
  await station.call('prompts.add', { projectId, text: 'Five.', lang: 'en' })
  expect(await current()).toBe('Five.')
})

test('a newer edition: what changed, what is new and what is gone is said before, and what is read is never lost', async () => {
  const { scriptId } = await load(
    ['id,text,hint', '1,The cat sits.,', '2,The dog lays.,', '3,A bird sings.,', '4,Gone soon.,'],
    'a.csv',
  )
  await begin()
  await station.record()
  await station.record()
  const next = [
    'id,text,hint',
    '1,The cat sits.,softly',
    '2,The dog lies.,',
    '3,A bird sings.,',
    '5,All new.,',
  ]
  const seen = await preview(next, 'a2.csv', scriptId ?? 0)
  expect(seen.edition).toMatchObject({ same: 1, renewed: 1, changed: 1, new: 1, gone: 1, kept: 1 })
  expect(seen.edition?.samples).toEqual([
    { what: 'changed', before: 'The dog lays.', after: 'The dog lies.', lang: 'en', recorded: true },
    { what: 'new', before: null, after: 'All new.', lang: 'en', recorded: false },
    { what: 'gone', before: 'Gone soon.', after: null, lang: 'en', recorded: false },
  ])
  expect(seen.duplicates).toMatchObject({ inProject: 0, sameTextInProject: 0 })
  expect(await texts()).toHaveLength(4)

  expect(await load(next, 'a2.csv', scriptId ?? 0)).toMatchObject({ scriptId, added: 2, skipped: 2, gone: 2 })
  const [script] = await list()
  expect(script).toMatchObject({
    name: 'a2.csv',
    edition: 2,
    prompts: 4,
    recorded: 1,
    kept: 1,
    undo: 'replaced',
  })
  // the mended sentence stands where the old one stood; the old one was read and stays, out of the script
  expect((await corpus()).map(({ text, out, hint }) => [text, out, hint || null])).toEqual([
    ['The cat sits.', false, 'softly'],
    ['The dog lies.', false, null],
    ['A bird sings.', false, null],
    ['The dog lays.', true, null],
    ['All new.', false, null],
  ])
  expect((await station.call('station.state', {})).ledger).toMatchObject({ recorded: 2, adds: true })

  await station.call('scripts.undo', { scriptId: scriptId ?? 0 })
  expect((await corpus()).map(({ text, out, hint }) => [text, out, hint || null])).toEqual([
    ['The cat sits.', false, null],
    ['The dog lays.', false, null],
    ['A bird sings.', false, null],
    ['Gone soon.', false, null],
  ])
  expect((await list())[0]).toMatchObject({ name: 'a.csv', edition: 1, prompts: 4, recorded: 2, kept: 0 })
})

test('lines without codes are the same lines in other words where as many came as went', async () => {
  const { scriptId } = await load(['One.', 'Two.', 'Three.', 'Four.'])
  const seen = await preview(['One.', 'Two!', 'Three.', 'Four.', 'Five.'], 'market.txt', scriptId ?? 0)
  expect(seen.edition).toMatchObject({ same: 3, changed: 1, new: 1, gone: 0 })
  const apart = await preview(['One.', 'Three.', 'Four.', 'New a.', 'New b.'], 'market.txt', scriptId ?? 0)
  expect(apart.edition).toMatchObject({ same: 3, changed: 0, new: 2, gone: 1 })
  expect(await refusal(load([''], 'market.txt', scriptId ?? 0))).toBe('script_invalid')
  expect(await texts()).toHaveLength(4)
})

test('what is met twice is told: in the file, in the project, and the same words under another code', async () => {
  await load(['id,text', '1,One.', '2,Two.'], 'first.csv')
  const again = ['id,text', '1,One.', '3,Three.', '3,Three.', '4,Three.', '9,Two.']
  const { duplicates } = await preview(again, 'second.csv')
  expect(duplicates).toMatchObject({
    inFile: 1,
    sameText: 1,
    inProject: 1,
    sameTextInProject: 1,
    scripts: ['first.csv'],
  })
  expect(duplicates?.samples).toEqual([
    { line: 2, text: 'One.', firstLine: null, script: 'first.csv' },
    { line: 4, text: 'Three.', firstLine: 3, script: null },
    { line: 5, text: 'Three.', firstLine: 3, script: null },
    { line: 6, text: 'Two.', firstLine: null, script: null },
  ])
  expect(await load(again, 'second.csv')).toMatchObject({ added: 3, skipped: 2 })
  expect(await list()).toMatchObject([{ prompts: 2 }, { prompts: 4 }])
})

test('a prompt of two scripts stays when one of them is taken out, whichever it is', async () => {
  const first = await load(['Shared.', 'Only first.'], 'first.txt')
  const second = await load(['Shared.', 'Only second.'], 'second.txt')
  await station.call('scripts.takeOut', { scriptId: first.scriptId ?? 0 })
  expect((await texts()).sort()).toEqual(['Only second.', 'Shared.'])
  await station.call('scripts.undo', { scriptId: first.scriptId ?? 0 })
  expect(await list()).toMatchObject([{ prompts: 2 }, { prompts: 2 }])
  await station.call('scripts.takeOut', { scriptId: second.scriptId ?? 0 })
  expect((await texts()).sort()).toEqual(['Only first.', 'Shared.'])
})

test('the same file once more adds nothing and is no second script; another of that name gets a number', async () => {
  const { scriptId } = await load(['One.', 'Two.'])
  expect(await load(['One.', 'Two.'])).toMatchObject({ scriptId, added: 0, skipped: 2 })
  expect(await load(['One.'], 'part.txt')).toMatchObject({ scriptId: null, added: 0, skipped: 1 })
  expect(await list()).toHaveLength(1)
  await load(['One.', 'Three.'])
  expect((await list()).map(({ name }) => name)).toEqual(['market.txt', 'market.txt (2)'])
  await station.call('scripts.takeOut', { scriptId: scriptId ?? 0 })
  expect(await load(['One.', 'Two.'])).toMatchObject({ added: 1, skipped: 1 })
  expect((await list())[2]).toMatchObject({ name: 'market.txt (3)', prompts: 2 })
})

test('a prompt is mended before it is read: in its place, under an id of its own, and undone', async () => {
  const { scriptId } = await load(['One.', 'Tow.', 'Three.'])
  await begin()
  await station.call('session.next', {})
  expect(await current()).toBe('Tow.')
  const before = await idOf('Tow.')
  const { promptId } = await station.call('prompts.edit', {
    projectId,
    promptId: before,
    text: ' Two. ',
    lang: 'en',
  })
  expect(promptId).not.toBe(before)
  expect(await texts()).toEqual(['One.', 'Two.', 'Three.'])
  expect(await current()).toBe('Two.')
  const take = await station.record()
  expect(take).toMatchObject({ promptText: 'Two.', promptId })
  const edit = (id: string, text: string, lang = 'en') =>
    refusal(station.call('prompts.edit', { projectId, promptId: id, text, lang }))
  expect(await edit(promptId, 'Too late.')).toBe('prompt_recorded')
  expect(await edit(await idOf('Three.'), 'One.')).toBe('prompt_known')
  expect(await edit(await idOf('Three.'), '  ')).toBe('prompt_invalid')
  expect(await edit(await idOf('Three.'), 'Three.', 'no tag!')).toBe('prompt_invalid')
  expect(await edit('script-nothing', 'x')).toBe('not_found')
  expect(await station.call('scripts.undo', { scriptId: scriptId ?? 0 })).toMatchObject({
    kept: 1,
    prompts: 3,
  })
  expect((await corpus()).map(({ text, out }) => [text, out])).toEqual([
    ['One.', false],
    ['Tow.', false],
    ['Three.', false],
    ['Two.', true],
  ])
})

test('only what stands beside the text changes: the prompt is the same', async () => {
  await load(['One.'])
  const promptId = await idOf('One.')
  const edited = await station.call('prompts.edit', {
    projectId,
    promptId,
    text: 'One.',
    lang: 'en',
    hint: 'loud',
  })
  expect(edited.promptId).toBe(promptId)
  expect((await corpus())[0]).toMatchObject({ hint: 'loud' })
})

test('a discarded take is a take: its prompt keeps its words', async () => {
  await load(['One.'])
  await begin()
  const take = await station.record()
  await station.call('takes.discard', { takeId: take.takeId })
  const { promptId } = take
  expect(await refusal(station.call('prompts.edit', { projectId, promptId, text: 'Two.', lang: 'en' }))).toBe(
    'prompt_recorded',
  )
})

test('what is typed by hand is a script of its own, beside starter sentences that stay what they are', async () => {
  await station.call('scripts.useStarter', { projectId, langs: ['sw'] })
  expect(await list()).toEqual([])
  const starter = await corpus()
  const { promptId } = await station.call('prompts.add', {
    projectId,
    text: 'By hand.',
    lang: 'en',
    section: 'Extra',
  })
  expect(await list()).toMatchObject([{ kind: 'hand', name: '', file: '', prompts: 1, undo: 'added' }])
  expect((await corpus()).at(-1)).toMatchObject({
    text: 'By hand.',
    origin: 'hand',
    section: 'Extra',
    editable: true,
  })
  expect(await refusal(station.call('prompts.add', { projectId, text: 'By hand.', lang: 'en' }))).toBe(
    'prompt_known',
  )
  const first = starter[0]?.promptId ?? ''
  expect(await refusal(station.call('prompts.takeOut', { projectId, promptId: first }))).toBe('conflict')
  expect(
    await refusal(station.call('prompts.edit', { projectId, promptId: first, text: 'x', lang: 'en' })),
  ).toBe('conflict')
  await station.call('prompts.takeOut', { projectId, promptId })
  expect(await corpus()).toHaveLength(starter.length)
  expect(await station.call('prompts.add', { projectId, text: 'By hand.', lang: 'en' })).toMatchObject({
    promptId,
  })
  expect(await list()).toHaveLength(1)
})

test('what is done to scripts is written down', async () => {
  const { scriptId } = await load(['One.'])
  await station.call('scripts.takeOut', { scriptId: scriptId ?? 0 })
  await station.call('scripts.undo', { scriptId: scriptId ?? 0 })
  const { entries } = await station.call('audit.list', { limit: 10 })
  expect(entries.slice(0, 3).map(({ act }) => act)).toEqual([
    'script_act_undone',
    'script_taken_out',
    'script_imported',
  ])
})

test('the recording goes on while a long script is taken out and comes back', async () => {
  const lines = Array.from({ length: 8_000 }, (_, at) => `Sentence number ${at}.`)
  const { scriptId } = await load(lines)
  const turns = watchTurns()
  expect(await station.call('scripts.takeOut', { scriptId: scriptId ?? 0 })).toMatchObject({ prompts: 0 })
  expect(await station.call('scripts.undo', { scriptId: scriptId ?? 0 })).toMatchObject({ prompts: 8_000 })
  const { longest, all } = turns.end()
  // a piece of audio comes every 50 ms: it is written between two turns
  expect(longest / all).toBeLessThan(LONGEST_TURN)
})

test('a station that ended while it took a script out is done with it at its next start', async () => {
  const { scriptId } = await load(['One.', 'Two.', 'Three.'])
  await station.call('scripts.takeOut', { scriptId: scriptId ?? 0 })
  await station.close()
  const { db } = openDatabase(station.dataDir, Date.now(), false)
  db.exec("UPDATE prompts SET takes_wanted = NULL, out_by = NULL WHERE text = 'Two.'")
  db.close()
  station = await openStation({ dataDir: station.dataDir })
  expect(await texts()).toEqual([])
  expect(await station.call('scripts.undo', { scriptId: scriptId ?? 0 })).toMatchObject({ prompts: 3 })
})

test('prompts that an older version imported get a script for each file they came from', () => {
  const db = new Database(':memory:')
  migrate(db, migrations.slice(0, 1))
  db.exec("INSERT INTO projects (project_id, name, settings, created_at) VALUES ('p', 'P', '{}', 0)")
  const put = db.prepare(
    `INSERT INTO prompts (project_id, prompt_id, shuffle, lot, text, lang, direction, corpus, source, sha256, origin, received_at)
     VALUES ('p', ?, 0, 0, 'x', 'en', 'auto', ?, ?, '', ?, ?)`,
  )
  put.run('script-1', 'script', 'a.csv', null, 5)
  put.run('script-2', 'script', 'b.csv', null, 6)
  put.run('script-3', 'script', 'a.csv', null, 7)
  put.run('starter-en-001', 'starter', 'fieldtake', null, 8)
  put.run('news-1', 'script', 'a.csv', 'topic1/0/1', 9)
  migrate(db)
  const rows = db
    .prepare<[], { prompt_id: string; name: string | null }>(
      'SELECT p.prompt_id, s.name FROM prompts p LEFT JOIN scripts s USING (script_id) ORDER BY seq',
    )
    .all()
  expect(rows.map(({ prompt_id, name }) => [prompt_id, name])).toEqual([
    ['script-1', 'a.csv'],
    ['script-2', 'b.csv'],
    ['script-3', 'a.csv'],
    ['starter-en-001', null],
    ['news-1', null],
  ])
  expect(db.prepare('SELECT name, file, added_at, edition FROM scripts').all()).toEqual([
    { name: 'a.csv', file: 'a.csv', added_at: 5, edition: 1 },
    { name: 'b.csv', file: 'b.csv', added_at: 6, edition: 1 },
  ])
  db.close()
})
