/** Ten thousand hostile cases over every surface of one station: none gets through, and the station works on. */
import { beforeAll, expect, inject, test } from 'vitest'
import { ensureBuilt } from '../../../scripts/start/build.ts'
import { hostile } from '../../support/hostile/run.ts'

/** FIELDTAKE_SEED: the cases of a run that failed; FIELDTAKE_HOSTILE: another number of them. */
const seed = Number(process.env['FIELDTAKE_SEED'] ?? Date.now() % 1_000_000)
const cases = Number(process.env['FIELDTAKE_HOSTILE'] ?? 10_000)

beforeAll(() => ensureBuilt(() => undefined))

test(`of ${cases} hostile cases none is accepted (seed ${seed})`, async () => {
  const outcome = await hostile(inject('sharedKafka'), cases, seed)
  expect(outcome.accepted).toEqual([])
  expect(outcome.alive).toBe(true)
  expect(outcome.cases).toBeGreaterThanOrEqual(cases)
  // five frames of 63 MB are among them
  expect(outcome.rssGrowthMb).toBeLessThan(200)
})
