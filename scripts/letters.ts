/**
 * `node scripts/letters.ts` writes main/script/encoding/letters.json: the letters beyond ASCII of each language that was
 * written in encodings other than UTF-8, and main/text/character-sets.json: all that a text in a language is written with. Both are
 * CLDR's exemplar characters (Unicode licence). A test says when one is out of date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
export const SETS_FILE = join(root, 'main', 'text', 'character-sets.json')
export const LETTERS_FILE = join(root, 'main', 'script', 'encoding', 'letters.json')

/** Languages of the encodings that browsers know, and what those of Africa were typed in. */
const LANGS =
  'af ar az be bg br bs ca cs cy da de el en eo es et eu fa fi fo fr fy ga gd gl he hr hu hy id is it ja ka kk ko ku ky lb lt lv mk mn ms mt nb nl nn oc pl ps pt rm ro ru sk sl sq sr sv sw tg th tk tr tt uk ur uz vi yi yue zh zh-Hant'.split(
    ' ',
  )
const shape = z.object({
  main: z.record(
    z.string(),
    z.object({
      characters: z.object({
        exemplarCharacters: z.string(),
        auxiliary: z.string().optional(),
        numbers: z.string().optional(),
        punctuation: z.string().optional(),
      }),
    }),
  ),
})

/** The members of a UnicodeSet as CLDR writes these: letters side by side, {several}, \u escapes, ranges with a hyphen. */
function membersOf(set: string): string[] {
  const plain = set
    .slice(1, -1)
    .replace(/\\u([0-9A-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\(.)/g, '$1')
  const ranged = plain.replace(/(\S)-(\S)/gu, (_, from: string, to: string) => {
    const [first, last] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0]
    return Array.from({ length: last - first + 1 }, (_one, at) => String.fromCodePoint(first + at)).join('')
  })
  return [...new Set(Array.from(ranged.replace(/[{} ]/g, '')))].sort()
}

const lettersOf = (set: string): string[] =>
  membersOf(set).filter((letter) => letter > '\u007f' && /[\p{L}\p{M}]/u.test(letter))

const charactersOf = (lang: string) => {
  const file = join(root, 'node_modules', 'cldr-misc-full', 'main', lang, 'characters.json')
  const { main } = shape.parse(JSON.parse(readFileSync(file, 'utf8')))
  const characters = main[lang]?.characters
  if (characters === undefined) throw new Error(`CLDR knows no letters of ${lang}`)
  return characters
}

/** Letters, digits and punctuation of each language that CLDR knows, without regions; braces are of sets, not of texts. */
export function makeSets(): string {
  const langs = readdirSync(join(root, 'node_modules', 'cldr-misc-full', 'main')).filter((lang) =>
    /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?$/.test(lang),
  )
  const out: Record<string, string> = {}
  for (const lang of langs.toSorted()) {
    const { exemplarCharacters, numbers = '[]', punctuation = '[]' } = charactersOf(lang)
    const letters = membersOf(exemplarCharacters)
    const digits = membersOf(numbers).filter((sign) => /\p{Nd}/u.test(sign))
    const signs = membersOf(punctuation).filter((sign) => /[\p{P}\p{S}]/u.test(sign))
    if (letters.length > 0) out[lang] = [...new Set([...letters, ...digits, ...signs])].join('')
  }
  return `${JSON.stringify(out, null, 1)}\n`
}

export function makeLetters(): string {
  const out: Record<string, { own: string; rare: string }> = {}
  for (const lang of LANGS) {
    const characters = charactersOf(lang)
    const own = lettersOf(characters.exemplarCharacters)
    const rare = lettersOf(characters.auxiliary ?? '[]').filter((letter) => !own.includes(letter))
    out[lang] = { own: own.join(''), rare: rare.join('') }
  }
  return `${JSON.stringify(out, null, 2)}\n`
}

if (import.meta.main) {
  writeFileSync(LETTERS_FILE, makeLetters())
  writeFileSync(SETS_FILE, makeSets())
}
