/** Who reads what: by the language alone, whatever script or country stands behind it. */

/** of a prompt that says nothing of its language, or that is of several: for everybody */
const ANYBODYS: ReadonlySet<string> = new Set(['und', 'mul', 'zxx', ''])

/** `am-Ethi` is read by who reads `am`, and the other way round. */
export const primaryLanguage = (tag: string): string => tag.toLowerCase().split('-')[0] ?? ''

/** `langs`: canonical tags of what somebody reads; null: they read everything. */
export function reads(langs: readonly string[] | null, lang: string): boolean {
  const primary = primaryLanguage(lang)
  return langs === null || ANYBODYS.has(primary) || langs.some((one) => primaryLanguage(one) === primary)
}
