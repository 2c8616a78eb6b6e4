/** The language to speak before the station has said its own, or when it cannot: a fault is read in it too. */
import { LANGUAGES, type UiLanguage } from './index.ts'

const KEY = 'fieldtake.language'

/** What the station speaks, for its next start: a visitor's choice is not remembered. */
export const rememberLanguage = (language: UiLanguage): void => localStorage.setItem(KEY, language)

/** The one this station spoke last, else the first of the system's (BCP 47, best first) that there are words in. */
export function languageOf(remembered: string | null, system: readonly string[]): UiLanguage {
  const known = (tag: string | null) => LANGUAGES.find((one) => one === tag?.toLowerCase().split(/[-_]/)[0])
  return known(remembered) ?? system.map(known).find((one) => one !== undefined) ?? 'en'
}

export const firstLanguage = (): UiLanguage => languageOf(localStorage.getItem(KEY), navigator.languages)
