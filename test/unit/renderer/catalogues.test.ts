import { afterEach, describe, expect, it, vi } from 'vitest'
import { am } from '../../../renderer/i18n/am.ts'
import { ar } from '../../../renderer/i18n/ar.ts'
import { en } from '../../../renderer/i18n/en.ts'
import { fr } from '../../../renderer/i18n/fr.ts'
import { languageOf } from '../../../renderer/i18n/first.ts'
import { complete, say, setLanguage } from '../../../renderer/i18n/index.ts'
import { formatFor } from '../../../renderer/i18n/format.ts'
import { sw } from '../../../renderer/i18n/sw.ts'

const CATALOGUES = { fr, am, ar, sw }
const placeholders = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort()
const generalForm = (key: string) => key.replace(/_(zero|one|two|few|many)$/, '_other')

describe.each(Object.entries(CATALOGUES))('the catalogue %s', (language, catalogue) => {
  const whole = complete(language, catalogue)
  it('has a form of every counted message for every plural of the language', () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
    for (const key of Object.keys(en).filter((name) => name.endsWith('_other')))
      for (const category of pluralCategories)
        expect(whole, key).toHaveProperty([key.replace(/other$/, category)])
  })
  it('fills the same places as English, but for a count that is said in words', () => {
    for (const [key, text] of Object.entries(whole)) {
      const source: Record<string, string> = en
      const english = source[key] ?? source[generalForm(key)]
      if (english === undefined) throw new Error(`${key} is not in the English catalogue`)
      const spoken = /_(one|two)$/.test(key) ? ['{{count}}', '{{shown}}'] : []
      const wanted = placeholders(english).filter((place) => !spoken.includes(place))
      const found = placeholders(text).filter((place) => !spoken.includes(place))
      // A plural may name the count where English has no need to, never anything else.
      expect(
        found.filter((place) => place !== '{{count}}' || wanted.includes(place)),
        key,
      ).toEqual(wanted)
    }
  })
  it('is a translation: sentences differ from the English ones', () => {
    const same = Object.entries(catalogue).filter(
      ([key, text]) => text === (en as Record<string, string>)[key] && /[A-Za-z]{3,} [a-z]{3,}/.test(text),
    )
    expect(same).toEqual([])
  })
})

describe('figures', () => {
  it('never say minus nought', () => {
    expect(formatFor('en').number(-0.04, 1)).toBe('0.0')
    expect(formatFor('en').number(-3.26, 1)).toBe('-3.3')
  })
  it('keep Latin digits in Arabic, so that they line up', () => {
    expect(formatFor('ar').number(123)).toBe('123')
  })
  it('show a length in seconds below a minute and as a clock above', () => {
    const format = formatFor('en')
    expect(format.duration(3_440)).toBe('3.4\u00a0sec')
    expect(format.duration(125_000)).toBe('2:05')
    expect(format.duration(3_725_000)).toBe('1:02:05')
  })
  it('sum speech up as a clock, whatever it comes to', () => {
    const format = formatFor('en')
    expect([0, 58_400, 2_589_000, 3_725_000].map((ms) => format.total(ms))).toEqual([
      '0:00',
      '0:58',
      '43:09',
      '1:02:05',
    ])
  })
  it('are parted from no unit by the end of a line', () => {
    const format = formatFor('en')
    expect(format.bytes(1_240_000)).toBe('1.2\u00a0MB')
    expect(format.span(200)).toBe('3\u00a0hr 20\u00a0min')
  })
  it('are grouped where they are counted, too', () => {
    const t = say('en')
    expect(t('script.found', { count: 1_204 })).toBe('1,204 prompts found.')
    expect(t('script.found', { count: 1 })).toBe('1 prompt found.')
  })
})

describe('the language', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('before the station has said its own is that of its last start, else the system’s, else English', () => {
    expect(languageOf('sw', ['fr-FR', 'en'])).toBe('sw')
    expect(languageOf(null, ['de-DE', 'fr-CA', 'en'])).toBe('fr')
    expect(languageOf('tlh', ['am-ET'])).toBe('am')
    expect(languageOf(null, ['ar_EG', 'en'])).toBe('ar')
    expect(languageOf(null, ['de'])).toBe('en')
    expect(languageOf(null, [])).toBe('en')
  })
  it('is the one that was asked for last, however long the words of another take to come', async () => {
    const page = { lang: '', dir: '' }
    vi.stubGlobal('document', { documentElement: page })
    await Promise.all([setLanguage('ar'), setLanguage('en')])
    expect(page).toEqual({ lang: 'en', dir: 'ltr' })
  })
})
