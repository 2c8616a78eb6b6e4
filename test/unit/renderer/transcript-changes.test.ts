/** What a version changed of the one before it: told word by word, and nothing of either text is lost on the way. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  changedSegments,
  changedWords,
  shortened,
} from '../../../renderer/views/listen/transcript/changes.ts'

const told = (before: string, after: string): string =>
  changedWords(before, after)
    .map(({ kind, words }) => ({ same: '', out: '-', in: '+' })[kind] + words.join(' '))
    .join(' | ')

test.each([
  ['the boat comes home', 'the goat comes home', 'the | -boat | +goat | comes home'],
  ['the boat comes', 'the old boat comes', 'the | +old | boat comes'],
  ['the old boat', 'boat', '-the old | boat'],
  ['', 'the boat', '+the boat'],
  ['the boat', '', '-the boat'],
  ['the  boat', 'the boat', 'the boat'],
  ['እሷ ቡና ትጠጣለች', 'እሷ ሻይ ትጠጣለች', 'እሷ | -ቡና | +ሻይ | ትጠጣለች'],
])('%j to %j', (before, after, wanted) => {
  expect(told(before, after)).toBe(wanted)
})

test('of any two texts both can be told from the pieces, and as much as can be is the same', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 })
  fc.assert(
    fc.property(text, text, (before, after) => {
      const pieces = changedWords(before.join(' '), after.join(' '))
      const without = (kind: string) => pieces.flatMap((one) => (one.kind === kind ? [] : one.words))
      expect(without('in')).toEqual(before)
      expect(without('out')).toEqual(after)
      const same = pieces.flatMap((one) => (one.kind === 'same' ? one.words : []))
      expect(same).toHaveLength(longestCommon(before, after))
    }),
  )
})

/** By its definition. */
const longestCommon = ([a, ...as]: readonly string[], [b, ...bs]: readonly string[]): number => {
  if (a === undefined || b === undefined) return 0
  if (a === b) return 1 + longestCommon(as, bs)
  return Math.max(longestCommon(as, [b, ...bs]), longestCommon([a, ...as], bs))
}

test('texts that are too long to be compared word by word keep what is the same at both ends', () => {
  const many = (word: string) => Array.from({ length: 1_200 }, (_one, at) => `${word}${at}`).join(' ')
  const kinds = changedWords(`so ${many('a')} it ends`, `so ${many('b')} it ends`)
  expect(kinds.map(({ kind, words }) => `${kind} ${words.length}`)).toEqual([
    'same 1',
    'out 1200',
    'in 1200',
    'same 2',
  ])
})

test('what is the same is shortened to what lies beside a change', () => {
  const words = Array.from({ length: 20 }, (_one, at) => String(at))
  const changed = [...words.slice(0, 10), 'x', ...words.slice(10)].join(' ')
  expect(shortened(changedWords(words.join(' '), changed)).map((one) => one.words.join(' '))).toEqual([
    '… 6 7 8 9',
    'x',
    '10 11 12 13 …',
  ])
  expect(shortened(changedWords(changed, changed))[0]?.words.join(' ')).toBe('0 1 2 3 4 5 6 7 …')
})

test('segments are counted that came, went, moved or say something else', () => {
  const of = (...segments: [number, number, string][]) => ({
    text: '',
    tiers: [
      {
        name: 'words',
        segments: segments.map(([from, to, text]) => ({ start_ms: from, end_ms: to, text })),
      },
    ],
  })
  const two = of([0, 100, 'a'], [200, 300, 'b'])
  expect(changedSegments(two, two)).toBe(0)
  expect(changedSegments(two, of([0, 100, 'a']))).toBe(1)
  expect(changedSegments(of(), two)).toBe(2)
  expect(changedSegments(two, of([0, 120, 'a'], [200, 300, 'c']))).toBe(2)
})
