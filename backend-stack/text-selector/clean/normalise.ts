/**
 * One spelling for what reads the same: NFC, one kind of space, quote and dash, no invisible characters,
 * so that duplicates are found and a prompt's id does not depend on an editor's habits.
 */
import { plainQuotes } from './quotes.ts'

export type PunctuationPolicy = 'standard' | 'keep' | 'strip'
/** `ascii` writes every script's decimal digits as 0-9; what to do about digits at all is a filter's business. */
export interface NormalisePolicy {
  readonly punctuation: PunctuationPolicy
  readonly asciiDigits: boolean
}

const MAPPED: ReadonlyMap<number, string> = new Map(
  Object.entries({
    '‘’‚‛′ʼ`´': "'",
    '“”„‟″': '"',
    '‐‑‒–—―−': '-',
    '…': '...',
    // Ethiopic word space, written between words instead of a blank
    '\u1361': ' ',
    // invisible: zero width space, soft hyphen, word joiner, BOM, bidi marks and embeddings, tatweel (a stroke)
    '\u200b\u00ad\u2060\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u0640':
      '',
  }).flatMap(([from, to]) => Array.from(from).map((char): [number, string] => [char.charCodeAt(0), to])),
)
const INTERESTING = new RegExp(
  `[${[...MAPPED.keys()].map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}]`,
  'g',
)
/** Anything that needs more than a look: other white space than single blanks, or blanks at an end. */
const UNEVEN = /[^\S ]| {2}|^ | $/
const PLAIN = /^[ -~]*$/

export function normalise(text: string, policy: NormalisePolicy): string {
  let out = PLAIN.test(text) ? text : text.normalize('NFC')
  if (policy.punctuation !== 'keep')
    out = plainQuotes(out).replace(INTERESTING, (char) => MAPPED.get(char.charCodeAt(0)) ?? char)
  if (policy.punctuation === 'strip')
    out = out.replace(/[\p{P}]+/gu, (mark) => (/^['-]$/.test(mark) ? mark : ' '))
  if (policy.asciiDigits) out = asciiDigits(out)
  if (UNEVEN.test(out)) out = out.replace(/\s+/g, ' ').trim()
  return out
}

/** Decimal digits of any script as 0-9 (Arabic-Indic, Devanagari, ...): each block holds ten in a row. */
export function asciiDigits(text: string): string {
  return text.replace(/[^\P{Nd}0-9]/gu, (digit) => {
    const at = digit.codePointAt(0) ?? 0
    let value = 0
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(at - value - 1))) value++
    return String(value)
  })
}
