/** A million lines in bites: neither understanding nor reading keeps the rest of the station waiting. */
import { setImmediate as breathe } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Notes, readScript, sourceOf, understand } from '../../../main/script/index.ts'

const LINES = 300_000
/** Of all the processor's time, however slow or busy it is: whoever looks at all of the file at once takes most of it in one turn. */
const LONGEST_TURN = 1 / 3

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

/** The longest turn of the event loop since, and all of them, in ms of the processor. */
function watchTurns(): { end: () => { longest: number; all: number } } {
  const used = (): number => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  const began = used()
  let longest = 0
  let last = began
  const look = (): void => {
    const now = used()
    longest = Math.max(longest, now - last)
    last = now
    next = setImmediate(look)
  }
  let next = setImmediate(look)
  return {
    end() {
      clearImmediate(next)
      return { longest, all: used() - began }
    },
  }
}
