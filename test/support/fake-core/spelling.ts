/** Spelling as a story tells it: some words are unknown, wherever they stand. */
import type { DictionaryFault, SpellingView } from '../../../main/contract/spelling.ts'
import { wordsOf } from '../../../main/text/spelling.ts'

export const NO_DICTIONARIES: SpellingView = {
  folder: '/home/field/.config/fieldtake/dictionaries',
  dictionaries: [],
  right: [],
}

export const DICTIONARIES: SpellingView = {
  ...NO_DICTIONARIES,
  dictionaries: [
    { name: 'am_ET', lang: 'am-ET', words: 24_713, encoding: 'UTF-8', fault: null },
    { name: 'ar', lang: 'ar', words: null, encoding: null, fault: { code: 'affixes', line: 212 } },
    { name: 'fr', lang: 'fr', words: 84_310, encoding: 'ISO8859-15', fault: null },
    { name: 'my words', lang: null, words: null, encoding: null, fault: { code: 'language' } },
  ],
  right: [{ lang: 'am', words: ['ባሕርዳር', 'ወልድያ'] }],
}

/** What the dictionary does not know, of all texts, and what it suggests. */
export interface FakeSpelling {
  readonly unknown: readonly string[]
  readonly suggestions: string[]
  readonly fault?: DictionaryFault
}

export function spellingOf(spelling: FakeSpelling | null, texts: readonly string[]) {
  if (spelling === null) return { dictionary: null, fault: null, unknown: [] }
  const unknown = texts.flatMap((written, text) =>
    wordsOf(written)
      .filter(({ word }) => spelling.unknown.includes(word))
      .map(({ word, at }) => ({ text, at, word })),
  )
  return { dictionary: spelling.fault ? 'ar' : 'ar_SA', fault: spelling.fault ?? null, unknown }
}
