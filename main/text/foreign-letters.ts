/** Letters that are not of the writing system of a language: a slip of the keyboard, or another language. */

/** Scripts that Unicode knows only as several. */
const COMPOUND: Readonly<Record<string, readonly string[]>> = {
  Jpan: ['Hira', 'Kana', 'Hani'],
  Kore: ['Hang', 'Hani'],
  Hans: ['Hani'],
  Hant: ['Hani'],
}
const MOST = 20
const tests = new Map<string, RegExp | null>()

/** Null: nobody knows in what it is written. */
function ownLetters(lang: string): RegExp | null {
  const known = tests.get(lang)
  if (known !== undefined) return known
  let test: RegExp | null = null
  try {
    const script = new Intl.Locale(lang).maximize().script
    if (script !== undefined) {
      const parts = (COMPOUND[script] ?? [script]).map((code) => `\\p{scx=${code}}`).join('')
      test = new RegExp(`[${parts}]`, 'u')
    }
  } catch {
    // no language tag, or a script that has no letters of its own (braille, signs)
  }
  tests.set(lang, test)
  return test
}

/** Once each, as they come; signs, digits and what all scripts share are nobody's. `lang`: a BCP 47 tag. */
export function foreignLetters(text: string, lang: string): string[] {
  const own = ownLetters(lang)
  if (!own) return []
  const found = new Set<string>()
  for (const letter of text)
    if (/[\p{L}\p{M}]/u.test(letter) && !/[\p{sc=Zinh}\p{sc=Zyyy}]/u.test(letter) && !own.test(letter)) {
      found.add(letter)
      if (found.size >= MOST) break
    }
  return [...found]
}
