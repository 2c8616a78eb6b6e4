/** One form of every language, one set of rules about text, and a search that finds: in the station's own database. */
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../../main/core/db/migrate.ts'
import { migrations } from '../../../main/core/db/schema.ts'
import { openParts } from '../../support/parts.ts'
import { openStation } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation
beforeEach(async () => {
  station = await openStation()
})
afterEach(() => station.remove())

test('old rows get the one form of their language, are told of, and keep their ids', () => {
  const db = new Database(':memory:')
  migrate(db, migrations.slice(0, 1))
  db.exec("INSERT INTO projects (project_id, name, settings, created_at) VALUES ('p', 'P', '{}', 0)")
  const put = db.prepare(
    `INSERT INTO prompts (project_id, prompt_id, shuffle, lot, text, lang, direction, corpus, source, sha256, received_at)
     VALUES ('p', ?, 0, 0, 'Le bébé', ?, 'ltr', 'c', 's', '', 0)`,
  )
  const take = db.prepare(
    `INSERT INTO takes (take_id, project_id, prompt_id, prompt_text, prompt_sha256, lang, direction, speaker_id, session_id,
       station_id, app_version, version, recorded_at, sample_rate, channels, bit_depth, frames, bytes, pcm_sha256, gaps,
       device, pre_roll_frames, findings, path)
     VALUES (?, 'p', ?, 'Le bébé', '', ?, 'ltr', 's', 'n', 'st', '1', 1, 0, 48000, 1, 16, 1, 1, '', '[]', '{}', 0, '[]', '')`,
  )
  const old = ['en', 'EN', 'en_us', 'English', 'amh', 'klingonese']
  old.forEach((lang, at) => {
    put.run(`prompt-${String(at)}`, lang)
    take.run(`take-${String(at)}`, `prompt-${String(at)}`, lang)
  })
  migrate(db)
  const now = ['en', 'en', 'en-US', 'en', 'am', 'klingonese']
  const prompts = db.prepare('SELECT prompt_id, lang FROM prompts ORDER BY seq').all()
  expect(prompts).toEqual(now.map((lang, at) => ({ prompt_id: `prompt-${String(at)}`, lang })))
  const takes = db.prepare('SELECT lang, search FROM takes ORDER BY take_id').all()
  expect(takes).toEqual(now.map((lang) => ({ lang, search: 'le bebe' })))
  const notices = db.prepare<[], { code: string; params: string }>('SELECT code, params FROM notices').all()
  expect(notices).toMatchObject([{ code: 'languages_mapped' }])
  for (const pair of ['EN → en', 'English → en', 'amh → am']) expect(notices[0]?.params).toContain(pair)
  db.close()
})

test('a station whose languages were in order is told nothing', async () => {
  expect((await station.call('station.state', {})).notices).toEqual([])
})

const record = (id: string, text: string, more: object = {}) => ({
  topic: 'topic1',
  partition: 0,
  offset: id.replace(/\D/g, ''),
  key: id,
  value: Buffer.from(JSON.stringify({ prompt_id: id, text, lang: 'en', corpus: 'c', source: 's', ...more })),
})

