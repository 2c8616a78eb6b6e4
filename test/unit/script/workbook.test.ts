/** Workbooks as offices have them: locked, hidden, merged, with dates; and such as are made to fill a memory. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeOds } from 'hucre/ods'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, test } from 'vitest'
import type { ScriptPrompt } from '../../../main/contract/script.ts'
import { Notes, readScript, sourceOf, understand } from '../../../main/script/index.ts'

async function read(name: string, bytes: Uint8Array) {
  const source = sourceOf(bytes)
  const { understanding, reading } = await understand(source, { name, lang: 'en' })
  const prompts: ScriptPrompt[] = []
  const notes = new Notes(reading?.about)
  if (reading !== null)
    for await (const lines of readScript(source, reading, notes))
      for (const line of lines) if (line.ok) prompts.push(line.prompt)
  return { understanding, prompts, notes: notes.list() }
}

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'scripts', name))

const rows = [
  ['id', 'text', 'section'],
  [1, 'The river rises.', 'A'],
  [2, 'The boat leaves.', 'A'],
]

describe('workbooks', () => {
  test('a hidden sheet is nobody’s script', async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: 'Old',
          rows: [
            ['id', 'text'],
            [9, 'The old sentence stays hidden.'],
          ],
          hidden: true,
        },
        { name: 'New', rows },
      ],
    })
    const { understanding, prompts } = await read('script.xlsx', bytes)
    expect(understanding.sheets).toEqual(['New'])
    expect(prompts.map(({ text }) => text)).toEqual(['The river rises.', 'The boat leaves.'])
  })
  test.each([
    ['xlsx', writeXlsx],
    ['ods', writeOds],
  ] as const)('%s: numbers and dates are written as people read them', async (form, write) => {
    const bytes = await write({
      sheets: [
        {
          name: 'A',
          rows: [
            ['id', 'text', 'section'],
            [7, 'The river rises.', new Date(Date.UTC(2024, 4, 3))],
            [8.5, 'The boat leaves.', new Date(Date.UTC(2024, 4, 3))],
          ],
        },
      ],
    })
    const { prompts } = await read(`script.${form}`, bytes)
    expect(prompts).toMatchObject([
      { itemcode: '7', section: '2024-05-03' },
      { itemcode: '8.5', section: '2024-05-03' },
    ])
  })
  test('merged cells hold their text once', async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: 'A',
          rows: [...rows, [3, 'The goat sleeps.', null]],
          merges: [{ startRow: 2, startCol: 2, endRow: 3, endCol: 2 }],
        },
      ],
    })
    const { prompts } = await read('script.xlsx', bytes)
    expect(prompts.map(({ text }) => text)).toEqual([
      'The river rises.',
      'The boat leaves.',
      'The goat sleeps.',
    ])
  })
  test('one that Office has locked is refused, and says so', async () => {
    // the compound file that Office wraps a locked workbook in, with the name of its stream
    const bytes = Buffer.alloc(4_096)
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(bytes)
    Buffer.from('EncryptedPackage', 'utf16le').copy(bytes, 1_024)
    const { understanding } = await read('script.xlsx', bytes)
    expect(understanding.refusal?.code).toBe('locked')
  })
  test('one that unpacks to more than it says is refused', async () => {
    const long = 'a'.repeat(1_000_000)
    const bytes = Buffer.from(
      await writeXlsx({
        sheets: [
          { name: 'A', rows: [['id', 'text'], ...Array.from({ length: 20 }, (_, n) => [n, `${long}${n}`])] },
        ],
      }),
    )
    // every size in the directory and before the entries becomes a lie
    for (let at = 0; at + 46 < bytes.length; at += 1) {
      const mark = bytes.readUInt32LE(at)
      if (mark === 0x02014b50) bytes.writeUInt32LE(1_000, at + 24)
      if (mark === 0x04034b50) bytes.writeUInt32LE(1_000, at + 22)
    }
    const { understanding } = await read('script.xlsx', bytes)
    expect(understanding.refusal).not.toBeNull()
  })

  // written by openpyxl and odfpy
  test.each<[string, string[], string[]]>([
    [
      'title-above-header.xlsx',
      ['u1 The river rises.', 'u2 Hello, how are you?', 'u3 The goat sleeps.'],
      ['short_rows', 'above_header'],
    ],
    ['cells-beyond.xlsx', ['u1 The river rises.', 'u2 Hello', 'u3 The goat sleeps.'], ['more_cells']],
    ['formulas-without-values.xlsx', ['u1 The river rises.'], []],
    ['chart-and-secret-sheet.xlsx', ['null The river rises.', 'null Hello, how are you?'], []],
    [
      'paragraphs-repeats-remarks.ods',
      [
        'u1 The river rises  now.',
        'u2 Two\nparagraphs.',
        'u3 Same twice.',
        'u3 Same twice.',
        '12 Number as id.',
      ],
      [],
    ],
  ])('%s', async (name, expected, told) => {
    const { prompts, notes } = await read(name, fixture(name))
    expect(prompts.map(({ itemcode, text }) => `${itemcode} ${text}`)).toEqual(expected)
    expect(notes.map(({ code }) => code)).toEqual(told)
  })
})
