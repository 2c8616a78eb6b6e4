/** Every text of the interface. English is bundled (and the fallback); the others are fetched when chosen. */
import { createInstance } from 'i18next'
import { useSyncExternalStore } from 'react'
import { en } from './en.ts'
import type { Catalogue, MessageKey } from './types.ts'

export const LANGUAGES = ['en', 'fr', 'am', 'ar', 'sw'] as const
export type UiLanguage = (typeof LANGUAGES)[number]
/** Each in its own words, so that one finds it whatever the interface speaks now. */
export const LANGUAGE_NAMES: Record<UiLanguage, string> = {
  en: 'English',
  fr: 'Français',
  am: 'አማርኛ',
  ar: 'العربية',
  sw: 'Kiswahili',
}
const RTL: ReadonlySet<string> = new Set(['ar', 'he', 'fa', 'ur', 'ps', 'dv', 'yi', 'sd', 'ug', 'ckb'])
/** The direction in which a language (BCP 47) is written. */
export const directionOf = (language: string): 'ltr' | 'rtl' =>
  RTL.has(language.toLowerCase().split('-')[0] ?? '') ? 'rtl' : 'ltr'

export type Params = Record<string, string | number>
export type T = (key: MessageKey, params?: Params) => string

const loaders: Record<Exclude<UiLanguage, 'en'>, () => Promise<Catalogue>> = {
  fr: async () => (await import('./fr.ts')).fr,
  am: async () => (await import('./am.ts')).am,
  ar: async () => (await import('./ar.ts')).ar,
  sw: async () => (await import('./sw.ts')).sw,
}

/** What is counted chooses the plural as a number, and is shown as every other figure is: 1,204. */
function withFigures(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, text.replaceAll('{{count}}', '{{figure}}')]),
  )
}

const i18n = createInstance({
  lng: 'en',
  fallbackLng: 'en',
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false }, // React escapes
  resources: { en: { translation: withFigures(en) } },
  initAsync: false,
})
void i18n.init()

/** A catalogue writes only the plural forms that differ; the language's other forms are its general one. */
export function complete(language: string, catalogue: Catalogue): Record<string, string> {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
  const whole: Record<string, string> = { ...catalogue }
  for (const [key, text] of Object.entries(catalogue)) {
    if (!key.endsWith('_other')) continue
    for (const category of pluralCategories) whole[key.replace(/other$/, category)] ??= text
  }
  return whole
}

interface Voice {
  readonly language: UiLanguage
  readonly t: T
}
/** The words of a language whose catalogue is there. */
export const say = (language: UiLanguage): T => {
  const figures = new Intl.NumberFormat(`${language}-u-nu-latn`)
  return (key, params) => {
    const count = params?.['count']
    const figure = typeof count === 'number' ? figures.format(count) : count
    return i18n.t(key, { lng: language, ...params, ...(figure === undefined ? {} : { figure }) })
  }
}
let voice: Voice = { language: 'en', t: say('en') }
const listeners = new Set<() => void>()

/** the one that was asked for last: its words may be here before those of one that was asked for earlier */
let wanted: UiLanguage = 'en'

/** Switches without a restart: the page's language and direction follow. */
export async function setLanguage(language: UiLanguage): Promise<void> {
  wanted = language
  if (language !== 'en' && !i18n.hasResourceBundle(language, 'translation'))
    i18n.addResourceBundle(
      language,
      'translation',
      withFigures(complete(language, await loaders[language]())),
    )
  await i18n.changeLanguage(language)
  if (wanted !== language) return
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
  if (voice.language === language) return
  voice = { language, t: say(language) }
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
/** The words (`t`) and the language they are in; the component follows a switch. */
export const useVoice = (): Voice => useSyncExternalStore(subscribe, () => voice)
export const useT = (): T => useVoice().t
