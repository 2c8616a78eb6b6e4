/** Scripts that people bring: formats, encodings, bad lines, hostile text, a million lines. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { StationError } from '../../../main/contract/errors.ts'
import { promptRecord } from '../../../main/contract/messages.ts'
import { decodeText } from '../../../main/core/prompts/text.ts'
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
  station.call('scripts.preview', { format: 'auto', name, lang }, bytes)
const load = (bytes: Uint8Array, name = 'script.csv', lang = 'en') =>
  station.call('scripts.import', { format: 'auto', name, lang, projectId }, bytes)

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
    encoding: 'UTF-8',
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
    'fine too,not a tag!,1',
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
    [5, 'lang'],
    [6, 'bad_field'],
    [7, 'control'],
    [8, 'encoding'],
    [9, 'columns'],
  ])
})

test.each([
  ['UTF-8 with a mark', Buffer.from('\ufeffné à Gondar', 'utf8'), 'UTF-8'],
  ['UTF-16 with a mark', Buffer.from('\ufeffné à Gondar', 'utf16le'), 'UTF-16LE'],
  ['UTF-16 without one', Buffer.from('né à Gondar, un soir', 'utf16le'), 'UTF-16LE'],
  ['UTF-16, big end first', Buffer.from('\ufeffné à Gondar', 'utf16le').swap16(), 'UTF-16BE'],
  ['Latin-1', Buffer.from('né à Gondar', 'latin1'), 'Windows-1252'],
])('%s is told apart', async (_name, bytes, encoding) => {
  const decoded = await decodeText(bytes)
  expect(decoded.encoding).toBe(encoding)
  expect(decoded.text).toMatch(/^né à Gondar/)
})

test('what is no text is refused in words', async () => {
  const refused = (error: unknown) => error instanceof StationError && error.code === 'script_invalid'
  await expect(preview(new Uint8Array(0))).rejects.toSatisfy(refused)
  const wav = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt '), Buffer.alloc(400, 7), Buffer.alloc(9)])
  await expect(preview(wav)).rejects.toSatisfy(refused)
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

test('any list of sentences comes back as it was, by every format', async () => {
  const sentence = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .map((text) =>
      text
        .replace(/[\p{Cc}\p{Cf}\ufffd]/gu, '')
        .normalize('NFC')
        .trim(),
    )
    .filter((text) => text !== '' && !text.startsWith('#') && !text.startsWith('//'))
  await fc.assert(
    fc.asyncProperty(fc.array(sentence, { minLength: 1, maxLength: 15 }), async (texts) => {
      const quoted = texts.map((text) => `"${text.replaceAll('"', '""')}"`)
      const asked = async (body: string, name: string) =>
        (await preview(utf8(body), name)).sample.map((one) => one.text)
      expect(await asked(`text\n${quoted.join('\n')}`, 'a.csv')).toEqual(texts)
      expect(await asked(texts.map((text) => JSON.stringify({ text })).join('\n'), 'a.jsonl')).toEqual(texts)
      expect(await asked(texts.join('\n'), 'a.txt')).toEqual(texts)
    }),
    { numRuns: 60 },
  )
})
