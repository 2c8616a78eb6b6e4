/** A million lines in bites: neither understanding nor reading keeps the rest of the station waiting. */
import { setImmediate as breathe } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Notes, readScript, sourceOf, understand } from '../../../main/script/index.ts'

const LINES = 300_000
/** ms of the processor, however busy the machine is; looking at all of the file at once took 600 to 2,000, in pieces it takes 80 */
const LONGEST_STALL = 400

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
  expect(turns.longest()).toBeLessThan(LONGEST_STALL)
})

/** The longest turn of the event loop since, in ms of the processor. */
function watchTurns(): { longest: () => number } {
  const used = (): number => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let longest = 0
  let last = used()
  const look = (): void => {
    const now = used()
    longest = Math.max(longest, now - last)
    last = now
    next = setImmediate(look)
  }
  let next = setImmediate(look)
  return {
    longest() {
      clearImmediate(next)
      return longest
    },
  }
}
