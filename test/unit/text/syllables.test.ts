import { describe, expect, it } from 'vitest'
import { syllables } from '../../../main/text/syllables.ts'

describe('syllables to be read', () => {
  it.each<[text: string, lang: string, about: number]>([
    ['water', 'en', 2],
    ['home', 'en', 1],
    ['home', 'sw', 2],
    ['BBC', 'en', 3],
    ['kisimani', 'sw', 4],
    ['été', 'fr', 2],
    ['колодца', 'ru', 3],
    ['მოაქვთ', 'ka', 2],
    ['25', 'en', 4],
    ['', 'en', 0],
    ['… !', 'en', 0],
  ])('of "%s" (%s): %i', (text, lang, about) => {
    expect(syllables(text, lang)).toBe(about)
  })
  it('count twice in a text that is there twice', () => {
    for (const text of ['ልጆች ውሃ ይቀዳሉ።', 'الأطفال يحملون الماء', 'बच्चे पानी लाते हैं', 'こどもがみずをはこぶ'])
      expect(syllables(`${text} ${text}`)).toBeCloseTo(2 * syllables(text))
  })
})
