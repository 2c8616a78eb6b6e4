/** Which letters beyond ASCII a language is written with (CLDR; scripts/letters.ts makes the file). */
import letters from './letters.json' with { type: 'json' }

export interface Letters {
  /** of everyday words */
  readonly own: ReadonlySet<string>
  /** of names and loan words */
  readonly rare: ReadonlySet<string>
}

const all: ReadonlyMap<string, Letters> = new Map(
  Object.entries(letters).map(([lang, { own, rare }]) => [lang, { own: new Set(own), rare: new Set(rare) }]),
)

export const LETTER_LANGS: readonly string[] = [...all.keys()]

/** Of a BCP 47 tag; null: it was never written in anything but UTF-8, or nothing is known. */
export function lettersOf(lang: string): Letters | null {
  const base = lang.toLowerCase().split('-')[0] ?? ''
  const traditional = /^zh-(.*-)?(hant|tw|hk|mo)\b/i.test(lang)
  return all.get(traditional ? 'zh-Hant' : base === 'no' ? 'nb' : base) ?? null
}
