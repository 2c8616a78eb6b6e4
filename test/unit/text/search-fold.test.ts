/** Search finds what people type, whatever the case, accents, vowel marks or width that it was written with. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { searchFold } from '../../../main/text/search-fold.ts'

describe('typed and written are the same', () => {
  test.each([
    ['foret', 'Forêt'],
    ['FORET', 'forêt'],
    ['ecole', 'École'.normalize('NFD')],
    ['strasse', 'Straße'],
    ['STRASSE', 'STRAẞE'],
    ['istanbul', 'İSTANBUL'],
    ['isik', 'IŞIK'],
    ['isik', 'ışık'],
    ['full', 'ｆｕｌｌ'],
    ['fi', 'ﬁ'],
    ['lodz', 'Łódź'],
    ['smorrebrod', 'Smørrebrød'],
    ['dagbani', 'Ɗagbani'],
    ['oeuvre', 'Œuvre'],
    ['سلام', 'سَلَامٌ'],
    ['محمد', 'مُحَمَّد'],
    ['محمد', 'محـــمد'],
    ['احمد', 'أحمد'],
    ['اسلام', 'إسلام'],
    ['امن', 'آمن'],
    ['مدرسه', 'مدرسة'],
    ['على', 'علي'],
    ['علي', 'علی'],
    ['كتاب', 'کتاب'],
    ['میخواهم', 'می\u200cخواهم'],
    ['שלום', 'שָׁלוֹם'],
    ['σισυφοσ', 'ΣΊΣΥΦΟΣ'],
    ['σίσυφος', 'ΣΙΣΥΦΟΣ'],
    ['елка', 'ЁЛКА'],
    ["n'est", 'n’est'],
    ['tieng viet', 'Tiếng Việt'],
    ['한글', '한글'.normalize('NFD')],
    ['ﾃｽﾄ', 'テスト'],
    ['የኔ ቤት', 'የኔ፡ቤት'],
    ['ሰላም', 'ሠላም'],
    ['ሀገር', 'ሐገር'],
    ['ሀገር', 'ኃገር'],
    ['ጸሀይ', 'ፀሐይ'],
    ['አለም', 'ዓለም'],
    ['አለም', 'ኣለም'],
    ['कलम', 'क़लम'],
    ['पढाई', 'पढ़ाई'.normalize('NFC')],
    ['12', '١٢'],
    ['12', '۱۲'],
    ['2026', '२०२६'],
    ['12', '𝟏𝟚'],
    ["'ayn", 'ʿayn'],
    ['two words', '  two   words '],
  ])('%s finds %s', (typed, written) => {
    expect(searchFold(written)).toBe(searchFold(typed))
  })
})

describe('what is another word stays another', () => {
  test.each([
    ['कि', 'की'], // a vowel sign of Devanagari is a letter of the word
    ['ก่อน', 'กอน'], // and so is a tone of Thai
    ['か', 'が'],
    ['ሰ', 'ሱ'],
    ['ሠ', 'ሱ'],
    ['ሐ', 'ሑ'],
    ['ሰ', 'ሳ'],
    ['ড', 'ড়'], // a letter of its own in Bengali
    ['cat', 'cot'],
    ['ه', 'ح'],
  ])('%s is not %s', (a, b) => {
    expect(searchFold(a)).not.toBe(searchFold(b))
  })
})

test('every digit of every script is the one that it means', () => {
  for (let point = 0; point <= 0x10ffff; point += 1) {
    const digit = String.fromCodePoint(point)
    if (!/\p{Nd}/u.test(digit)) continue
    expect(searchFold(digit), digit).toMatch(/^\d$/)
    if (searchFold(digit) !== '9') continue
    for (let value = 0; value < 10; value += 1)
      expect(searchFold(String.fromCodePoint(point - 9 + value))).toBe(String(value))
  }
})

test('folding is done once, and cares neither for the form nor for the case of anything', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
      const folded = searchFold(text)
      expect(searchFold(folded)).toBe(folded)
      expect(searchFold(text.normalize('NFD'))).toBe(folded)
      expect(searchFold(text.normalize('NFC'))).toBe(folded)
      expect(searchFold(text.toUpperCase())).toBe(searchFold(text.toUpperCase().toLowerCase()))
    }),
    { numRuns: 3_000 },
  )
})
