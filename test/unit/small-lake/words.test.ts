/** What is kept beside takes, against the records that test/python/test_words.py reads too. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { history } from '../../../backend-stack/small-lake/words/history.ts'
import { outcomeIn, promptIn, speakerIn } from '../../../backend-stack/small-lake/words/rows.ts'
import type { Incoming } from '../../../backend-stack/small-lake/outcome.ts'
import { readPromptText } from '../../../main/text/prompt-text.ts'
import { CLASSES_FILE, textClasses } from '../../../scripts/text-classes.ts'

const row = z.record(z.string(), z.unknown())
const cases = z.array(
  z.object({ name: z.string(), key: z.string().nullable(), value: z.string(), row: row.nullable() }),
)
const golden = z
  .object({
    speakers: cases,
    outcomes: cases,
    prompts: cases,
    histories: z.array(z.object({ name: z.string(), records: z.array(z.string()), rows: z.array(row) })),
    texts: z.array(z.tuple([z.string(), z.string().nullable()])),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../golden/words.json'), 'utf8')))

const record = (key: string | null, value: string): Incoming => ({
  key: key === null ? null : Buffer.from(key),
  value: Buffer.from(value),
  headers: {},
  rawHeaders: {},
  origin: { topic: 'words', partition: 0, offset: 7 },
  sentAt: new Date(0),
})
const place = { topic: 'words', partition: 0, offset: 7 }
const sent = { sent_at: new Date(0).toISOString() }
const topics = [
  ['speakers', golden.speakers, speakerIn, { ...place, ...sent }],
  ['outcomes', golden.outcomes, outcomeIn, { ...place, ...sent }],
  ['prompts', golden.prompts, promptIn, { from: 'topic', ...sent }],
] as const

describe.each(topics)('%s', (_, some, read, where) => {
  test.each(some.map((one) => [one.name, one] as const))('%s', (_name, { key, value, row: wanted }) => {
    // as it is written: JSON knows no -0
    const found = JSON.parse(JSON.stringify(read(record(key, value)) ?? null)) as unknown
    expect(found).toEqual(wanted && { ...wanted, ...where })
  })
})

test.each(golden.histories.map((one) => [one.name, one] as const))('history: %s', (_, { records, rows }) => {
  const read = records.flatMap((value) => speakerIn(record('s-1', value)) ?? [])
  expect(read).toHaveLength(records.length)
  expect(
    history(read).map(({ valid_from, valid_to, answers }) => ({ valid_from, valid_to, answers })),
  ).toEqual(rows)
})

test('texts', () => {
  for (const [raw, kept] of golden.texts) {
    const reading = readPromptText(raw)
    expect([raw, reading.ok ? reading.text : null]).toEqual([raw, kept])
  }
})

test('what the lake knows of characters is what this Node knows: run scripts/text-classes.ts when it is not', () => {
  expect(readFileSync(CLASSES_FILE, 'utf8') === textClasses()).toBe(true)
})
