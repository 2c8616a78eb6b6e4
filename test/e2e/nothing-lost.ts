/** Ten kills of a kind, and what every such experiment has to show. */
import { expect } from '@playwright/test'
import type { Experiment } from '../support/figures.ts'

const RUNS = 10

/** Its figures by name. */
export async function nothingLost(run: Experiment): Promise<ReadonlyMap<string, number>> {
  const all = await run({ runs: RUNS, json: true })
  for (const figure of all) console.log(JSON.stringify(figure))
  const figures = new Map(all.map(({ name, value }) => [name, value]))
  expect(figures.get('runs')).toBe(RUNS)
  expect(figures.get('takes_saved')).toBeGreaterThanOrEqual(RUNS)
  expect(figures.get('takes_lost')).toBe(0)
  expect(figures.get('takes_doubled')).toBe(0)
  return figures
}
