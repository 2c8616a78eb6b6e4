import { expect, it } from 'vitest'
import { parsePeaks } from '../../../renderer/ui/peaks.ts'

/** int16 LE pairs (min, max), as the core keeps them. */
const stored = (steps: number, at: (step: number) => readonly [min: number, max: number]) => {
  const pairs = Int16Array.from({ length: steps * 2 }, (_, i) => at(i >> 1)[i % 2] ?? 0)
  return new Uint8Array(pairs.buffer)
}

it('draws an hour from an overview in which nothing loud is lost or moved', () => {
  const steps = 337_500
  const click = 200_001
  const { max, min, overview } = parsePeaks(
    stored(steps, (step) => (step === click ? [-32_768, 16_384] : [-100, 200])),
  )
  expect([max.length, min.length]).toEqual([steps, steps])
  expect(overview.max.length).toBe(8_192)
  const found = overview.max.indexOf(0.5)
  expect(overview.min[found]).toBe(-1)
  expect(found).toBe(Math.floor((click / steps) * 8_192))
  expect(overview.max.filter((value) => value === 0.5)).toHaveLength(1)
})

it('leaves a short take as it is', () => {
  const { max, min, overview } = parsePeaks(stored(3, (step) => [-step, step]))
  expect(overview.max).toBe(max)
  expect(overview.min).toBe(min)
})
