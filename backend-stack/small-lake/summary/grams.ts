/** Which characters, and which two in a row within a word, were read how often, of those that the texts of a language have. */
import { GRAM_BANDS, SUMMARY_LISTED } from '../../../main/contract/summary.ts'
import { byText } from './slices.ts'

/** kinds of a language; a script of ideographs has more pairs than anybody looks at */
const MOST = 100_000
const RAREST = 60

const WORDS = /[\p{L}\p{M}]+/gu

function add(into: Map<string, number>, gram: string, reads: number): void {
  const before = into.get(gram)
  if (before !== undefined) into.set(gram, before + reads)
  else if (into.size < MOST) into.set(gram, reads)
}

function listed(grams: ReadonlyMap<string, number>) {
  const bands = GRAM_BANDS.map(() => 0)
  for (const read of grams.values()) {
    const band = GRAM_BANDS.findLastIndex((least) => read >= least)
    bands[band] = (bands[band] ?? 0) + 1
  }
  const rarest = [...grams]
    .toSorted(([a, x], [b, y]) => x - y || byText(a, b))
    .slice(0, RAREST)
    .map(([gram, read]) => ({ gram, read }))
  return { distinct: grams.size, bands, rarest }
}

export function gramCounter() {
  const langs = new Map<string, { characters: Map<string, number>; bigrams: Map<string, number> }>()
  return {
    /** `reads`: how many takes of this text there are; 0 of a prompt that nobody read yet. */
    add(lang: string, text: string, reads: number): void {
      let of = langs.get(lang)
      if (!of) langs.set(lang, (of = { characters: new Map(), bigrams: new Map() }))
      for (const [word] of text.normalize('NFC').toLowerCase().matchAll(WORDS)) {
        let before = ''
        for (const character of word) {
          add(of.characters, character, reads)
          if (before !== '') add(of.bigrams, before + character, reads)
          before = character
        }
      }
    },
    listed: () =>
      [...langs]
        .toSorted(([a], [b]) => byText(a, b))
        .slice(0, SUMMARY_LISTED)
        .map(([lang, { characters, bigrams }]) => ({
          lang,
          characters: listed(characters),
          bigrams: listed(bigrams),
        })),
  }
}
