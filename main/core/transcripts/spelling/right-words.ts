/** Words of which somebody at this station said that they are right: names, places, words younger than the dictionary. */
import { z } from 'zod'
import { StationError } from '../../../contract/errors.ts'
import { chainOf } from '../../../text/spelling.ts'
import type { Station } from '../../station.ts'

const KEY = 'right_words'
/** Of a language. More is a dictionary. */
const MOST = 5_000

const kept = z.record(z.string(), z.array(z.string()))

export function rightWords({ meta }: Pick<Station, 'meta'>) {
  const all = () => kept.parse(JSON.parse(meta.get(KEY) ?? '{}'))
  return {
    list: () =>
      Object.entries(all())
        .filter(([, words]) => words.length > 0)
        .map(([lang, words]) => ({ lang, words: words.toSorted((a, b) => a.localeCompare(b, lang)) }))
        .sort((a, b) => (a.lang < b.lang ? -1 : 1)),
    /** What is right in Amharic is right in the Amharic of Ethiopia. */
    of(lang: string): string[] {
      const words = all()
      return chainOf(lang).flatMap((tag) => words[tag] ?? [])
    },
    /** One row, so that it is all there or not at all. */
    say(lang: string, word: string, right: boolean): void {
      const composed = word.normalize('NFC')
      const before = all()
      const others = (before[lang] ?? []).filter((one) => one !== composed)
      if (right && others.length >= MOST)
        throw new StationError('conflict', `${MOST} words of ${lang} are kept already`)
      meta.set(KEY, JSON.stringify({ ...before, [lang]: right ? [...others, composed] : others }))
    },
  }
}
