import { expect, test } from 'vitest'
import { foreignLetters } from '../../../main/text/foreign-letters.ts'

test.each([
  ['am', 'ሰላም፣ ለዓለም 12 ፲!', []],
  ['am', 'ሰላም hello ሀሎ', ['h', 'e', 'l', 'o']],
  ['ar', 'سلامٌ عليكم… (٣)', []],
  ['ar', 'سلام салам', ['с', 'а', 'л', 'м']],
  ['sw', 'Habari za asubuhi ’ñ', []],
  ['ja', 'ひらがなカタカナ漢字ー', []],
  ['uz-Cyrl', 'салом salom', ['s', 'a', 'l', 'o', 'm']],
  ['no tag at all', 'whatever', []],
  ['qaa', 'whatever', []],
])('of %s, in %s', (lang, text, foreign) => expect(foreignLetters(text, lang)).toEqual(foreign))
