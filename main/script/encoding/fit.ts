/** How well a text fits the letters of a language: what tells a right decoding from a wrong one. */
import type { Letters } from './letters.ts'

export interface Fit {
  /** letters beyond ASCII that the language is written with */
  readonly own: number
  /** such that stand in its loan words, and capitals where none are expected */
  readonly rare: number
  /** what no such text holds */
  readonly wrong: number
}

/** Each kind of character beyond ASCII that a decoding gave, and how often. */
export interface Seen {
  readonly letters: ReadonlyMap<string, number>
  /** what is wrong whatever the language is */
  readonly wrong: number
  /** capitals within a word */
  readonly capitals: number
  /** letters of any kind, ASCII too */
  readonly all: number
}

const PLAIN =
  /[\u00a0\u00a7\u00a9\u00ab\u00ae\u00b0\u00b7\u00bb\u00bf\u00a1\u00a3\u20ac\u2010-\u2026\u2030\u2032\u2033\u2039\u203a\u2116\u2122\u3000-\u3020\u30fb\uff00-\uff60\u060c\u061b\u061f\u0640\u0964\u0965\u0e2f\u0e3f\u0e46\p{Nd}]/u
const LETTER = /[\p{L}\p{M}]/u
/** stands on a letter before it, so that no word begins with one */
const MARK = /\p{M}/u
/** half-width katakana: what Shift_JIS makes of other people's letters */
const HALF_WIDTH = /[\uff61-\uff9f]/

export function look(text: string): Seen {
  const letters = new Map<string, number>()
  let wrong = 0
  let capitals = 0
  let all = 0
  for (const word of text.normalize('NFC').split(/[\s\u0000-\u0040\u005b-\u0060\u007b-\u007f]+/)) {
    let before = ''
    for (const char of word) {
      const isLetter = LETTER.test(char)
      if (isLetter) all += 1
      if (char > '\u007f') {
        if (isLetter && !HALF_WIDTH.test(char)) {
          const lower = char.toLowerCase()
          letters.set(lower, (letters.get(lower) ?? 0) + 1)
        } else if (!PLAIN.test(char)) wrong += 1
      }
      if (isLetter && before !== '') {
        const isCapital = isUpper(char)
        if (isCapital && char > '\u007f') capitals += 1
        if (isCapital && isLower(before) && (char > '\u007f' || before > '\u007f')) wrong += 1
        if (isMixed(before, char)) wrong += 1
      }
      if (before === '' && MARK.test(char)) wrong += 1
      before = isLetter ? char : ''
    }
  }
  return { letters, wrong, capitals, all }
}

const isUpper = (char: string): boolean => char !== char.toLowerCase()
const isLower = (char: string): boolean => char !== char.toUpperCase()

const LATIN = /[\p{sc=Latin}]/u
const JOINED = /[\p{sc=Zinh}\p{sc=Zyyy}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u
/** Latin beside letters of another script, which one word never has where the other is no CJK. */
function isMixed(before: string, char: string): boolean {
  if (before < '\u0080' && char < '\u0080') return false
  return LATIN.test(before) !== LATIN.test(char) && !JOINED.test(before) && !JOINED.test(char)
}

export function fit({ letters, wrong, capitals }: Seen, { own, rare }: Letters): Fit {
  const out = { own: 0, rare: capitals, wrong }
  for (const [letter, count] of letters) {
    if (own.has(letter)) out.own += count
    else if (rare.has(letter) || /\p{sc=Han}/u.test(letter)) out.rare += count
    else out.wrong += count
  }
  return out
}

/** All but a stray mark fits. */
export const isPerfect = ({ own, rare, wrong }: Fit): boolean =>
  own > 0 && wrong * 50 <= own && rare * 20 <= own

/** From -3 (nothing fits) to 1. */
export function score({ own, rare, wrong }: Fit): number {
  const all = own + rare + wrong
  return all === 0 ? 0 : (own - rare - 3 * wrong) / all
}
