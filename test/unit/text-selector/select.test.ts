import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { promptRecord, type PromptRecord } from '../../../main/contract/messages.ts'
import { parseCommand } from '../../../backend-stack/text-selector/cli.ts'
import { type SelectorOptions, selectorOptions } from '../../../backend-stack/text-selector/options.ts'
import { promptId } from '../../../backend-stack/text-selector/prompt-id.ts'
import { Journal } from '../../../backend-stack/text-selector/publish/journal.ts'
import { openCorpus } from '../../../backend-stack/text-selector/read/object.ts'
import { renderReport } from '../../../backend-stack/text-selector/report.ts'
import { runSelector } from '../../../backend-stack/text-selector/run.ts'
import { scan } from '../../../backend-stack/text-selector/scan.ts'
import { Selection } from '../../../backend-stack/text-selector/selection.ts'
import { writeCorpus } from '../../support/corpus.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'selector-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

async function choose(more: Partial<SelectorOptions> & { corpus: string }) {
  const options = selectorOptions.parse({ lang: 'sw', dryRun: true, state: join(dir, 'state'), ...more })
  const prompts: PromptRecord[] = []
  let html = ''
  const summary = await runSelector(options, { onPrompt: (prompt) => prompts.push(prompt) }, (outcome) => {
    html = renderReport(outcome)
  })
  return { prompts, summary, html }
}

test.each([
  ['latin', 'sw'],
  ['ethiopic', 'am'],
  ['arabic', 'ar'],
] as const)(
  'the same corpus gives the same prompts, ids and provenance, each time: %s',
  async (writing, lang) => {
    const corpus = join(dir, 'a.txt')
    writeCorpus(corpus, 3_000, writing, 11)
    const first = await choose({ corpus, lang, count: 200 })
    const second = await choose({ corpus, lang, count: 200 })
    expect(second.prompts).toEqual(first.prompts)
    expect(new Set(first.prompts.map((prompt) => prompt.prompt_id)).size).toBe(200)
    const lines = readFileSync(corpus, 'utf8').split('\n')
    for (const prompt of first.prompts) {
      expect(promptRecord.parse(prompt)).toEqual(prompt)
      const line = Number(/&line=(\d+)$/.exec(prompt.source)?.[1])
      expect(lines[line - 1]).toBe(prompt.text)
      expect(prompt.prompt_id).toBe(promptId('a.txt', prompt.text))
    }
    expect(first.summary.published).toBe(200)
    expect(first.summary.rejected['duplicate']).toBeGreaterThan(0)
  },
)

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

test('what is recorded elsewhere counts, and is not asked for again', async () => {
  const corpus = join(dir, 'b.txt')
  // the third is spelled otherwise in the corpus than the selector spells it
  const [small, large, who] = ['mtoto mdogo', 'samaki wakubwa', '\u201chuyu   ni nani\u201d']
  writeFileSync(corpus, [small, large, who].join('\n'))
  const given = join(dir, 'given.jsonl')
  const chosen = async (line: object, count: number) => {
    writeFileSync(given, JSON.stringify(line))
    const { prompts, summary } = await choose({ corpus, count, given })
    return { texts: prompts.map(({ text }) => text).toSorted(), covered: summary.units_covered }
  }
  const everything = (await choose({ corpus, count: 3 })).summary.units_covered
  const others = { texts: ['"huyu ni nani"', small], covered: everything }
  expect(await chosen({ text: large }, 3)).toEqual(others)
  // of a take only the hash of its text may be known
  expect(await chosen({ prompt_sha256: sha256(large), prompt_id: 'p', status: 'landed' }, 3)).toEqual(others)
  for (const spelling of [who, '"huyu ni nani"'])
    expect(await chosen({ prompt_sha256: sha256(spelling) }, 3)).toEqual({
      texts: [small, large],
      covered: everything,
    })
  // a row of the small lake's catalogue: also what is no sentence of the corpus covers what it holds
  const row = { prompt_id: 'p', prompt_sha256: sha256('x'), prompt_text: 'samaki wakubwa sana', lang: 'sw' }
  expect((await chosen(row, 1)).texts).not.toEqual([large])
  expect((await chosen({ ...row, lang: 'fr' }, 1)).texts).toEqual([large])
})

test('what others published counts in any order, what failed does not', async () => {
  const corpus = join(dir, 'others.txt')
  writeFileSync(corpus, 'samaki wakubwa\nwakubwa\nmtoto mdogo\n')
  const options = selectorOptions.parse({ corpus, lang: 'sw', depth: 1, state: join(dir, 'state') })
  const object = await openCorpus(corpus, { region: 'us-east-1' })
  const scanned = await scan(object, options)
  const shared = { lang: 'sw', corpus: 'elsewhere', source: 's' }
  const published = ['samaki wakubwa', 'wakubwa', 'mtoto mdogo'].map((text) =>
    promptRecord.parse({ ...shared, prompt_id: text, text }),
  )
  const selection = new Selection(scanned, object, options)
  selection.resume(published, { texts: new Set() }, new Set(['mtoto mdogo']))
  // the second adds nothing to the first: its own choice would have begun anew there
  expect(selection.coverage.rounds).toBe(1)
  expect(selection.coverage.covered).toBeLessThan(selection.units)
  expect(selection.next()).toBeUndefined()
  scanned.spool.close()
  object.close()
})

