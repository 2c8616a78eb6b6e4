/** The picture of the whole lake: what is counted, and that it fits into its topic. test/golden/summary.json holds Spark to the same. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { takeRow } from '../../../backend-stack/small-lake/rows.ts'
import { summaryCounter } from '../../../backend-stack/small-lake/summary/count.ts'
import { fitted } from '../../../backend-stack/small-lake/summary/fit.ts'
import { summaryTopic } from '../../../backend-stack/small-lake/summary/publish.ts'
import { outcomeRow, promptRow, speakerRow } from '../../../backend-stack/small-lake/words/rows.ts'
import { reviewFold } from '../../../main/contract/messages.ts'
import { summaryRecord } from '../../../main/contract/summary.ts'

const golden = z
  .object({
    made_at: z.string(),
    prompts: z.array(promptRow),
    speakers: z.array(speakerRow),
    outcomes: z.array(outcomeRow),
    takes: z.array(z.object({ take: takeRow, verdict: reviewFold.nullable() })),
    expected: summaryRecord,
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'golden', 'summary.json'), 'utf8')))

function counted({
  prompts,
  speakers,
  outcomes,
  takes,
}: Pick<typeof golden, 'prompts' | 'speakers' | 'outcomes' | 'takes'>) {
  const counter = summaryCounter()
  prompts.forEach((row) => counter.prompt(row))
  speakers.forEach((row) => counter.speaker(row))
  outcomes.forEach((row) => counter.outcome(row))
  takes.forEach(({ take, verdict }) => counter.take(take, verdict ?? undefined))
  return counter.made(new Date(golden.made_at))
}

test('counts a lake as the golden summary has it, and a person can follow its figures', () => {
  const made = counted(golden)
  expect(made).toEqual(golden.expected)
  // 2.5 s approved, 3 s (48001 frames at 16 kHz) rejected
  expect(made.total).toMatchObject({
    takes: 7,
    approved_ms: 2_500,
    rejected_ms: 3_000,
    speakers: 4,
    stations: 2,
  })
  // a1 has two takes, a2 and the station's own one; a3 none
  expect(made.prompts).toEqual([
    { lang: 'am', none: 1, one: 2, more: 1 },
    { lang: 'sw', none: 0, one: 3, more: 0 },
  ])
  // a clock that says 1999 is not believed
  expect(made.days.map(({ day, takes }) => [day, takes])).toEqual([
    ['2026-03-02', 6],
    ['2026-03-03', 1],
  ])
  // a question's text was not read aloud: no "w" of "wapi"
  expect(
    made.grams.find(({ lang }) => lang === 'sw')?.characters.rarest.map(({ gram }) => gram),
  ).not.toContain('w')
  // one pair agrees, one does not, one rejects twice
  expect(made.agreement).toMatchObject({ heard: 4, twice: 3, pairs: 3, same: 2 })
  // an undone skip is none
  expect(made.outcomes.skipped).toEqual([{ reason: 'too_long', count: 1 }])
  expect(made.troubled[0]).toMatchObject({ prompt_id: 'a3', flags: 2, skips: 0 })
  // who is 20-29 is told without a name
  expect(made.cells[0]).toMatchObject({ answers: { age_band: '20-29' }, ms: [6_750, 2_000] })
  expect(JSON.stringify(made.cells)).not.toContain('sp1')
})

test('the order of takes, speakers and outcomes changes nothing', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(golden.takes, { minLength: golden.takes.length }),
      fc.shuffledSubarray(golden.speakers, { minLength: golden.speakers.length }),
      (takes, speakers) => {
        expect(counted({ ...golden, takes, speakers })).toEqual(golden.expected)
      },
    ),
    { numRuns: 50 },
  )
})

test('what is too large for the topic is cut at the ends of its lists, says so, and still is a summary', () => {
  const cell = golden.expected.cells[0]
  if (!cell) throw new Error('no cell')
  const record = {
    ...golden.expected,
    cells: Array.from({ length: 2_000 }, () => ({ ...cell, answers: { accent: 'x'.repeat(80) } })),
  }
  const text = fitted(record, 100_000)
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(100_000)
  const read = summaryRecord.parse(JSON.parse(text))
  expect(read.cells.length + read.more_cells).toBe(2_000)
})

test('stations are told when something changed, and once more at the end; a topic that is not there is one line', async () => {
  const sent: string[] = []
  const said: string[] = []
  let fails = true
  const topic = summaryTopic({
    everyMs: 1,
    read: (at) => Promise.resolve({ ...golden.expected, made_at: at.toISOString() }),
    send({ value }) {
      if (fails) return Promise.reject(new Error('no such topic'))
      sent.push(String(value))
      return Promise.resolve()
    },
    log: (_level, message) => said.push(message),
    now: Date.now,
  })
  await expect.poll(() => said.length).toBe(1)
  fails = false
  await expect.poll(() => sent.length).toBe(1)
  topic.changed()
  await expect.poll(() => sent.length).toBe(2)
  topic.changed()
  await topic.close()
  expect(sent.length).toBe(3)
  expect(said.length).toBe(1)
})
