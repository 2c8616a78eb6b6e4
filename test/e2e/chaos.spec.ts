/** Ten kills of each kind; hundreds by hand: `npm run chaos -- NAME --runs 300`. No microphone plays: what is slow is only late. */
import { expect, test } from '@playwright/test'
import type { Experiment } from '../support/figures.ts'
import { nothingLost } from './nothing-lost.ts'

const experiments: Record<string, () => Promise<{ run: Experiment }>> = {
  'kill-upload': () => import('../chaos/kill-upload.ts'),
  'broker-kill': () => import('../chaos/broker-kill.ts'),
  'ack-drop': () => import('../chaos/ack-drop.ts'),
}

for (const [name, load] of Object.entries(experiments)) {
  test(`${name}: nothing that was saved is lost or doubled`, async () => {
    const { run } = await load()
    const figures = await nothingLost(run)
    // Else the proxy lost nothing, and the test shows nothing.
    if (name === 'ack-drop') expect(figures.get('records_repeated')).toBeGreaterThan(0)
  })
}

test('poison: batches that cannot be read stop neither takes nor other prompts', async () => {
  const runs = 4
  const { run } = await import('../chaos/poison.ts')
  const figures = new Map((await run({ runs, json: true })).map((figure) => [figure.name, figure.value]))
  expect(figures.get('runs')).toBe(runs)
  expect(figures.get('takes_saved')).toBeGreaterThanOrEqual(runs)
  expect(figures.get('prompts_lost')).toBe(0)
  expect(figures.get('partitions_stuck')).toBe(0)
  expect(figures.get('takes_lost')).toBe(0)
})
