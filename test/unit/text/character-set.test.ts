import { expect, test } from 'vitest'
import { outsideOf, setOf } from '../../../main/text/character-set.ts'
import sets from '../../../main/text/character-sets.json' with { type: 'json' }

test.each([
  ['am', 'ሰላም፣ ነው። 12', ''],
  ['am', 'ሰላም hello', 'hello'],
  ['sw', 'Habari ya leo? Ng’ombe', '’'],
  ['fr', 'L’élève a 3 œufs', ''],
  // decomposed, as some keyboards write it
  ['fr', 'e\u0301le\u0300ve', ''],
  ['fr', 'ñandu n\u0303andu', 'ññ'],
  ['ar', 'مَرْحَبًا، كيف؟', ''],
  ['ar', 'مرحبا 😀', '😀'],
])('of %s, in “%s”: what CLDR does not write it with', (lang, text, outside) => {
  const found = outsideOf(text, setOf(sets, lang) ?? '')
  expect(found.map(({ letter }) => letter).join('')).toBe(outside)
})

test('says where, and in either case', () =>
  expect(outsideOf('ABBA x\nÄ😀b', 'ab')).toEqual([
    { letter: 'x', at: 5 },
    { letter: 'Ä', at: 7 },
    { letter: '😀', at: 8 },
  ]))

test('a language is found without its region, and an empty set is none', () => {
  expect(setOf({ am: 'ሀ' }, 'am-ET')).toBe('ሀ')
  expect(setOf({ 'am-ET': 'ሀ' }, 'am')).toBeUndefined()
  expect(setOf({ am: '  ' }, 'am')).toBeUndefined()
})