test('what came by the topic is put right or refused, and said; what an older version kept as it came stays', async () => {
  const { projects } = await station.call('projects.list', {})
  const projectId = projects[0]!.projectId
  await station.close()
  const opened = await openParts(station.dataDir)
  const { intake, station: inside } = opened.parts
  opened.parts.prompts.insert(projectId, [
    {
      promptId: 'o1',
      text: 'Cafe\u0301',
      lang: 'fr',
      direction: 'auto',
      corpus: 'c',
      source: 's',
      takesWanted: 1,
      origin: 'topic1/0/0',
    },
  ])
  await intake.keep([
    record('t1', '\u200b'),
    record('t2', '\u3164'),
    record('t3', 'Say \u202ereverof\u202c now.'),
    record('t4', 'The river\u0000 rises\u0007 now \u001b[31mred'),
    record('t5', 'Le b\ufffdb\ufffd dort.', { lang: 'FR' }),
    record('t6', 'Le be\u0301be\u0301 dort.', { lang: 'FR' }),
    record('n1', 'The river rises.', { direction: null, priority: null, takes_wanted: null, context: null }),
    // the same text in another form is the same text, and may be wanted more often now
    record('o1', 'Café', { lang: 'fr', takes_wanted: 3 }),
    record('t6', 'Le bébé dort !', { lang: 'fr' }),
  ])
  expect(
    intake
      .malformed()
      .map(({ code }) => code)
      .sort(),
  ).toEqual(['changed_text', 'control', 'lost_letters', 'text_blank', 'text_blank'])
  const kept = inside.db
    .prepare('SELECT prompt_id, text, lang, takes_wanted FROM prompts ORDER BY prompt_id')
    .all()
  expect(kept).toEqual([
    { prompt_id: 'n1', text: 'The river rises.', lang: 'en', takes_wanted: 1 },
    { prompt_id: 'o1', text: 'Cafe\u0301', lang: 'fr', takes_wanted: 3 },
    { prompt_id: 't3', text: 'Say reverof now.', lang: 'en', takes_wanted: 1 },
    { prompt_id: 't6', text: 'Le bébé dort.', lang: 'fr', takes_wanted: 1 },
  ])
  await opened.close()
  station = await openStation({ dataDir: station.dataDir })
  const summary = await station.call('corpus.summary', { projectId })
  expect(summary.changed).toEqual([
    { kind: 'direction', count: 1 },
    { kind: 'composed', count: 1 },
  ])
  const { rows } = await station.call('corpus.prompts', { projectId, search: 'reverof' })
  expect(rows.map(({ changes }) => changes)).toEqual([[{ kind: 'direction', count: 2 }]])
})

const TEXTS = [
  'École à la forêt',
  'مُحَمَّدٌ فِي الْمَدْرَسَةِ',
  'İstanbul’da ışık',
  'Straße',
  'ｆｕｌｌ width',
  '100 % sure_thing',
]
const FINDS = [
  ['ecole', 0],
  ['FORÊT', 0],
  ['fore\u0302t', 0],
  ['محمد', 1],
  ['المدرسه', 1],
  ['istanbul', 2],
  ['ISIK', 2],
  ['strasse', 3],
  ['full', 4],
  ['100 %', 5],
  ['e_t', 5],
  ['x_t', -1],
  ['%%', -1],
] as const

test('search finds in the corpus and among the takes what people type', async () => {
  const { projects } = await station.call('projects.list', {})
  const projectId = projects[0]!.projectId
  const bytes = new TextEncoder().encode(TEXTS.join('\n'))
  await station.call('scripts.import', { name: 's.txt', lang: 'und', projectId }, bytes)
  await station.begin([])
  for (let at = 0; at < TEXTS.length; at += 1) await station.record(600)
  for (const [typed, at] of FINDS) {
    const found = at < 0 ? [] : [TEXTS[at]]
    const { rows } = await station.call('corpus.prompts', { projectId, search: typed })
    expect(
      rows.map(({ text }) => text),
      `${typed} in the corpus`,
    ).toEqual(found)
    const { takes } = await station.call('takes.list', { search: typed })
    expect(
      takes.map(({ promptText }) => promptText),
      `${typed} among the takes`,
    ).toEqual(found)
  }
})

test('a consent text is given a language by name or code; one that was agreed to stays as it was', async () => {
  const { projects } = await station.call('projects.list', {})
  const { projectId, name, settings } = projects[0]!
  const save = (lang: string) =>
    station.call('projects.save', {
      projectId,
      name,
      settings: { ...settings, consents: [{ lang, version: '1', text: 'Yes?' }] },
    })
  expect((await save('Kiswahili')).settings.consents).toMatchObject([{ lang: 'sw' }])
  const fault = await save('Amharik').catch((error: unknown) => error)
  expect(fault).toMatchObject({ code: 'language_unknown', params: { suggestions: 'am, dad' } })
})
