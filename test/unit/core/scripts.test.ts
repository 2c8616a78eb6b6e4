/** Scripts that people bring: formats, encodings, bad lines, hostile text, a million lines. */
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { ScriptPlan } from '../../../main/contract/script.ts'
import { StationError } from '../../../main/contract/errors.ts'
import { promptRecord } from '../../../main/contract/messages.ts'
import { STARTER_LANGS, starterPrompts } from '../../../main/core/prompts/starter/index.ts'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

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
const utf8 = (text: string) => new TextEncoder().encode(text)
const preview = (bytes: Uint8Array, name = 'script.csv', lang = 'en') =>
  station.call('scripts.preview', { name, lang }, bytes)
const load = (bytes: Uint8Array, name = 'script.csv', lang = 'en') =>
  station.call('scripts.import', { name, lang, projectId }, bytes)

test('the starter script holds at least 30 sentences a language, all valid prompts, none twice', () => {
  expect(STARTER_LANGS.sort()).toEqual(['am', 'ar', 'en', 'fr', 'sw'])
  const all = starterPrompts(STARTER_LANGS)
  expect(new Set(all.map(({ promptId }) => promptId)).size).toBe(all.length)
  expect(new Set(all.map(({ text }) => text)).size).toBe(all.length)
  for (const lang of STARTER_LANGS) expect(starterPrompts([lang]).length).toBeGreaterThanOrEqual(30)
  for (const { promptId, text, lang, corpus, source } of all) {
    promptRecord.parse({ prompt_id: promptId, text, lang, corpus, source })
    if (lang === 'am') expect(text).toMatch(/[\u1200-\u137f]/)
    if (lang === 'ar') expect(text).toMatch(/[\u0600-\u06ff]/)
  }
})

test('the lake knows by their ids that its prompts never were in a topic', async () => {
  const rules = JSON.parse(readFileSync('spark/fieldtake_quality/rules.json', 'utf8')) as unknown
  const shape = z.array(z.looseObject({ name: z.string(), unless: z.string().optional() }))
  const rule = shape.parse(rules).find(({ name }) => name === 'take_has_its_prompt')
  const own = new RegExp(/^regexp_like\(prompt_id, '(.+)'\)$/.exec(rule?.unless ?? '')?.[1] ?? 'none')
  for (const { promptId } of starterPrompts(STARTER_LANGS)) expect(promptId).toMatch(own)
  const { sample } = await preview(utf8('One.\nTwo.\n'), 'script.txt')
  expect(sample).toHaveLength(2)
  for (const { promptId } of sample) expect(promptId).toMatch(own)
  expect('news-001').not.toMatch(own)
})

test('CSV with quotes, commas, line breaks in cells and sections', async () => {
  const csv =
    'itemcode,text,section\r\n1,"Hello, world",Greetings\r\n2,"two\nlines",Greetings\r\n3,plain,Rest\r\n'
  const seen = await preview(utf8(csv))
  expect(seen).toMatchObject({
    prompts: 3,
    sections: ['Greetings', 'Rest'],
    errorCount: 0,
    counted: true,
    understanding: { form: 'table', separator: ',', header: true, questions: [] },
  })
  expect(seen.sample.map(({ text }) => text)).toEqual(['Hello, world', 'two\nlines', 'plain'])
  expect(await load(utf8(csv))).toMatchObject({ added: 3, skipped: 0 })
  expect(await load(utf8(csv))).toMatchObject({ added: 0, skipped: 3 })
})

test('TSV as Common Voice writes it, JSON lines, and plain text with sections', async () => {
  const tsv = await preview(utf8('client_id\tsentence\tlocale\nx\tUne phrase.\tfr\n'), 'validated.tsv')
  expect(tsv.sample).toMatchObject([{ text: 'Une phrase.', lang: 'fr' }])
  const jsonl = await preview(
    utf8('{"text":"One."}\n\n{"text":"ሁለት።","lang":"am","direction":"ltr"}\n'),
    's.jsonl',
  )
  expect(jsonl.sample).toMatchObject([{ lang: 'en' }, { lang: 'am', direction: 'ltr' }])
  const txt = await preview(utf8('# First\nOne.\n// a remark\nTwo.\n# Second\nThree.'), 's.txt')
  expect(txt).toMatchObject({ prompts: 3, sections: ['First', 'Second'] })
})

test('every bad line is named with its number and reason, and the good ones go in', async () => {
  const lines = [
    'text,lang,priority',
    'fine,en,1',
    ',en,1',
    `${'x'.repeat(4_001)},en,1`,
    'third,en,high',
    'tab\u0007bell,en,1',
    'lost \ufffd letter,en,1',
    'a,b,c,d',
    'last,sw,2',
  ]
  const result = await load(utf8(lines.join('\n')))
  expect(result.added).toBe(2)
  expect(result.errors.map(({ line, code }) => [line, code])).toEqual([
    [3, 'empty'],
    [4, 'too_long'],
    [5, 'bad_field'],
    [6, 'control'],
    [7, 'encoding'],
    [8, 'columns'],
  ])
})

test('what is no script is refused in words, in the preview and in the import', async () => {
  const wav = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt '), Buffer.alloc(400, 7), Buffer.alloc(9)])
  for (const bytes of [new Uint8Array(0), wav]) {
    const { understanding, counted } = await preview(bytes)
    expect(understanding.form).toBeNull()
    expect(understanding.refusal?.message).toMatch(/\w{4,}/)
    expect(counted).toBe(false)
    await expect(load(bytes)).rejects.toMatchObject({ code: 'script_invalid' })
  }
})

