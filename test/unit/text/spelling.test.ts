/** Which words of a transcript are asked about, and in which dictionary. */
import { describe, expect, test } from 'vitest'
import { dictionaryFor, wordsOf } from '../../../main/text/spelling.ts'

const words = (text: string) => wordsOf(text).map(({ word }) => word)

describe('the words of a text', () => {
  test.each([
    ['the river, was high!', ['the', 'river', 'was', 'high']],
    ['well-known don’t l\u2019eau', ['well-known', 'don’t', 'l’eau']],
    ['ሰላም፡ለዓለም።', ['ሰላም', 'ለዓለም']],
    ['كِتَاب، می\u200cخواهم', ['كِتَاب', 'می\u200cخواهم']],
    // noises, numbers with letters, letters by themselves
    ['<noise> um [laughs] B2 3rd a x', ['um']],
    // composed, whichever way it was typed
    ['cafe\u0301', ['café']],
  ])('%s', (text, expected) => expect(words(text)).toEqual(expected))

  test('stand where they stand in the text', () => {
    const text = '<breath> cafe\u0301 noir'
    expect(wordsOf(text).map(({ at, length }) => text.slice(at, at + length))).toEqual(['cafe\u0301', 'noir'])
  })
})

test.each([
  ['am-ET', ['am', 'am-ET'], 'am-ET'],
  ['am-ET', ['am', 'ar'], 'am'],
  ['sw', ['sw-TZ', 'sw-KE'], 'sw-KE'],
  ['en-ZA', ['en-US'], 'en-US'],
  ['sr-Latn', ['sr-Cyrl', 'sr-Latn-RS'], 'sr-Latn-RS'],
  ['sr-Latn', ['sr-Cyrl-RS'], null],
  ['am', ['amh-ET', 'ar'], null],
])('of %s the dictionary among %j is %s', (lang, there, expected) =>
  expect(dictionaryFor(there, lang)).toBe(expected),
)
