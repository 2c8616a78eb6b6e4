/** The checks that look at one sentence alone, cheapest first but for personal data, which wins the blame. */
import type { Rejection } from '../read/errors.ts'
import { personalData } from './personal.ts'
import { CLASS, type ScriptTable } from './script.ts'

export interface FilterPolicy {
  /** UTF-16 units, after normalisation */
  readonly minChars: number
  readonly maxChars: number
  readonly minWords: number
  readonly maxWords: number
  /** Digits read differently by each speaker, so they are refused unless asked for. */
  readonly digits: 'reject' | 'keep'
  readonly symbols: 'reject' | 'keep'
  readonly personalData: 'reject' | 'keep'
  /** Letters of other scripts allowed in a sentence. */
  readonly foreignLetters: number
  /** Case-folded words and phrases. */
  readonly blocklist: ReadonlySet<string>
}

/** Undefined when the sentence passes. */
export function refuse(text: string, table: ScriptTable, policy: FilterPolicy): Rejection | undefined {
  const seen = count(text, table)
  if (seen.control > 0) return 'control_characters'
  if (policy.personalData === 'reject' && personalData(text) !== undefined) return 'personal_data'
  if (policy.digits === 'reject' && seen.digit > 0) return 'digits'
  if (policy.symbols === 'reject' && seen.symbol > 0) return 'symbols'
  if (seen.letter === 0 && seen.foreign > 0) return 'wrong_script'
  if (seen.foreign > policy.foreignLetters) return 'mixed_script'
  const words = seen.letter + seen.digit === 0 ? 0 : seen.space + 1
  if (text.length < policy.minChars || words < Math.max(1, policy.minWords)) return 'too_short'
  if (text.length > policy.maxChars || words > policy.maxWords) return 'too_long'
  if (policy.blocklist.size > 0 && blocked(text, policy.blocklist)) return 'blocklisted'
  return undefined
}

interface Counts {
  letter: number
  foreign: number
  digit: number
  symbol: number
  space: number
  control: number
}

function count(text: string, table: ScriptTable): Counts {
  const { classes } = table
  const seen: Counts = { letter: 0, foreign: 0, digit: 0, symbol: 0, space: 0, control: 0 }
  for (let i = 0; i < text.length; i++) {
    let kind = classes[text.charCodeAt(i)]
    if (kind === CLASS.surrogate) {
      const point = text.codePointAt(i) ?? 0
      kind = point > 0xffff ? table.astral(point) : CLASS.control
      if (point > 0xffff) i++
    }
    if (kind === CLASS.letter) seen.letter++
    else if (kind === CLASS.space) seen.space++
    else if (kind === CLASS.foreign) seen.foreign++
    else if (kind === CLASS.digit) seen.digit++
    else if (kind === CLASS.symbol) seen.symbol++
    else if (kind === CLASS.control) seen.control++
  }
  return seen
}

const WORD = /[\p{L}\p{M}\p{N}']+/gu
const LONGEST_PHRASE = 4

function blocked(text: string, list: ReadonlySet<string>): boolean {
  const words = text.toLowerCase().match(WORD) ?? []
  for (let from = 0; from < words.length; from++) {
    let phrase = ''
    for (let n = 0; n < LONGEST_PHRASE && from + n < words.length; n++) {
      phrase = n === 0 ? (words[from] ?? '') : `${phrase} ${words[from + n] ?? ''}`
      if (list.has(phrase)) return true
    }
  }
  return false
}

/** One word or phrase (up to four words) a line; `#` starts a comment. */
export function parseBlocklist(content: string): ReadonlySet<string> {
  const terms = content
    .split('\n')
    .map((line) => line.replace(/#.*/, '').normalize('NFC').toLowerCase().match(WORD)?.join(' ') ?? '')
    .filter((term) => term !== '')
  return new Set(terms)
}
