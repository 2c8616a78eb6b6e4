import { expect, test } from 'vitest'
import { isMetered } from '../../../renderer/store/network.ts'

test('a network of which the browser says nothing is not taken for one that costs nothing', () => {
  expect(isMetered({})).toBeNull()
  expect(isMetered({ saveData: false })).toBeNull()
  expect(isMetered({ type: 'unknown' })).toBeNull()
  expect(isMetered({ type: 'wifi', saveData: false })).toBe(false)
  expect(isMetered({ type: 'wifi', saveData: true })).toBe(true)
  expect(isMetered({ type: 'cellular' })).toBe(true)
})
