/** Help says the same in all five languages, and names nothing that the interface does not have. */
import { describe, expect, it } from 'vitest'
import { en } from '../../../renderer/i18n/en.ts'
import { VIEWS } from '../../../renderer/app/route.ts'
import { PAGES, PAGE_OF, type HelpPage, pagesFor, sectionsOf } from '../../../renderer/views/help/pages.ts'
import { piecesOf } from '../../../renderer/views/help/place.ts'
import { fits } from '../../../renderer/views/help/search.ts'
import { words as am } from '../../../renderer/views/help/words/am.ts'
import { words as ar } from '../../../renderer/views/help/words/ar.ts'
import { words as english } from '../../../renderer/views/help/words/en.ts'
import { words as fr } from '../../../renderer/views/help/words/fr.ts'
import { words as sw } from '../../../renderer/views/help/words/sw.ts'

const pages: readonly HelpPage[] = [...pagesFor(false), ...pagesFor(true)]
const named = (text: string) => (text.match(/\{[^}]*\}/g) ?? []).sort()

describe.each(Object.entries({ en: english, fr, am, ar, sw }))('help in %s', (language, words) => {
  it('has every page and section, and nothing else', () => {
    expect(Object.keys(words)).toEqual(Object.keys(PAGES))
    for (const page of pages)
      expect(Object.keys(words[page]), page).toEqual(['title', ...Object.keys(PAGES[page])])
  })
  it('names the same words and keys as English, paragraph for paragraph', () => {
    for (const page of pages)
      for (const [index, { id, words: own }] of sectionsOf(page, words).entries()) {
        const source = sectionsOf(page, english)[index]?.words
        expect(own.text.map(named), `${page}.${id}`).toEqual(source?.text.map(named))
      }
  })
  it('names only what the interface has', () => {
    for (const page of pages)
      for (const { words: own } of sectionsOf(page, words))
        for (const piece of own.text.flatMap(piecesOf)) {
          // a key that does not exist stays text, with its braces
          if (piece.kind === 'text') expect(piece.text).not.toMatch(/[{}]/)
          if (piece.kind !== 'word') continue
          expect(en).toHaveProperty([piece.key])
          const said: Record<string, string> = en
          expect(said[piece.key], 'has no place to be filled').not.toContain('{{')
        }
  })
  it('is a translation', () => {
    if (language === 'en') return
    for (const page of pages)
      for (const [index, { words: own }] of sectionsOf(page, words).entries())
        for (const text of own.text) expect(sectionsOf(page, english)[index]?.words.text).not.toContain(text)
  })
})

it('opens a page for staff from every view, and one for visitors that is theirs alone', () => {
  for (const view of VIEWS) expect(pagesFor(false)).toContain(PAGE_OF[view])
  expect(pagesFor(true)).toEqual(['visit'])
})

describe('the search', () => {
  it('finds each of the words anywhere, whatever their case, accents and vowel marks', () => {
    expect(fits('Éjectez la clé', 'CLE ejec')).toBe(true)
    expect(fits('سُلِّم التسجيل', 'سلم')).toBe(true)
    expect(fits('Éjectez la clé', 'clé usb')).toBe(false)
  })
})
