/** A million lines in bites: neither understanding nor reading keeps the rest of the station waiting. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as breathe } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Notes, readScript, sourceOf, understand } from '../../../main/script/index.ts'

const LINES = 300_000
/** ms; looking at all of the file at once took 600 to 2,000, in pieces it takes 80 */
const LONGEST_STALL = 400

test.each([
  ['lines.txt', (n: number) => `Sentence number ${n}.\n`],
  ['table.csv', (n: number) => `${n},"The river, number ${n}, rises.",en\n`],
  ['objects.jsonl', (n: number) => `${JSON.stringify({ id: n, text: `The river ${n} rises.` })}\n`],
])('%s', { timeout: 60_000 }, async (name, line) => {
  const source = sourceOf(Buffer.from(Array.from({ length: LINES }, (_, n) => line(n)).join('')))
  const stalls = monitorEventLoopDelay({ resolution: 5 })
  await breathe()
  stalls.enable()
  const { reading } = await understand(source, { name, lang: 'en' })
  if (reading === null) throw new Error('refused')
  let prompts = 0
  for await (const lines of readScript(source, reading, new Notes())) {
    prompts += lines.filter(({ ok }) => ok).length
    await breathe()
  }
  stalls.disable()
  expect(prompts).toBe(LINES)
  expect(stalls.max / 1e6).toBeLessThan(LONGEST_STALL)
})
