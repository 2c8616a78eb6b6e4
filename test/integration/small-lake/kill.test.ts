import { expect, inject, test } from 'vitest'
import { killRun } from './kill-run.ts'

/** Repeatable: the seed of a failing run is in the test's name. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff
    return state / 0x7fff_ffff
  }
}

test.concurrent.each([1, 2, 3].map((n) => (Date.now() % 100_000) + n))(
  'killed four times (seed %i), the lander loses nothing and doubles nothing',
  { timeout: 180_000 },
  async (seed) => {
    const result = await killRun(inject('sharedKafka'), { kills: 4, random: randomOf(seed) })
    expect(result).toMatchObject({ landed: result.sent, lost: 0, doubled: 0, faults: [] })
    expect(result.sent).toBeGreaterThan(70)
    expect(result.killedAt).toHaveLength(4)
  },
)
