/** Language tags as people write them, and the one form that is kept. */
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { canonicalTag, readLanguageTag } from '../../../main/text/language-tag.ts'
import { asJson, FILES, languageData } from '../../../scripts/language-data.ts'

const READ: [written: string, tag: string, as: 'same' | 'case' | 'alias'][] = [
  ['en', 'en', 'same'],
  ['sw-TZ', 'sw-TZ', 'same'],
  ['zh-Hant-TW', 'zh-Hant-TW', 'same'],
  ['EN', 'en', 'case'],
  ['En', 'en', 'case'],
  ['en-us', 'en-US', 'case'],
  ['en_US', 'en-US', 'case'],
  ['sw_KE', 'sw-KE', 'case'],
  ['AM-ethi', 'am-Ethi', 'case'],
  ['zh_hans_cn', 'zh-Hans-CN', 'case'],
  [' fr ', 'fr', 'case'],
  ['amh', 'am', 'alias'],
  ['amh_Ethi', 'am-Ethi', 'alias'],
  ['swa', 'sw', 'alias'],
  ['fre', 'fr', 'alias'],
  ['fra_Latn', 'fr-Latn', 'alias'],
  ['ger', 'de', 'alias'],
  ['deu', 'de', 'alias'],
  ['twi', 'tw', 'alias'],
  ['tgl', 'tl', 'alias'],
  ['tir_Ethi', 'ti-Ethi', 'alias'],
  // a language of its own stays one, though it belongs to a macrolanguage
  ['arb_Arab', 'arb-Arab', 'case'],
  ['gaz', 'gaz', 'same'],
  ['cmn', 'cmn', 'same'],
  // deprecated, extended, grandfathered
  ['iw', 'he', 'alias'],
  ['in', 'id', 'alias'],
  ['ji', 'yi', 'alias'],
  ['mo', 'ro', 'alias'],
  ['zh-yue', 'yue', 'alias'],
  ['i-klingon', 'tlh', 'alias'],
  ['zh-min-nan', 'nan', 'alias'],
  ['no-bok', 'nb', 'alias'],
  ['sgn-us', 'ase', 'alias'],
  ['en-BU', 'en-MM', 'alias'],
  ['fr_ZR', 'fr-CD', 'alias'],
  ['de-1996', 'de-1996', 'same'],
  ['SL-Rozaj-biske', 'sl-rozaj-biske', 'case'],
  ['en-x-Village', 'en-x-village', 'case'],
  ['qaa', 'qaa', 'same'],
  // locales of POSIX and Java
  ['fr_FR.UTF-8', 'fr-FR', 'alias'],
  ['sr_RS@latin', 'sr-Latn-RS', 'alias'],
  ['en-UK', 'en-GB', 'alias'],
  // as it is pasted and typed
  ['\u202een\u202c', 'en', 'alias'],
  ['\ufeffe\u200bn', 'en', 'alias'],
  ['ｅｎ', 'en', 'alias'],
  // names
  ['English', 'en', 'alias'],
  ['English (UK)', 'en-GB', 'alias'],
  ['English (USA)', 'en-US', 'alias'],
  ['Serbian (Latin)', 'sr-Latn', 'alias'],
  ['Chinese (Simplified)', 'zh-Hans', 'alias'],
  ['Simplified Chinese', 'zh-Hans', 'alias'],
  ['Farsi', 'fa', 'alias'],
  ['Afaan Oromoo', 'om', 'alias'],
  ['english', 'en', 'alias'],
  ['Swahili', 'sw', 'alias'],
  ['Kiswahili', 'sw', 'alias'],
  ['አማርኛ', 'am', 'alias'],
  ['Amharic', 'am', 'alias'],
  ['amharique', 'am', 'alias'],
  ['العربية', 'ar', 'alias'],
  ['Français', 'fr', 'alias'],
  ['francais', 'fr', 'alias'],
  ['Kifaransa', 'fr', 'alias'],
  ['Deutsch', 'de', 'alias'],
  ['Ekegusii', 'guz', 'alias'],
  ['Tigrinya', 'ti', 'alias'],
  ['ትግርኛ', 'ti', 'alias'],
  ['Oromo', 'om', 'alias'],
  ['Luganda', 'lg', 'alias'],
  ['Akan', 'ak', 'alias'],
  ['हिन्दी', 'hi', 'alias'],
  ['中文', 'zh', 'alias'],
  ['English (US)', 'en-US', 'alias'],
  ['Swahili (Tanzania)', 'sw-TZ', 'alias'],
]

describe('reading a language tag', () => {
  test.each(READ)('%s is %s (%s)', (written, tag, as) => {
    expect(readLanguageTag(written)).toEqual({ kind: 'tag', tag, as })
  })

  test.each([
    ['Englsh', 'en'],
    ['Amharik', 'am'],
    ['Swahil', 'sw'],
    ['en-XQ9', 'en'],
    ['sw-Abcd', 'sw'],
    ['en--US', 'en'],
  ])('%s is unknown, and %s is suggested', (written, first) => {
    const reading = readLanguageTag(written)
    expect(reading.kind === 'unknown' ? reading.suggestions : reading).toContain(first)
  })

  test.each(['', ' ', '?', 'xyz', 'x1', '12', '-', '../..', 'zz', 'C', 'POSIX', 'x-mine'])(
    '%j is unknown, without a guess',
    (written) => {
      expect(readLanguageTag(written)).toEqual({ kind: 'unknown', suggestions: [] })
    },
  )

  test('what is read is read again as the same, whatever was written', () => {
    const { languages, scripts, regions, variants } = languageData()
    const some = (list: string) => fc.constantFrom(...list.split(' '), '', '')
    const letters = fc.string({
      unit: fc.constantFrom('a', 'B', 'x', '-', '_', '1', 'q', ' ', 'é'),
      maxLength: 20,
    })
    const formed = fc
      .tuple(
        fc.constantFrom(...Object.keys(languages)),
        some(scripts),
        some(regions),
        some(variants),
        fc.boolean(),
      )
      .map(([lang, script, region, variant, upper]) => {
        const tag = [lang, script, region, variant].filter((part) => part !== '').join('-')
        return upper ? tag.toUpperCase() : tag
      })
    fc.assert(
      fc.property(fc.oneof(formed, letters), (written) => {
        const reading = readLanguageTag(written)
        if (reading.kind === 'unknown') return
        expect(readLanguageTag(reading.tag)).toEqual({ kind: 'tag', tag: reading.tag, as: 'same' })
        expect(canonicalTag(reading.tag)).toBe(reading.tag)
        // a browser and Python read it without a fault
        expect(() => Intl.getCanonicalLocales(reading.tag)).not.toThrow()
      }),
      { numRuns: 2_000 },
    )
  })
})

const golden = z
  .array(z.object({ written: z.string(), tag: z.string() }))
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../golden/languages.json'), 'utf8')))
test.each(golden)('a lander makes $written $tag, as the one in Python does', ({ written, tag }) => {
  expect(canonicalTag(written) ?? written).toBe(tag)
})

describe('what the product knows of languages', () => {
  test('is what the registry says: run scripts/language-data.ts when it is not', () => {
    const data = languageData()
    expect(readFileSync(FILES.text, 'utf8')).toBe(asJson(data))
    expect(readFileSync(FILES.lake, 'utf8')).toBe(asJson(data.aliases))
  })
})
