import { expect, test } from 'vitest'
import { samePlace } from '../../../renderer/views/listen/same-place.ts'

const sound = (durationMs: number, speechStartMs: number | null = null) => ({ durationMs, speechStartMs })

test('the place is counted from where speech begins in each', () => {
  expect(samePlace(1.5, sound(4_000, 500), sound(4_000, 1_250))).toBeCloseTo(2.25)
  expect(samePlace(2.25, sound(4_000, 1_250), sound(4_000, 500))).toBeCloseTo(1.5)
  // before speech there may be less room
  expect(samePlace(0.2, sound(4_000, 1_000), sound(4_000, 100))).toBe(0)
  // where speech is not known in both, by the clock
  expect(samePlace(1.5, sound(4_000, 500), sound(4_000))).toBe(1.5)
  expect(samePlace(1.5, sound(4_000), sound(4_000, 900))).toBe(1.5)
})

test('at the end of one, or beyond the end of the other, it begins at the beginning', () => {
  expect(samePlace(4, sound(4_000), sound(9_000))).toBe(0)
  expect(samePlace(3, sound(4_000), sound(2_000))).toBe(0)
  expect(samePlace(1.9, sound(4_000), sound(2_000))).toBe(1.9)
})
