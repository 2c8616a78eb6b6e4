/**
 * What a file is encoded in. UTF-8 and UTF-16 are told by their form. An older encoding is sure only where one reading alone
 * gives the letters of the stated language; else the likeliest is proposed, and somebody is asked.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { setImmediate as breathe } from 'node:timers/promises'
import chardet from 'chardet'
import { decodeAll } from '../decode.ts'
import { fit, isPerfect, look, score } from './fit.ts'
import type { Seen } from './fit.ts'
import { LETTER_LANGS, lettersOf } from './letters.ts'

export interface EncodingGuess {
  /** as TextDecoder knows it */
  readonly name: string
  readonly sure: boolean
  /** how the first letters beyond ASCII look in it */
  readonly sample: string
  /** the likeliest first */
  readonly choices: readonly { readonly name: string; readonly sample: string }[]
}

/** Older encodings, as people know them, those of most languages first. */
const OLDER = [
  'Windows-1252',
  'Windows-1256',
  'Windows-1251',
  'Windows-1250',
  'GB18030',
  'Big5',
  'Shift_JIS',
  'EUC-JP',
  'EUC-KR',
  'KOI8-R',
  'KOI8-U',
  'Windows-1253',
  'Windows-1254',
  'Windows-1255',
  'Windows-1257',
  'Windows-1258',
  'Windows-874',
  'ISO-8859-2',
  'ISO-8859-4',
  'ISO-8859-5',
  'ISO-8859-6',
  'ISO-8859-7',
  'ISO-8859-8',
  'ISO-8859-10',
  'ISO-8859-13',
  'ISO-8859-14',
  'ISO-8859-15',
  'ISO-8859-16',
  'IBM866',
  'Macintosh',
  'x-mac-cyrillic',
  'ISO-2022-JP',
] as const
const WIDE = ['UTF-16LE', 'UTF-16BE'] as const

/** Whether a plan may name it. */
export function isEncoding(name: string): boolean {
  try {
    new TextDecoder(name)
    return true
  } catch {
    return false
  }
}

/** Bytes of lines beyond ASCII that are looked at. */
const SAMPLE_BYTES = 1 << 14
const SAMPLE_CHARS = 60

/** Null: these bytes are no text. `cut`: the bytes go on. */
export async function detectEncoding(
  bytes: Uint8Array,
  lang: string,
  cut: boolean,
): Promise<EncodingGuess | null> {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return sure('UTF-8', bytes)
  if (a === 0xff && b === 0xfe)
    return bytes[2] === 0 && bytes[3] === 0 && bytes.length > 4 ? null : sure('UTF-16LE', bytes)
  if (a === 0xfe && b === 0xff) return sure('UTF-16BE', bytes)
  const wide = bareWide(bytes)
  if (wide) return sure(wide, bytes)
  if (isNoText(bytes)) return null
  const { good, bad } = await utf8Letters(bytes, cut)
  if (bad === 0) return good === 0 && bytes.includes(0x1b) ? escaped(bytes) : sure('UTF-8', bytes)
  // a foreign byte or a cut letter in good company costs its line, not the file
  if (bad <= good)
    return { ...sure('UTF-8', bytes), choices: choicesOf(rank(sampleOf(bytes), lang), 'UTF-8', bytes) }
  return older(bytes, lang)
}

const NOTHING = new Uint8Array(0)
const sure = (name: string, bytes: Uint8Array): EncodingGuess => {
  const sample = shown(
    name,
    name.startsWith('UTF-16') ? bytes.subarray(0, 4_000) : isAscii(bytes) ? NOTHING : sampleOf(bytes),
  )
  return { name, sure: true, sample, choices: [{ name, sample }] }
}

/** UTF-16 without a mark: only it holds zeros in text, and there they are halves of blanks, line ends and Latin letters. */
function bareWide(bytes: Uint8Array): (typeof WIDE)[number] | null {
  const part = bytes.subarray(0, Math.min(bytes.length & ~1, 1 << 15))
  if (part.length < 4 || !part.includes(0)) return null
  const fitting = WIDE.filter((name) => {
    const text = new TextDecoder(name).decode(part)
    let odd = 0
    let usual = 0
    for (const char of text) {
      if (/[\u0000\ufffd]|\p{Cn}|\p{Co}/u.test(char)) odd += 1
      else if (/[\n\r\t -~]/.test(char)) usual += 1
    }
    return odd * 100 <= text.length && usual > 0
  })
  return fitting.length === 1 ? (fitting[0] ?? null) : null
}

/** Many control characters: what no text in any encoding holds. */
function isNoText(bytes: Uint8Array): boolean {
  const part = bytes.subarray(0, 1 << 16)
  let controls = 0
  for (const byte of part)
    if (byte < 9 || (byte > 13 && byte < 0x1a) || (byte > 0x1b && byte < 0x20)) controls += 1
  return controls * 50 > part.length
}

const PIECE = 1 << 20

/** Letters of several bytes as UTF-8 writes them, and bytes that are none; counted in the pieces that are not in good order. */
async function utf8Letters(bytes: Uint8Array, cut: boolean): Promise<{ good: number; bad: number }> {
  let good = 0
  let bad = 0
  let looked = 0
  for (let at = 0; at < bytes.length; at += PIECE) {
    const isLast = at + PIECE >= bytes.length
    const piece = bytes.subarray(at, at + PIECE)
    // letters are cut at the edges of a piece: they are counted as neither
    const found = isUtf8(piece) ? { good: 0, bad: 0 } : countLetters(piece, at > 0, !isLast || cut)
    good += found.good
    bad += found.bad
    if (found.bad > 0) looked += 1
    if (looked >= 8) break
    if (at > 0) await breathe()
  }
  if (bad > 0) {
    const first = countLetters(bytes.subarray(0, PIECE), false, bytes.length > PIECE || cut)
    good = Math.max(good, first.good)
  } else good = isAscii(bytes) ? 0 : 1
  return { good, bad }
}

