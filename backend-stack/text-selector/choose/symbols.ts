/**
 * What a sentence is made of, as small numbers: letters (grapheme clusters), Ethiopic syllables, or phones.
 * Number 0 is the boundary between words; case and punctuation do not count.
 */
import { readFileSync } from 'node:fs'

export interface Symboliser {
  readonly name: string
  /** Writes the symbols of `text` to `out` (long enough for one a UTF-16 unit, plus two) and returns how many. */
  symbols(text: string, out: Uint16Array): number
  label(symbol: number): string
}

const UNSET = 0
const BOUNDARY = 1
const EXTEND = 2
const CAREFUL = 3
const FIRST = 4
/** A vocabulary beyond this is no alphabet; it would not fit the n-gram table either. */
const MAX_SYMBOLS = 65_000

class Vocabulary {
  readonly labels: string[] = ['_']
  readonly #ids = new Map<string, number>()
  id(label: string): number {
    const known = this.#ids.get(label)
    if (known !== undefined) return known
    // the rarest signs of a huge set share one symbol rather than fail
    const id = Math.min(this.labels.length, MAX_SYMBOLS)
    if (id === this.labels.length) this.labels.push(label)
    this.#ids.set(label, id)
    return id
  }
}

/** Grapheme clusters as Unicode counts them; an Ethiopic letter is its syllable, so this serves both. */
export function graphemes(name = 'graphemes'): Symboliser {
  const vocabulary = new Vocabulary()
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
  const table = new Uint32Array(65_536)
  const classify = (unit: number): number => {
    const char = String.fromCharCode(unit)
    // these need the full rules: pairs, joiners, viramas (conjuncts), Hangul parts, prepended signs
    if (/[\u200d\ud800-\udfff]|\p{gc=Cf}|[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/u.test(char))
      return CAREFUL
    if (/\p{M}/u.test(char)) return /[\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]/.test(char) ? CAREFUL : EXTEND
    if (!/[\p{L}\p{N}']/u.test(char)) return BOUNDARY
    const lower = char.toLowerCase()
    return lower.length === 1 ? FIRST + vocabulary.id(lower) : CAREFUL
  }
  const kindOf = (unit: number): number => {
    const known = table[unit] ?? UNSET
    if (known !== UNSET) return known
    const kind = classify(unit)
    table[unit] = kind
    return kind
  }
  const careful = (text: string, out: Uint16Array): number => {
    let n = 0
    out[n++] = 0
    for (const { segment } of segmenter.segment(text.toLowerCase())) {
      if (/[\p{L}\p{M}\p{N}']/u.test(segment)) out[n++] = vocabulary.id(segment)
      else if (out[n - 1] !== 0) out[n++] = 0
    }
    if (out[n - 1] !== 0) out[n++] = 0
    return n
  }
  return {
    name,
    label: (symbol) => vocabulary.labels[symbol] ?? '?',
    symbols(text, out) {
      let n = 0
      let start = 0
      out[n++] = 0
      for (let i = 0; i < text.length; i++) {
        const kind = kindOf(text.charCodeAt(i))
        if (kind >= FIRST) {
          start = i
          out[n++] = kind - FIRST
        } else if (kind === BOUNDARY) {
          if (out[n - 1] !== 0) out[n++] = 0
        } else if (kind === CAREFUL || out[n - 1] === 0) return careful(text, out)
        else {
          // a base with its marks is one letter
          while (i + 1 < text.length && kindOf(text.charCodeAt(i + 1)) === EXTEND) i++
          out[n - 1] = vocabulary.id(text.slice(start, i + 1).toLowerCase())
        }
      }
      if (out[n - 1] !== 0) out[n++] = 0
      return n
    },
  }
}

/**
 * Phones by a pronunciation table: lines of `letters<TAB>phone phone ...`, the longest match wins. Letters the
 * table does not know stand for themselves, so that a gap in the table never hides a sentence.
 */
export function phones(tableFile: string): Symboliser {
  const vocabulary = new Vocabulary()
  const rules = new Map<string, number[]>()
  let longest = 1
  for (const line of readFileSync(tableFile, 'utf8').split('\n')) {
    const [letters, sounds] = line.replace(/\r$/, '').split('\t')
    if (letters === undefined || sounds === undefined || line.startsWith('#')) continue
    const key = letters.normalize('NFC').toLowerCase()
    rules.set(
      key,
      sounds
        .split(' ')
        .filter((sound) => sound !== '')
        .map((sound) => vocabulary.id(sound)),
    )
    longest = Math.max(longest, key.length)
  }
  if (rules.size === 0) throw new RangeError(`${tableFile} holds no line of the form letters<TAB>phones`)
  return {
    name: 'phones',
    label: (symbol) => vocabulary.labels[symbol] ?? '?',
    symbols(text, out) {
      const lower = text.toLowerCase()
      let n = 0
      out[n++] = 0
      for (let i = 0; i < lower.length && n < out.length - 1;) {
        let taken = 0
        for (let length = Math.min(longest, lower.length - i); length > 0 && taken === 0; length--) {
          const sounds = rules.get(lower.slice(i, i + length))
          if (sounds === undefined) continue
          for (const sound of sounds) if (n < out.length - 1) out[n++] = sound
          taken = length
        }
        if (taken === 0) {
          const char = String.fromCodePoint(lower.codePointAt(i) ?? 0)
          if (/[\p{L}\p{N}]/u.test(char)) out[n++] = vocabulary.id(char)
          else if (out[n - 1] !== 0 && !/\p{M}/u.test(char)) out[n++] = 0
          taken = char.length
        }
        i += taken
      }
      if (out[n - 1] !== 0) out[n++] = 0
      return n
    },
  }
}