const asked = (plan: ScriptPlan | undefined, name = 'a.csv') => ({
  name,
  lang: 'en',
  projectId,
  ...(plan && { plan }),
})
const TWO = utf8('words;other words\nThe river rises.;The boat leaves.\nThe cat sits.;The dog lies.\n')

test('a question that is open stops the import, and its answer lets it through', async () => {
  const unsure = utf8('text,lang\nfine,en\nfine too,not a tag!\n')
  const { understanding } = await station.call('scripts.preview', asked(undefined), unsure)
  const question = understanding.questions.find(({ code }) => code === 'lang_unknown')
  expect(question).toMatchObject({ answer: 'langs', detail: 'not a tag!' })
  await expect(station.call('scripts.import', asked(undefined), unsure)).rejects.toMatchObject({
    code: 'script_unsure',
  })
  const plan = { langs: { 'not a tag!': 'sw' } }
  expect(await station.call('scripts.import', asked(plan), unsure)).toMatchObject({ added: 2 })
})

test('the head is understood at once and counts nothing', async () => {
  const head = await station.call(
    'scripts.preview',
    { ...asked(undefined), head: true },
    utf8('text\nOne.\nTwo.\n'),
  )
  expect(head).toMatchObject({ counted: false, prompts: 0, understanding: { form: 'table' } })
  expect(head.sample.map(({ text }) => text)).toEqual(['One.', 'Two.'])
})

test('what somebody settled is how the next file like it is read, in this project, until they look afresh', async () => {
  const second = [
    { at: 0, name: 'words', role: 'out' as const },
    { at: 1, name: 'other words', role: 'text' as const },
  ]
  const texts = async (plan?: ScriptPlan, project = projectId) => {
    const seen = await station.call('scripts.preview', { ...asked(plan), projectId: project }, TWO)
    return { remembered: seen.remembered, first: seen.sample[0]?.text }
  }
  expect((await texts()).remembered).toBe(false)
  await station.call('scripts.import', asked({ columns: second }), TWO)
  expect(await texts()).toEqual({ remembered: true, first: 'The boat leaves.' })
  expect((await texts({})).remembered).toBe(false)
  const other = await station.call('projects.save', { name: 'Other', settings: { quality: {} } })
  expect((await texts(undefined, other.projectId)).remembered).toBe(false)
})

test('directional overrides are taken out, emoji and path characters stay text', async () => {
  const seen = await preview(utf8('safe\u202Etext\n😀 ../../etc/passwd\nعربي'), '../../evil.txt', 'ar')
  expect(seen.sample.map(({ text }) => text)).toEqual(['safetext', '😀 ../../etc/passwd', 'عربي'])
  expect(seen.sample.every(({ promptId }) => /^script-[0-9a-f]{24}$/.test(promptId))).toBe(true)
})

/** A million behave the same, ten times as long: FIELDTAKE_LINES=1000000 tries it. */
const LINES = Number(process.env['FIELDTAKE_LINES'] ?? 100_000)

test('a huge script goes in, and the station answers in between', async () => {
  const text = Array.from({ length: LINES }, (_, at) => `Sentence number ${at}.`).join('\n')
  let turns = 0
  const ticks = setInterval(() => (turns += 1), 1)
  const result = await load(utf8(text), 'huge.txt')
  clearInterval(ticks)
  expect(result.added).toBe(LINES)
  // the loop came round between the bites, however long each took on this machine
  expect(turns).toBeGreaterThan(LINES / 10_000)
  const { session } = await station.begin([])
  expect(session?.current?.text).toBe('Sentence number 0.')
  expect(session?.left).toBe(LINES)
}, 120_000)

test('a quotation mark that is not closed costs its line, not the rest of the file', async () => {
  const rows = Array.from({ length: 3_000 }, (_, at) => `${at},sentence ${at},"in ""quotes"" ${at}"`)
  rows[10] = '10,"never closed,x'
  rows[2_000] = '2000,"closed\non the next line",x'
  rows[2_999] = '2999,"open at the end,x'
  const seen = await preview(utf8(`id,text,hint\n${rows.join('\n')}`))
  expect(seen.errors.map(({ line, code }) => [line, code])).toEqual([
    [12, 'quote'],
    [3_002, 'quote'],
  ])
  expect(seen.prompts).toBe(2_998)
})

test('an import tells how far it is, stops when asked, and goes on from there', async () => {
  // progress is told every tenth of a second: no machine is through with so many before the first
  const IMPORTED = 40_000
  const bytes = utf8(Array.from({ length: IMPORTED }, (_, at) => `Sentence number ${at}.`).join('\n'))
  const shares: number[] = []
  const stop = station.core.on('script', ({ share }) => {
    shares.push(share)
    if (shares.length === 1) void station.call('scripts.stop', {})
  })
  const importing = load(bytes, 'long.txt')
  await expect(preview(bytes)).rejects.toSatisfy(
    (error) => error instanceof StationError && error.code === 'conflict',
  )
  const first = await importing
  expect(first.stopped).toBe(true)
  expect(first.added).toBeGreaterThan(0)
  expect(first.added).toBeLessThan(IMPORTED)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  stop()
  const second = await load(bytes, 'long.txt')
  expect(second).toMatchObject({ stopped: false, added: IMPORTED - first.added, skipped: first.added })
})
