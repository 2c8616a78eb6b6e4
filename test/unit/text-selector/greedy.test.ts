import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Coverage, type Weight } from '../../../backend-stack/text-selector/choose/coverage.ts'
import { LazyGreedy } from '../../../backend-stack/text-selector/choose/greedy.ts'
import { naiveGreedy } from '../../../backend-stack/text-selector/choose/naive.ts'
import { MAX_ROW, Pool } from '../../../backend-stack/text-selector/choose/pool.ts'
import { makeUnit } from '../../../backend-stack/text-selector/choose/unit.ts'
import { sentences, type Writing } from '../../support/corpus.ts'

function poolOf(texts: readonly string[], spec: string) {
  const unit = makeUnit(spec)
  const pool = new Pool()
  const row = new Uint32Array(MAX_ROW)
  const rows = texts.map((text) => row.slice(0, unit.units(text, row)))
  for (const units of rows) pool.add(units, units.length)
  const frequency = new Uint32Array(unit.size)
  for (const units of rows) for (const id of units) frequency[id] = (frequency[id] ?? 0) + 1
  return { pool, frequency }
}

function taken(writing: Writing, seed: number, count: number): string[] {
  return Array.from(
    { length: count },
    (
      (made) => () =>
        made.next().value as string
    )(sentences(writing, seed)),
  )
}

const corpora: [Writing, string, Weight][] = [
  ['latin', 'graphemes:3', 'uniform'],
  ['latin', 'graphemes:2', 'frequency'],
  ['ethiopic', 'syllables:2', 'uniform'],
  ['arabic', 'graphemes:3', 'frequency'],
]
test.each(corpora)('chooses what naive greedy chooses: %s, %s, %s weights', (writing, spec, weight) => {
  const { pool, frequency } = poolOf(taken(writing, 3, 1_500), spec)
  const lazyCoverage = new Coverage(frequency, weight, 2)
  const greedy = new LazyGreedy(pool, lazyCoverage)
  const lazy = Array.from({ length: 1_400 }, () => greedy.next())
  const naiveCoverage = new Coverage(frequency, weight, 2)
  expect(lazy).toEqual(naiveGreedy(pool, naiveCoverage, 1_400))
  expect(lazyCoverage).toEqual(naiveCoverage)
  // several rounds, or the equality would not say anything about their change
  expect(lazyCoverage.rounds).toBeGreaterThan(1)
})

test('with takes that landed it still chooses what naive greedy chooses, and evens out what was read', () => {
  const { pool, frequency } = poolOf(taken('latin', 5, 600), 'graphemes:2')
  const coverages = [0, 1].map(() => new Coverage(frequency, 'uniform', 2))
  for (const coverage of coverages)
    for (let sentence = 0; sentence < 40; sentence++) coverage.landed(pool.units(sentence), sentence + 1)
  const [lazyCoverage, naiveCoverage] = coverages
  if (lazyCoverage === undefined || naiveCoverage === undefined) throw new Error('unreachable')
  const greedy = new LazyGreedy(pool, lazyCoverage)
  const lazy = Array.from({ length: 500 }, () => greedy.next())
  expect(lazy).toEqual(naiveGreedy(pool, naiveCoverage, 500))
  expect(lazyCoverage.rounds).toBeGreaterThan(1)
  // in a later round the unit that was read least pays most
  lazyCoverage.nextRound()
  const pays = [...lazyCoverage.seen].map((seen, unit) => ({ seen, pays: lazyCoverage.value[unit] ?? 0 }))
  pays.sort((a, b) => a.seen - b.seen)
  expect(pays[0]?.pays).toBeGreaterThan(pays.at(-1)?.pays ?? 0)
  expect(pays.map((unit) => unit.pays)).toEqual(pays.map((unit) => unit.pays).toSorted((a, b) => b - a))
})

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', ' '), { maxLength: 8 })
  .map((chars) => chars.join(''))

test('an interrupted choice goes on as an uninterrupted one', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), fc.nat(30), (texts, cut) => {
      const { pool, frequency } = poolOf(texts, 'graphemes:2')
      const whole = new LazyGreedy(pool, new Coverage(frequency, 'uniform', 3))
      const all = Array.from({ length: texts.length + 1 }, () => whole.next())
      const resumed = new LazyGreedy(pool, new Coverage(frequency, 'uniform', 3))
      for (const sentence of all.slice(0, cut)) if (sentence >= 0) resumed.replay(sentence)
      expect(Array.from({ length: texts.length + 1 - cut }, () => resumed.next())).toEqual(all.slice(cut))
    }),
  )
})

test('the bound it states is a bound: no selection of two is worth more', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 12 }), (texts) => {
      const { pool, frequency } = poolOf(texts, 'graphemes:2')
      const coverage = new Coverage(frequency, 'uniform', 3)
      const greedy = new LazyGreedy(pool, coverage)
      greedy.next()
      greedy.next()
      if (coverage.rounds > 1) return
      let best = 0
      for (let a = 0; a < pool.size; a++) {
        for (let b = a + 1; b < pool.size; b++) {
          const pair = new Coverage(frequency, 'uniform', 3)
          pair.take(pool.units(a))
          pair.take(pool.units(b))
          best = Math.max(best, pair.worth)
        }
      }
      expect(greedy.bestPossible(2)).toBeGreaterThanOrEqual(best)
      expect(coverage.worth).toBeGreaterThanOrEqual((1 - 1 / Math.E) * best)
    }),
  )
})

test('a sentence published in vain is not offered again, and its units stay wanted', () => {
  const { pool, frequency } = poolOf(['abcabc', 'xyz', 'abc'], 'graphemes:3')
  const greedy = new LazyGreedy(pool, new Coverage(frequency, 'uniform', 1))
  greedy.replay(0, false)
  // sentence 0's trigrams are not covered, so sentence 2 is worth as much as ever
  expect([greedy.next(), greedy.next(), greedy.next()]).toEqual([1, 2, -1])
})

test('what others chose ends no round while a sentence is left that adds something', () => {
  const { pool, frequency } = poolOf(['abc', 'abcx', 'xyz', 'abcd'], 'graphemes:1')
  const coverage = new Coverage(frequency, 'uniform', 1)
  const greedy = new LazyGreedy(pool, coverage)
  // in no order of worth: the second adds nothing any more
  greedy.replay(1)
  greedy.replay(0)
  expect(coverage.rounds).toBe(1)
  expect([greedy.next(), greedy.next()].toSorted()).toEqual([2, 3])
  expect(greedy.next()).toBe(-1)
})