test('a corpus beyond the limit is sampled fairly and the same way each time', async () => {
  const corpus = join(dir, 'c.txt')
  writeCorpus(corpus, 5_000, 'latin', 5)
  const { summary, prompts } = await choose({ corpus, count: 20, poolLimit: 1_000, near: 0 })
  expect(summary.sampled).toBe(0.125)
  expect(summary.usable).toBeGreaterThan(450)
  expect(summary.usable).toBeLessThanOrEqual(1_000)
  expect((await choose({ corpus, count: 20, poolLimit: 1_000, near: 0 })).prompts).toEqual(prompts)
})

test('nothing usable is an error that counts the reasons, and still makes a report', async () => {
  const corpus = join(dir, 'd.txt')
  writeFileSync(corpus, 'ሰላም ለዓለም\nпривет мир\n12\n<b>x</b> & a@b.example\n')
  let html = ''
  const options = selectorOptions.parse({ corpus, lang: 'sw', dryRun: true, state: join(dir, 'state') })
  const run = runSelector(options, {}, (outcome) => {
    html = renderReport(outcome)
  })
  await expect(run).rejects.toMatchObject({
    code: 'nothing_usable',
    message: expect.stringContaining('wrong_script 2') as string,
  })
  expect(html).toContain('wrong script')
  expect(html).toContain('ሰላም')
  // neither markup nor personal data of the corpus gets into the page
  expect(html).not.toContain('<b>x')
  expect(html).not.toContain('a@b.example')
})

test('several sentences a line, right-to-left, syllables', async () => {
  const corpus = join(dir, 'e.txt')
  writeFileSync(corpus, 'ሰላም ለዓለም። እንዴት ነህ? ደህና ነኝ!\n')
  const { prompts, summary } = await choose({ corpus, lang: 'am', count: 9, split: true })
  expect(prompts.map((prompt) => prompt.text).sort()).toEqual(['ሰላም ለዓለም።', 'እንዴት ነህ?', 'ደህና ነኝ!'])
  expect(summary.unit).toBe('syllables:2')
  writeFileSync(corpus, 'مرحبا بالعالم\n')
  expect((await choose({ corpus, lang: 'ar', count: 1 })).prompts[0]?.direction).toBe('rtl')
})

test('a journal survives a torn last line and refuses any other damage', () => {
  const state = join(dir, 'journal')
  const journal = new Journal(state)
  const prompt = promptRecord.parse({ prompt_id: 'p1', text: 't', lang: 'sw', corpus: 'c', source: 's' })
  journal.done(journal.plan([prompt], { '0': '4' }), '2026-01-01T00:00:00Z')
  journal.plan([{ ...prompt, prompt_id: 'p2' }], { '0': '5' })
  journal.close()
  const file = join(state, 'journal.jsonl')
  const whole = readFileSync(file, 'utf8')
  writeFileSync(file, `${whole}{"kind":"do`)
  const again = new Journal(state)
  expect(again.published.map((one) => one.prompt_id)).toEqual(['p1'])
  expect(again.open).toMatchObject({ batch: 2, ends: { '0': '5' } })
  again.close()
  expect(readFileSync(file, 'utf8')).toBe(whole)
  writeFileSync(file, whole.replace('"plan"', '"plum"'))
  expect(() => new Journal(state)).toThrow(/journal\.jsonl:1 is damaged/)
})

test('the command line refuses what does not fit together', () => {
  const base = ['--corpus', 'x.txt', '--lang', 'am']
  expect(parseCommand([...base, '--count', '5', '--digits', 'keep'])).toMatchObject({
    count: 5,
    digits: 'keep',
  })
  expect(parseCommand([...base, '--backlog', '9', '--group', 'a', '--group', 'b'])).toMatchObject({
    groups: ['a', 'b'],
  })
  for (const bad of [
    ['--count', '5', '--backlog', '5'],
    ['--backlog', '5'],
    ['--count', 'x'],
    ['--unit', 'words'],
    ['--nope'],
  ])
    expect(() => parseCommand([...base, ...bad])).toThrow()
})

test('the language may be written in any form; what a station would not take is not published', async () => {
  const corpus = join(dir, 'odd.txt')
  writeFileSync(corpus, 'mtoto mdogo\n?? ??? ????\nsamaki\u200b wakubwa\n\u3164\nCafe\u0301 yetu\n')
  const { prompts, summary } = await choose({ corpus, lang: 'Kiswahili', count: 5, minWords: 1 })
  expect(prompts.map(({ lang }) => lang)).toEqual(prompts.map(() => 'sw'))
  expect(prompts.map(({ text }) => text).toSorted()).toEqual(['Café yetu', 'mtoto mdogo', 'samaki wakubwa'])
  expect(summary.rejected).toMatchObject({ lost_letters: 1, no_text: 1 })
  expect(() => selectorOptions.parse({ corpus, lang: 'Swahilli', state: dir })).toThrow('perhaps sw')
})
