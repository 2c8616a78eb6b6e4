import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  parseBlocklist,
  refuse,
  type FilterPolicy,
} from '../../../backend-stack/text-selector/clean/filter.ts'
import { asciiDigits, normalise } from '../../../backend-stack/text-selector/clean/normalise.ts'
import { personalData } from '../../../backend-stack/text-selector/clean/personal.ts'
import { scriptOf, scriptTable } from '../../../backend-stack/text-selector/clean/script.ts'

const standard = { punctuation: 'standard', asciiDigits: false } as const
const policy: FilterPolicy = {
  minChars: 3,
  maxChars: 60,
  minWords: 1,
  maxWords: 10,
  digits: 'reject',
  symbols: 'reject',
  personalData: 'reject',
  foreignLetters: 0,
  blocklist: new Set(),
}
const check = (lang: string, text: string, more: Partial<FilterPolicy> = {}) =>
  refuse(normalise(text, standard), scriptTable(scriptOf(lang)), { ...policy, ...more })

describe('normalise', () => {
  test.each([
    ['e\u0301te\u0301', '\u00e9t\u00e9'],
    ['  one\t two\u00a0 three ', 'one two three'],
    ['“quoted” ‘so’ – and…', '"quoted" \'so\' - and...'],
    ['ሰላም፡ለዓለም', 'ሰላም ለዓለም'],
    ['مـــرحبا\u200f', 'مرحبا'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    // blanks inside are the typesetter's, those outside the sentence's
    ['« Bonjour »', '"Bonjour"'],
    ['«\u00a0Oui\u00a0», dit-elle, «\u202fet non\u202f».', '"Oui", dit-elle, "et non".'],
    ['Oui », dit-elle, « et non.', 'Oui", dit-elle, "et non.'],
    ['Elle dit : « Oui.', 'Elle dit : "Oui.'],
    ['„Guten Tag“, sagte „ er “.', '"Guten Tag", sagte "er".'],
    ['»Guten Tag« und »Nacht«', '"Guten Tag" und "Nacht"'],
    ['Er sagte: » Komm «.', 'Er sagte: "Komm".'],
    ['Er sagte: »Komm', 'Er sagte: "Komm'],
    ['« Il dit ‹ oui › »', '"Il dit \'oui\'"'],
    ['قال «نعم» ثم « لا »', 'قال "نعم" ثم "لا"'],
    ['„Tak”, mówi “ nie ”', '"Tak", mówi "nie"'],
    ['the ‘ so ’ and ‚ so ‘', "the ' so ' and 'so'"],
    ['say "so" 5" long', 'say "so" 5" long'],
  ])('%j becomes %j', (from, to) => {
    expect(normalise(from, standard)).toBe(to)
  })
  test('is its own fixed point, so an id does not depend on how often it ran', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const once = normalise(text, standard)
        expect(normalise(once, standard)).toBe(once)
      }),
    )
  })
  test('writes digits of every script as 0-9 on request', () => {
    expect(asciiDigits('٠١٢٣٤٥٦٧٨٩ ०९ 42')).toBe('0123456789 09 42')
  })
})

describe('refuse', () => {
  test.each([
    ['am', 'ሰላም ለዓለም።', undefined],
    ['ar', 'مرحبا بالعالم؟', undefined],
    ['sw', "Ng'ombe wangu yuko wapi?", undefined],
    ['ja', 'これは日本語のテストです。', undefined],
    ['hi', 'नमस्ते दुनिया।', undefined],
    ['am', 'hello there', 'wrong_script'],
    ['am', 'ሰላም hello', 'mixed_script'],
    ['sw', 'Habari мир yako', 'mixed_script'],
    ['sw', 'Nina vitabu 3 vipya', 'digits'],
    ['ar', 'عندي ٣ كتب', 'digits'],
    ['sw', 'asilimia 50% au $', 'digits'],
    ['sw', 'bei ni $ tu', 'symbols'],
    ['sw', 'ab', 'too_short'],
    ['sw', '... !', 'too_short'],
    ['sw', 'a '.repeat(40), 'too_long'],
    ['sw', 'bad\u0007bell here', 'control_characters'],
    ['sw', 'half a pair \ud800 here', 'control_characters'],
    ['sw', 'piga 0712 345 678 leo', 'personal_data'],
  ])('%s: %j -> %s', (lang, text, reason) => {
    expect(check(lang, text)).toBe(reason)
  })
  test('a blocklist matches whole words and phrases in any case, not parts of words', () => {
    const blocklist = parseBlocklist('# rude\nFoo\nbar  baz\n')
    expect(check('en', 'this is FOO indeed', { blocklist })).toBe('blocklisted')
    expect(check('en', 'a Bar, baz thing', { blocklist })).toBe('blocklisted')
    expect(check('en', 'seafood and a bar', { blocklist })).toBeUndefined()
  })
})

test.each([
  ['write to a.b@example.org now', 'email'],
  ['see https://example.org/x', 'link'],
  ['ask @selam_t please', 'handle'],
  ['call +251 911 23 45 67', 'phone'],
  ['ስልክ 0911-234567', 'phone'],
  ['اتصل ٠٩١١٢٣٤٥٦', 'number'],
  ['card 4111 1111 1111 1111', 'card'],
  ['my id is 123456789012', 'number'],
  ['in 1998 there were 12 of 40', undefined],
  ['no numbers, nothing. Really.', undefined],
])('personal data in %j: %s', (text, kind) => {
  expect(personalData(text)).toBe(kind)
})
