/** Whatever form prompts are written in, reading gives the same prompts, or names the line; never other text. */
import fc from 'fast-check'
import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { Notes, readScript, sourceOf, understand } from '../../../main/script/index.ts'
import { readPromptText } from '../../../main/text/prompt-text.ts'

const WORDS = [
  'river',
  'boat',
  'goat',
  'forêt',
  'ወንዙ',
  'النهر',
  'Straße',
  '"quoted"',
  "it's",
  '3,5',
  'a;b',
  'x|y',
  '(so)',
  'no.',
  'Yes!',
  '#',
  '-',
  '1.',
]
const sentence = fc
  .array(fc.constantFrom(...WORDS), { minLength: 3, maxLength: 9 })
  .map((words) => `The ${words.join(' ')}`)
  // a text that its own rules would change is another matter
  .filter((text) => {
    const reading = readPromptText(text)
    return reading.ok && reading.text === text
  })
const rows = fc.uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 9_999 }), text: sentence }), {
  minLength: 3,
  maxLength: 12,
  selector: ({ id }) => id,
})

interface Written {
  readonly name: string
  readonly content: string
}
type Rows = readonly { readonly id: number; readonly text: string }[]
const table = (separator: string, quotes: boolean, header: boolean, newline: string) => (all: Rows) =>
  Papa.unparse(
    header
      ? [['id', 'text'], ...all.map(({ id, text }) => [`u${id}`, text])]
      : all.map(({ id, text }) => [`u${id}`, text]),
    {
      delimiter: separator,
      quotes,
      newline,
    },
  )
const forms = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(',', ';', '\t', '|'),
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom('\n', '\r\n', '\r'),
    )
    .map(([separator, quotes, header, newline]) => (all: Rows): Written => ({
      name: separator === '\t' ? 'script.tsv' : 'script.csv',
      content: table(separator, quotes, header, newline)(all) + newline,
    })),
  fc.constant((all: Rows): Written => ({
    name: 'script.jsonl',
    content: all.map((row) => JSON.stringify(row)).join('\n'),
  })),
  fc.constant((all: Rows): Written => ({ name: 'script.json', content: JSON.stringify(all, null, 2) })),
)
const encodings = fc.constantFrom(
  (text: string) => Buffer.from(text),
  (text: string) => Buffer.from(`\ufeff${text}`),
  (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
)

test(
  'tables, JSON and JSON lines, with any separator, quoting, encoding and line end',
  { timeout: 180_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(rows, forms, encodings, async (all, write, encode) => {
        const { name, content } = write(all)
        const source = sourceOf(encode(content))
        const { understanding, reading } = await understand(source, { name, lang: 'en' })
        const texts = new Set(all.map(({ text }) => text))
        if (reading === null) throw new Error(understanding.refusal?.message)
        let prompts = 0
        for await (const lines of readScript(source, reading, new Notes()))
          for (const line of lines) {
            if (!line.ok) continue
            prompts += 1
            // what nobody is sure of is asked, and nothing imported
            if (understanding.questions.length === 0) expect([...texts]).toContain(line.prompt.text)
          }
        if (understanding.questions.length === 0) expect(prompts).toBe(all.length)
      }),
      { numRuns: Number(process.env['FIELDTAKE_RUNS'] ?? 300) },
    )
  },
)
