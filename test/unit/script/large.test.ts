/** A million lines in bites: neither understanding nor reading keeps the rest of the station waiting. */
import { setImmediate as breathe } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Notes, readScript, sourceOf, understand } from '../../../main/script/index.ts'
import { LONGEST_TURN, watchTurns } from '../../support/turns.ts'

const LINES = 300_000

test.each([
  ['lines.txt', (n: number) => `Sentence number ${n}.\n`],
  ['table.csv', (n: number) => `${n},"The river, number ${n}, rises.",en\n`],
  ['objects.jsonl', (n: number) => `${JSON.stringify({ id: n, text: `The river ${n} rises.` })}\n`],
])('%s', { timeout: 60_000 }, async (name, line) => {
  const source = sourceOf(Buffer.from(Array.from({ length: LINES }, (_, n) => line(n)).join('')))
  await breathe()
  const turns = watchTurns()
  const { reading } = await understand(source, { name, lang: 'en' })
  if (reading === null) throw new Error('refused')
  let prompts = 0
  for await (const lines of readScript(source, reading, new Notes())) {
    prompts += lines.filter(({ ok }) => ok).length
    await breathe()
  }
  expect(prompts).toBe(LINES)
  const { longest, all } = turns.end()
  expect(longest / all).toBeLessThan(LONGEST_TURN)
})
