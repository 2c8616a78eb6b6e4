/** Script files as people have them, each with the prompts that are in it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeOds } from 'hucre/ods'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, test } from 'vitest'
import type { ScriptPlan, ScriptPrompt, ScriptUnderstanding } from '../../../main/contract/script.ts'
import { Notes, readScript, sourceOf, understand } from '../../../main/script/index.ts'

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'scripts')
const fixture = (name: string) => readFileSync(join(FIXTURES, name))

interface Read {
  readonly understanding: ScriptUnderstanding
  readonly prompts: readonly ScriptPrompt[]
  readonly faults: readonly string[]
}
async function read(name: string, bytes: Uint8Array, lang = 'en', plan?: ScriptPlan): Promise<Read> {
  const source = sourceOf(bytes)
  const { understanding, reading } = await understand(source, { name, lang, ...(plan ? { plan } : {}) })
  const prompts: ScriptPrompt[] = []
  const faults: string[] = []
  if (reading !== null)
    for await (const lines of readScript(source, reading, new Notes(reading.about)))
      for (const line of lines) {
        if (line.ok) prompts.push(line.prompt)
        else faults.push(`${line.line} ${line.code}`)
      }
  return { understanding, prompts, faults }
}
const asked = ({ understanding }: Read) => understanding.questions.map(({ code }) => code)
const texts = ({ prompts }: Read) => prompts.map(({ text }) => text)

interface Expected {
  readonly prompts: readonly Partial<ScriptPrompt>[]
  readonly errors?: number
}
const expected = JSON.parse(fixture('expected-scripts.json').toString()) as Record<string, Expected>

describe('files in the forms that recording people use', () => {
  for (const [name, { prompts, errors = 0 }] of Object.entries(expected)) {
    if (name === 'subtitles.vtt') continue
    test(name, async () => {
      const found = await read(name, fixture(name))
      expect(found.prompts).toMatchObject(prompts)
      expect(found.prompts).toHaveLength(prompts.length)
      expect(found.faults).toHaveLength(errors)
    })
  }
})

test('what is no script is refused in one sentence that says which forms are read', async () => {
  const others = {
    'subtitles.vtt': fixture('subtitles.vtt'),
    'captions.srt': Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nThe river rises.\n'),
    'page.html': Buffer.from('<!doctype html><html><body><p>The river rises.</p></body></html>'),
    'letter.rtf': Buffer.from('{\\rtf1\\ansi The river rises.}'),
    'paper.pdf': Buffer.from('%PDF-1.7\n%\u00e2\u00e3'),
    'take.TextGrid': Buffer.from('File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\n'),
    'empty.txt': Buffer.alloc(0),
    'blank.csv': Buffer.from('\n\n  \n'),
  }
  for (const [name, bytes] of Object.entries(others)) {
    const { understanding, prompts } = await read(name, bytes)
    expect(prompts, name).toEqual([])
    expect(understanding.refusal?.message, name).toMatch(/read are: plain text/)
  }
})

describe('lists', () => {
  const taken = async (content: string) => texts(await read('list.txt', Buffer.from(content)))
  test.each([
    '1. The river rises.\n2. The boat leaves.\n3. 5 goats sleep.\n',
    '(1) The river rises.\n(2) The boat leaves.\n(3) 5 goats sleep.\n',
    '1 The river rises.\n2 The boat leaves.\n3 5 goats sleep.\n',
    '- The river rises.\n- The boat leaves.\n- 5 goats sleep.\n',
  ])('lose the number or bullet, and nothing else: %j', async (content) => {
    expect(await taken(content)).toEqual(['The river rises.', 'The boat leaves.', '5 goats sleep.'])
  })
  test('a number that is part of the sentence stays', async () => {
    const content = '3 goats sleep.\n2 boats leave.\n7 rivers rise.\n'
    expect(await taken(content)).toEqual(content.trimEnd().split('\n'))
  })
})

describe('workbooks', () => {
  const rows = [
    ['id', 'text', 'lang'],
    [1, 'The river rises.', 'en'],
    [null, null, null],
    [2, 'The "boat" leaves.', 'en'],
  ]
  const written = { xlsx: writeXlsx, ods: writeOds }
  for (const [form, write] of Object.entries(written)) {
    test(`${form}: the sheet that names a text is read, the other is told`, async () => {
      const bytes = await write({
        sheets: [
          { name: 'Notes', rows: [['About this']] },
          { name: 'Prompts', rows },
        ],
      })
      const found = await read(`script.${form}`, bytes)
      expect(found.prompts).toMatchObject([
        { line: 2, itemcode: '1', text: 'The river rises.' },
        { line: 4, itemcode: '2', text: 'The "boat" leaves.' },
      ])
      expect(asked(found)).toEqual([])
      expect(found.understanding.notes).toMatchObject([{ code: 'other_sheets', detail: 'Notes' }])
      const other = await read(`script.${form}`, bytes, 'en', { sheet: 'Notes' })
      expect(texts(other)).toEqual(['About this'])
    })
    test(`${form}: of two that may be meant, nobody guesses one`, async () => {
      const bytes = await write({
        sheets: [
          { name: 'A', rows },
          { name: 'B', rows },
        ],
      })
      expect(asked(await read(`script.${form}`, bytes))).toEqual(['sheet'])
    })
    test(`${form}: one that is cut short is refused`, async () => {
      const bytes = await write({ sheets: [{ name: 'A', rows }] })
      const { understanding } = await read(`script.${form}`, bytes.subarray(0, bytes.length / 2))
      expect(understanding.refusal?.code).toBe('damaged')
    })
  }
})

describe('files that are damaged, or not what they seem', () => {
  test('a file that is cut inside a letter loses its last line, and says which', async () => {
    const french = await read(
      '02a-utf8-file-cut-in-a-letter.csv',
      fixture('02a-utf8-file-cut-in-a-letter.csv'),
    )
    expect(french.prompts).toHaveLength(60)
    expect(texts(french)[0]).toBe('Le bébé dort à côté de la forêt.')
    expect(french.faults).toHaveLength(1)
    const amharic = await read('02c.txt', fixture('02c-amharic-cut-in-a-letter.txt'), 'am')
    expect([amharic.prompts.length, amharic.faults]).toEqual([2, ['3 encoding']])
  })
  test('one foreign byte costs its line', async () => {
    const found = await read('02b.txt', fixture('02b-utf8-one-foreign-byte.txt'), 'fr')
    expect([found.prompts.length, found.faults]).toEqual([60, ['31 encoding']])
  })
  test('a quotation mark in a file without quoting is a letter', async () => {
    const found = await read('validated_sentences.tsv', fixture('03-cv-validated_sentences-quotes.tsv'))
    expect(texts(found)).toEqual(['"The river," she said, "rises."', 'The goat sleeps.'])
  })
  test.each(['04a-cv-row-broken-by-newline.tsv', '04b-row-broken-by-newline.csv'])(
    'a row that is broken in two gives no half a sentence: %s',
    async (name) => {
      const found = await read(name, fixture(name))
      expect(found.prompts).toHaveLength(2)
      expect(found.faults).toEqual(['3 few_columns', '4 few_columns'])
    },
  )
  test('lines may end as they did on a Mac', async () => {
    expect(texts(await read('mac.txt', fixture('05-cr-only-mac.txt')))).toHaveLength(3)
  })
  test('what nobody can see is no prompt', async () => {
    const found = await read('06a.txt', fixture('06a-invisible-lines.txt'))
    expect(texts(found)).toEqual(['The river rises.', 'The boat leaves.'])
  })
  test('a column that only shares a name is left out with a word', async () => {
    for (const name of ['08a-label-studio-audio-column.csv', '08b-image-file-names.tsv']) {
      const found = await read(name, fixture(name))
      expect(found.prompts).toHaveLength(2)
      expect(found.understanding.notes.map(({ code }) => code)).toContain('column_misfit')
    }
  })
  test('null and nothing mean that a field is absent', async () => {
    expect((await read('09a.jsonl', fixture('09a-topic1-nulls.jsonl'))).prompts).toHaveLength(3)
    const pandas = await read('09b.jsonl', fixture('09b-pandas-nulls.jsonl'))
    expect(pandas.prompts).toMatchObject([{ section: null }, { section: 'A' }])
  })
})

describe('languages', () => {
  const tags = ({ prompts }: Read) => prompts.map(({ lang }) => lang)
  test('are written in many ways and become one tag', async () => {
    expect(tags(await read('10b.csv', fixture('10b-language-case.csv')))).toEqual([
      ...['en', 'en', 'en', 'en-US', 'en-US'],
    ])
    expect(tags(await read('10c.csv', fixture('10c-language-underscore.csv')))).toEqual([
      ...['en-US', 'sw-KE', 'am-Ethi'],
    ])
  })
  test('Ethiopic letters under English are asked about', async () => {
    expect(asked(await read('10d.txt', fixture('10d-amharic-imported-as-en.txt')))).toContain('lang_script')
    expect(asked(await read('10d.txt', fixture('10d-amharic-imported-as-en.txt'), 'am'))).toEqual([])
  })
})

describe('encodings of before', () => {
  const encoded: readonly (readonly [file: string, lang: string, first: string])[] = [
    ['07-cp1250-czech.csv', 'cs', 'Kučera našel žluťoučkého koně.'],
    ['07-cp1251-russian.txt', 'ru', 'Река поднимается весной.'],
    ['07-gb18030-chinese.txt', 'zh', '河水上涨了。'],
  ]
  test.each(encoded)('%s: the right letters', async (name, lang, first) => {
    expect(texts(await read(name, fixture(name), lang))[0]).toBe(first)
  })
  test.each(encoded)(
    '%s without its language: the right letters, or a question',
    async (name, _lang, first) => {
      const found = await read(name, fixture(name), '')
      if (texts(found)[0] !== first) expect(asked(found)).toContain('encoding')
    },
  )
  test('Arabic in Windows-1256 never becomes Latin letters without a word', async () => {
    // "النهر يرتفع" by the code page, as a file of before Unicode holds it
    const arabic = Buffer.from([
      0xc7, 0xe1, 0xe4, 0xe5, 0xd1, 0x20, 0xed, 0xd1, 0xca, 0xdd, 0xda, 0x2e, 0x0d, 0x0a,
    ])
    const found = await read('script.txt', Buffer.concat([arabic, arabic, arabic]), 'ar')
    expect(texts(found)).toEqual(['النهر يرتفع.', 'النهر يرتفع.', 'النهر يرتفع.'])
    const unsaid = await read('script.txt', arabic, '')
    if (texts(unsaid)[0] !== 'النهر يرتفع.') expect(asked(unsaid)).toContain('encoding')
  })
  test('another encoding can be chosen', async () => {
    const found = await read('07.txt', fixture('07-cp1251-russian.txt'), 'ru', { encoding: 'Windows-1252' })
    expect(texts(found)[0]).toContain('Ðåêà')
    expect(asked(found)).not.toContain('encoding')
  })
})

describe('a wrong guess is put right by a plan', () => {
  test('another column, no header, another separator', async () => {
    const bytes = Buffer.from(
      'id;a;b\n1;The river rises.;Mto unapanda.\n2;The boat leaves.;Mashua inaondoka.\n',
    )
    const columns: ScriptPlan['columns'] = [
      { at: 0, name: 'id', role: 'out' },
      { at: 1, name: 'a', role: 'out' },
      { at: 2, name: 'b', role: 'text' },
    ]
    const other = await read('table.csv', bytes, 'sw', { columns })
    expect(other.prompts).toMatchObject([
      { text: 'Mto unapanda.', itemcode: null },
      { text: 'Mashua inaondoka.', itemcode: null },
    ])
    const whole = await read('table.csv', bytes, 'en', { form: 'lines' })
    expect(texts(whole)[1]).toBe('1;The river rises.;Mto unapanda.')
  })
})