function countLetters(
  bytes: Uint8Array,
  cutBefore: boolean,
  cutAfter: boolean,
): { good: number; bad: number } {
  let good = 0
  let bad = 0
  let at = 0
  if (cutBefore) while (at < 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0
    if (byte < 0x80) {
      at += 1
      continue
    }
    const length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 0
    let more = 1
    while (more < length && ((bytes[at + more] ?? 0) & 0xc0) === 0x80) more += 1
    if (length > 0 && byte < 0xf5 && more === length) good += 1
    else if (!(cutAfter && length > 0 && at + length > bytes.length)) bad += 1
    at += Math.max(1, more)
  }
  return { good, bad }
}

/** ISO-2022-JP is ASCII to the eye, but for its escapes. */
function escaped(bytes: Uint8Array): EncodingGuess {
  return sure(chardet.detect(bytes.subarray(0, PIECE)) === 'ISO-2022-JP' ? 'ISO-2022-JP' : 'UTF-8', bytes)
}

/** The first lines that hold bytes beyond ASCII. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  let length = 0
  let lineStart = 0
  let isHigh = false
  for (let at = 0; at <= bytes.length && length < SAMPLE_BYTES; at += 1) {
    const byte = bytes[at] ?? 10
    if (byte > 0x7f) isHigh = true
    if (byte !== 10 && byte !== 13) continue
    if (isHigh) {
      const part = bytes.subarray(lineStart, Math.min(at + 1, lineStart + SAMPLE_BYTES))
      parts.push(part)
      length += part.length
    }
    isHigh = false
    lineStart = at + 1
  }
  return Buffer.concat(parts)
}

function shown(name: string, sample: Uint8Array): string {
  const text = decodeAll(sample, name, true).replace(/\s+/g, ' ').trim()
  const at = text.search(/[^\u0000-\u007f]/)
  if (at < 0) return ''
  const chars = Array.from(text.slice(Math.max(0, at - SAMPLE_CHARS / 2)))
  return chars.slice(0, SAMPLE_CHARS).join('')
}

interface Candidate {
  readonly name: string
  readonly text: string
  readonly seen: Seen
  readonly score: number
  /** of the detector, 0 to 1 */
  readonly confidence: number
}

/** The older encodings, the likeliest first: by the stated language, by any language's letters, by the detector. */
function rank(sample: Uint8Array, lang: string): Candidate[] {
  const own = lettersOf(lang)
  const said = new Map(
    chardet.analyse(sample).map(({ name, confidence }) => [name.toLowerCase(), confidence / 100] as const),
  )
  // the detector calls by its ISO name what holds no byte of Windows' own
  const alias: Readonly<Record<string, string>> = {
    'windows-1252': 'iso-8859-1',
    'windows-1254': 'iso-8859-9',
    'windows-874': 'iso-8859-11',
  }
  return OLDER.map((name): Candidate => {
    const text = decodeAll(sample, name, true)
    const seen = look(text)
    const best = Math.max(...LETTER_LANGS.map((each) => score(fit(seen, lettersOf(each) ?? NONE))))
    const key = name.toLowerCase()
    const confidence = Math.max(said.get(key) ?? 0, said.get(alias[key] ?? '') ?? 0)
    return {
      name,
      text,
      seen,
      confidence,
      score: best + confidence + (own ? 2 * Math.max(0, score(fit(seen, own))) : 0),
    }
  }).sort((x, y) => y.score - x.score)
}
const NONE = { own: new Set<string>(), rare: new Set<string>() }

/** Loan words in a language that is written in ASCII else: so many of its letters at most, as a share. */
const LOAN_SHARE = 0.02

function older(bytes: Uint8Array, lang: string): EncodingGuess {
  const sample = sampleOf(bytes)
  const ranked = rank(sample, lang)
  const own = lettersOf(lang)
  const fits = (isFit: (one: Candidate) => boolean) => {
    const fitting = ranked.filter(isFit)
    // two names that read the same are no question
    return new Set(fitting.map(({ text }) => text)).size === 1 ? fitting[0] : undefined
  }
  const best =
    own === null
      ? undefined
      : (fits(({ seen }) => isPerfect(fit(seen, own))) ??
        fits(({ seen }) => {
          const { own: letters, rare, wrong } = fit(seen, own)
          return wrong === 0 && letters + rare <= seen.all * LOAN_SHARE
        }))
  const name = (best ?? ranked[0])?.name ?? 'Windows-1252'
  return {
    name,
    sure: best !== undefined && !isDisputed(best, ranked),
    sample: shown(name, sample),
    choices: choicesOf(ranked, name, bytes),
  }
}

/** By so much more must the detector trust another reading. */
const DISPUTED = 0.2

/** The letters fit the stated language, but the detector knows a language that they fit as well: is the stated one true? */
const isDisputed = (best: Candidate, ranked: readonly Candidate[]): boolean =>
  ranked.some(
    ({ text, confidence, seen }) =>
      confidence > best.confidence + DISPUTED &&
      text !== best.text &&
      LETTER_LANGS.some((lang) => isPerfect(fit(seen, lettersOf(lang) ?? NONE))),
  )

function choicesOf(ranked: readonly Candidate[], first: string, bytes: Uint8Array): EncodingGuess['choices'] {
  const sample = sampleOf(bytes)
  const names = [first, ...ranked.map(({ name }) => name), 'UTF-8']
  return [...new Set(names)].map((name) => ({ name, sample: shown(name, sample) }))
}
