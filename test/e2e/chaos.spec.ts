/** Ten kills of each kind; hundreds by hand: `npm run chaos -- NAME --runs 300`. */
import { expect, test } from '@playwright/test'
import type { Experiment } from '../support/figures.ts'

const RUNS = 10
/** What a kill may cost of the take in progress, whatever the machine does. */
const MAX_LOST_MS = 100

const experiments: Record<string, () => Promise<{ run: Experiment }>> = {
  'kill-recording': () => import('../chaos/kill-recording.ts'),
  'kill-upload': () => import('../chaos/kill-upload.ts'),
  'broker-kill': () => import('../chaos/broker-kill.ts'),
  'ack-drop': () => import('../chaos/ack-drop.ts'),
}

for (const [name, load] of Object.entries(experiments)) {
  test(`${name}: nothing that was saved is lost or doubled`, async () => {
    const { run } = await load()
    const figures = new Map((await run({ runs: RUNS, json: true })).map((figure) => [figure.name, figure]))
    for (const figure of figures.values()) console.log(JSON.stringify(figure))
    expect(figures.get('runs')?.value).toBe(RUNS)
    expect(figures.get('takes_saved')?.value).toBeGreaterThanOrEqual(RUNS)
    expect(figures.get('takes_lost')?.value).toBe(0)
    expect(figures.get('takes_doubled')?.value).toBe(0)
    if (name === 'kill-recording')
      expect(figures.get('audio_lost_max_ms')?.value).toBeLessThanOrEqual(MAX_LOST_MS)
    // Else the proxy lost nothing, and the test shows nothing.
    if (name === 'ack-drop') expect(figures.get('records_repeated')?.value).toBeGreaterThan(0)
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
