import { expect, test } from 'vitest'
import {
  newWithdrawalSecret,
  secretAsTyped,
  withdrawalSha256,
} from '../../../main/trust/withdrawal-secret.ts'

test('a secret survives being copied by hand, and has the hash that both landers know', () => {
  expect(newWithdrawalSecret()).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
  expect(newWithdrawalSecret()).not.toBe(newWithdrawalSecret())
  expect(secretAsTyped(' o1i-lab ')).toBe('0111AB')
  // test/python/test_signed.py has the same
  expect(withdrawalSha256('sp', 'A'.repeat(26))).toBe(
    'cc79269db6ac6583f4d8fdf10daee419e3b9786cbb27863bad9b543f2ac62a03',
  )
})
