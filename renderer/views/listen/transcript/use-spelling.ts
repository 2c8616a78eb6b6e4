/** What the station's dictionary does not know of the texts: asked a moment after somebody stopped typing. */
import { useCallback, useEffect, useState } from 'react'
import { useAsk } from '../../../store/ask.tsx'
import { useServices } from '../../../store/services.ts'
import { useSettled } from '../../../store/settled.ts'
import { type FoundPlace, SHOWN, type WrittenText } from './places.tsx'

/** ms */
const PAUSE = 500
/** In no transcript: control characters are refused there. */
const BETWEEN = '\u0000'

export interface Misspelt extends FoundPlace {
  readonly word: string
  /** null: not known yet */
  readonly suggestions: readonly string[] | null
}

export function useSpelling(lang: string, texts: readonly WrittenText[]) {
  const { client } = useServices()
  const settled = useSettled(texts.map(({ text }) => text).join(BETWEEN), PAUSE)
  /** words of which somebody said that they are right, or took it back */
  const [times, setTimes] = useState(0)
  // what cannot be asked is not worth a word: it is a help, and writing goes on
  const { answer: said } = useAsk(
    'transcripts.spelling',
    { lang, texts: settled.split(BETWEEN) },
    { version: times, keep: true },
  )

  // since it was asked the text may have changed: a word is told while it stands where it was
  const unknown = (said?.unknown ?? []).flatMap(({ text, at, word }) => {
    const written = texts[text]
    return written?.text.startsWith(word, at) ? [{ ...written, at, length: word.length, word }] : []
  })
  const suggested = useSuggestions(
    lang,
    unknown.slice(0, SHOWN).map(({ word }) => word),
  )
  const sayRight = useCallback(
    async (word: string, right: boolean) => {
      await client.call('transcripts.rightWord', { lang, word, right })
      setTimes((before) => before + 1)
    },
    [client, lang],
  )
  return {
    dictionary: said?.dictionary ?? null,
    fault: said?.fault ?? null,
    found: unknown.map((one): Misspelt => ({ ...one, suggestions: suggested.get(one.word) ?? null })),
    sayRight,
  }
}

/** One after the other: each takes Hunspell a tenth of a second and more. */
function useSuggestions(lang: string, words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const { client } = useServices()
  const [suggested, setSuggested] = useState<ReadonlyMap<string, readonly string[]>>(new Map())
  const missing = words.find((word) => !suggested.has(word))
  useEffect(() => {
    if (missing === undefined) return
    let wanted = true
    void client
      .call('transcripts.suggest', { lang, word: missing })
      .then(
        ({ output }) => output.words,
        () => [],
      )
      .then((found) => wanted && setSuggested((before) => new Map(before).set(missing, found)))
    return () => {
      wanted = false
    }
  }, [client, lang, missing])
  return suggested
}
