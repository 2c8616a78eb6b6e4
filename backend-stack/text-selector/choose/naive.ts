/** Greedy as written in textbooks: every sentence is weighed again for each choice. The yardstick of the lazy one. */
import type { Coverage } from './coverage.ts'
import type { Pool } from './pool.ts'

export function naiveGreedy(pool: Pool, coverage: Coverage, count: number): number[] {
  const taken = new Uint8Array(pool.size)
  const chosen: number[] = []
  while (chosen.length < Math.min(count, pool.size)) {
    let best = -1
    let bestGain = 0
    for (let sentence = 0; sentence < pool.size; sentence++) {
      if (taken[sentence] === 1) continue
      const gain = pool.sum(sentence, coverage.value)
      if (gain > bestGain) {
        best = sentence
        bestGain = gain
      }
    }
    if (best < 0) {
      if (chosen.length === 0 || coverage.worth === 0) break
      coverage.nextRound()
      continue
    }
    taken[best] = 1
    coverage.take(pool.units(best))
    chosen.push(best)
  }
  return chosen
}
