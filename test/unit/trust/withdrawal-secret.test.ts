import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { cardGroups, cardOf, readCard } from '../../../main/contract/withdrawal-card.ts'
import { newWithdrawalSecret, withdrawalSha256 } from '../../../main/trust/withdrawal-secret.ts'

test('a secret has the hash that both landers know', () => {
  expect(newWithdrawalSecret()).toMatch(/^[0-9A-HJKMNP-TV-Z]{20}$/)
  expect(newWithdrawalSecret()).not.toBe(newWithdrawalSecret())
  // test/python/test_signed.py has the same
  expect(withdrawalSha256('sp', 'A'.repeat(26))).toBe(
    'cc79269db6ac6583f4d8fdf10daee419e3b9786cbb27863bad9b543f2ac62a03',
  )
})

const onCard = { speakerId: '0198b3a0-1234-7abc-8def-0123456789ab', secret: '0123456789ABCDEFGHJK' }
const card = cardOf(onCard) ?? ''

test('a card is read however it was copied', () => {
  expect(card).toMatch(/^FT1[02-9AC-HJ-NP-Z]{52}$/)
  const groups = cardGroups(card)
  expect(groups.map(({ length }) => length)).toEqual(Array.from({ length: 13 }, () => 4))
  const ways = [
    card,
    groups.join(' '),
    groups.join('-').toLowerCase(),
    ` ${groups.join('\n')} `,
    card.replaceAll('0', 'O').replaceAll('L', '1').replaceAll('8', 'B'),
  ]
  for (const typed of ways) expect(readCard(typed), typed).toEqual(onCard)
  const own = { speakerId: randomUUID(), secret: newWithdrawalSecret() }
  expect(readCard(cardOf(own) ?? '')).toEqual(own)
  expect(cardOf({ ...onCard, speakerId: 'somebody' })).toBeNull()
  expect(cardOf({ ...onCard, secret: 'too short' })).toBeNull()
})

test('property: up to four wrong letters, two changed places or a missing one are seen', () => {
  const letters = Array.from('023456789acdefghjklmnpqrstuvwxyz')
  const code = cardGroups(card).join('').toLowerCase()
  const wrong = fc.uniqueArray(fc.tuple(fc.nat(51), fc.constantFrom(...letters)), {
    minLength: 1,
    maxLength: 4,
    selector: ([at]) => at,
  })
  fc.assert(
    fc.property(wrong, (changes) => {
      const typed = Array.from(code)
      for (const [at, letter] of changes) typed[at] = letter
      fc.pre(typed.join('') !== code)
      expect(readCard(typed.join(''))).toBeNull()
    }),
    { numRuns: 2_000 },
  )
  for (let at = 0; at < 51; at += 1) {
    const typed = Array.from(code)
    ;[typed[at], typed[at + 1]] = [typed[at + 1] ?? '', typed[at] ?? '']
    if (typed.join('') !== code) expect(readCard(typed.join('')), `${at}`).toBeNull()
    expect(readCard(code.slice(0, at) + code.slice(at + 1))).toBeNull()
  }
  expect(readCard('')).toBeNull()
  expect(readCard('hello')).toBeNull()
  expect(readCard('x'.repeat(200))).toBeNull()
})
