/** Which characters belong to a language's writing system, as one table look-up per UTF-16 unit. */

export const CLASS = {
  common: 0,
  letter: 1,
  foreign: 2,
  digit: 3,
  symbol: 4,
  space: 5,
  control: 6,
  surrogate: 7,
} as const

/** ISO 15924 code of the script a BCP 47 tag is written in, by CLDR's likely subtags: am -> Ethi, ar -> Arab. */
export function scriptOf(lang: string): string {
  const script = new Intl.Locale(lang).maximize().script
  if (script === undefined)
    throw new RangeError(`no script is known for language ${lang}: write it as ${lang}-Latn or the like`)
  return script
}

/** Scripts that Unicode knows only as several. */
const COMPOUND: Record<string, readonly string[]> = {
  Jpan: ['Hira', 'Kana', 'Hani'],
  Kore: ['Hang', 'Hani'],
  Hans: ['Hani'],
  Hant: ['Hani'],
}

export interface ScriptTable {
  /** One of CLASS for each UTF-16 unit. */
  readonly classes: Uint8Array
  /** The same for a code point beyond the BMP. */
  astral(codePoint: number): number
}

const tables = new Map<string, ScriptTable>()

export function scriptTable(script: string): ScriptTable {
  const known = tables.get(script)
  if (known !== undefined) return known
  const parts = (COMPOUND[script] ?? [script]).map((code) => `\\p{scx=${code}}`).join('')
  const own = new RegExp(`[${parts}]`, 'u')
  const classify = (char: string): number => {
    if (/\p{White_Space}/u.test(char)) return CLASS.space
    if (/\p{Cc}|\p{Cn}|\p{Co}/u.test(char)) return CLASS.control
    if (/\p{Nd}|\p{No}|\p{Nl}/u.test(char)) return CLASS.digit
    if (/[\p{L}\p{M}]/u.test(char)) {
      if (/[\p{sc=Zinh}\p{sc=Zyyy}]/u.test(char)) return CLASS.common
      return own.test(char) ? CLASS.letter : CLASS.foreign
    }
    if (/[\p{Sm}\p{Sc}\p{So}]|[%‰#@&*/\\_|<>]/u.test(char)) return CLASS.symbol
    return CLASS.common
  }
  const classes = new Uint8Array(65_536)
  for (let unit = 0; unit < 65_536; unit++)
    classes[unit] = unit >= 0xd800 && unit <= 0xdfff ? CLASS.surrogate : classify(String.fromCharCode(unit))
  const table = { classes, astral: (codePoint: number) => classify(String.fromCodePoint(codePoint)) }
  tables.set(script, table)
  return table
}
