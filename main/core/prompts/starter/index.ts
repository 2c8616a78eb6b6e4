/** The starter script: something to read on a laptop that has never seen a network. */
import type { NewPrompt } from '../store.ts'
import { amharic } from './am.ts'
import { arabic } from './ar.ts'
import { english } from './en.ts'
import { french } from './fr.ts'
import { swahili } from './sw.ts'

const SCRIPTS: Readonly<Record<string, { direction: 'ltr' | 'rtl'; sentences: readonly string[] }>> = {
  am: { direction: 'ltr', sentences: amharic },
  ar: { direction: 'rtl', sentences: arabic },
  en: { direction: 'ltr', sentences: english },
  fr: { direction: 'ltr', sentences: french },
  sw: { direction: 'ltr', sentences: swahili },
}
export const STARTER_LANGS = Object.keys(SCRIPTS)

/** The same ids on every station, so that readings of one sentence meet in the lake. */
export function starterPrompts(langs: readonly string[]): NewPrompt[] {
  return langs.flatMap((lang) => {
    const script = SCRIPTS[lang]
    if (!script) return []
    return script.sentences.map((text, index) => {
      const itemcode = `${lang}-${String(index + 1).padStart(3, '0')}`
      return {
        promptId: `starter-${itemcode}`,
        text,
        lang,
        direction: script.direction,
        corpus: 'starter',
        source: 'fieldtake',
        itemcode,
        takesWanted: null,
      }
    })
  })
}
