/**
 * The text of a prompt, held to one set of rules at every door. What cannot be read aloud as it was meant is refused;
 * what nobody sees and nobody says is taken out, and said. Letters, words and punctuation are never changed.
 */
import { MAX_PROMPT_CHARS } from '../contract/messages.ts'
import type { Change, PromptFault, TextChange } from '../contract/prompt-fault.ts'

export type TextFault = Extract<PromptFault, 'text_blank' | 'text_too_long' | 'control' | 'lost_letters'>
export type TextReading =
  | { readonly ok: true; readonly text: string; readonly changes: readonly Change[] }
  /** `detail` is for who looks into it, in English */
  | { readonly ok: false; readonly code: TextFault; readonly detail: string }

const PLAIN = /^[!->@-~]+(?: [!->@-~]+)*$/
/** Nearly every text: a look at each character is enough. */
const ORDINARY =
  /^[^\p{C}\p{M}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffc\ufffd?](?:[^\p{C}\u2028\u2029\p{Default_Ignorable_Code_Point}\u2800\ufffc\ufffd?]*[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffc\ufffd?])?$/u
/** Blanks that are not for people: they hold no place in the line, or one where there should be none. */
const BLANK_LETTERS = /[\u3164\uffa0]/g
const LINE_END = /\r\n?|[\u000b\u000c\u2028\u2029]/g
const EDGE = /^[\p{White_Space}\u200e\u200f\u061c]+|[\p{White_Space}\u200e\u200f\u061c]+$/gu
const CONTROL = /[^\P{Cc}\n]|[\ufdd0-\ufdef]|[\u{1fffe}\u{1ffff}\ufffe\uffff]/u
const LOST = /\ufffd|\p{Cs}/u
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/g
const SEEN = /[^\p{White_Space}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]|\p{Co}/u

export function readPromptText(raw: string): TextReading {
  if (raw.length <= MAX_PROMPT_CHARS && PLAIN.test(raw)) return { ok: true, text: raw, changes: [] }
  if (raw.length <= MAX_PROMPT_CHARS && ORDINARY.test(raw) && raw.normalize('NFC') === raw)
    return { ok: true, text: raw, changes: [] }
  // a limit far above the true one, before anything costs time
  if (raw.length > MAX_PROMPT_CHARS * 4) return tooLong(raw)
  const fault = unreadable(raw)
  if (fault) return fault
  const changes = new Map<TextChange, number>()
  const text = settled(raw, changes)
  if (!SEEN.test(text)) return { ok: false, code: 'text_blank', detail: `nothing to be seen: ${named(raw)}` }
  if (text.length > MAX_PROMPT_CHARS) return tooLong(text)
  const marks = questionMarks(text)
  if (marks.lost) return { ok: false, code: 'lost_letters', detail: 'letters became question marks' }
  if (marks.inside > 0) changes.set('question_marks', marks.inside)
  return { ok: true, text, changes: [...changes].map(([kind, count]) => ({ kind, count })) }
}

const tooLong = (text: string): TextReading => ({
  ok: false,
  code: 'text_too_long',
  detail: `${text.length} characters, at most ${MAX_PROMPT_CHARS}`,
})

/** What no cleaning can mend, because something is missing or was never text. */
function unreadable(raw: string): TextReading | null {
  const lost = LOST.exec(raw)
  if (lost) return { ok: false, code: 'lost_letters', detail: `a letter was lost: ${named(lost[0])}` }
  const control = CONTROL.exec(raw.replace(LINE_END, '\n').replaceAll('\t', ' '))
  return control && { ok: false, code: 'control', detail: `a control character: ${named(control[0])}` }
}

/** Code points of the first few characters: U+202E. */
const named = (text: string): string =>
  Array.from(text)
    .slice(0, 4)
    .map((char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ') || 'no characters'

/** What is taken away brings letters together that compose, so it ends where nothing changes any more. */
function settled(raw: string, changes: Map<TextChange, number>): string {
  let text = raw
  for (;;) {
    const next = cleaned(text, changes)
    if (next === text) return text
    text = next
  }
}

function cleaned(text: string, changes: Map<TextChange, number>): string {
  const note = (kind: TextChange, count: number) => {
    if (count > 0) changes.set(kind, (changes.get(kind) ?? 0) + count)
  }
  const replace = (from: string, kind: TextChange, what: RegExp, by: string) => {
    let count = 0
    const to = from.replace(what, (found) => {
      if (found !== by) count += found.length
      return by
    })
    note(kind, count)
    return to
  }
  let out = text.normalize('NFC')
  if (out !== text) note('composed', Math.max(1, Math.abs(text.length - out.length)))
  out = replace(out, 'direction', DIRECTION, '')
  out = replace(out, 'invisible', BLANK_LETTERS, ' ')
  if (!/[^\u2800\s]/u.test(out) || !/[\u2801-\u28ff]/.test(out))
    out = replace(out, 'invisible', /\u2800/g, ' ')
  const kept = withoutInvisible(out)
  note('invisible', out.length - kept.length)
  out = replace(kept, 'spaces', LINE_END, '\n')
  out = replace(out, 'spaces', /\t/g, ' ')
  return replace(out, 'spaces', EDGE, '')
}

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\ufffc]/u
/** Letters that join or stack, where a joiner changes what is seen; and pictures put together with one. */
export const JOINING =
  /[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Nkoo}\p{scx=Mand}\p{scx=Adlm}\p{scx=Rohg}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Tibt}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Java}\p{scx=Bali}\p{scx=Newa}\p{scx=Cakm}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]/u
/** Scripts that write no blank between words: a zero width space there says where a line may break. */
export const UNSPACED =
  /[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Java}\p{scx=Bali}\p{scx=Talu}\p{scx=Lana}]/u
const JAMO = /[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/u
const BASE = /[^\p{White_Space}\p{C}]/u

/** Keeps an invisible character only where its script needs it. */
function withoutInvisible(text: string): string {
  if (!INVISIBLE.test(text)) return text
  const chars = Array.from(text)
  const kept: string[] = []
  chars.forEach((char, at) => {
    if (!INVISIBLE.test(char) || isNeeded(char, kept.at(-1) ?? '', chars[at + 1] ?? '')) kept.push(char)
  })
  return kept.join('')
}

function isNeeded(char: string, before: string, after: string): boolean {
  const point = char.codePointAt(0) ?? 0
  if (point === 0x200c || point === 0x200d) return JOINING.test(before) && before !== char
  if (point === 0x200b) return UNSPACED.test(before) && UNSPACED.test(after)
  // marks that set the direction of what stands beside them, in a text that has letters of both
  if (point === 0x200e || point === 0x200f || point === 0x061c) return before !== char
  if (point === 0x034f) return /\p{M}/u.test(before) && /\p{M}/u.test(after)
  if (point === 0x115f || point === 0x1160) return JAMO.test(before) || JAMO.test(after)
  if (point >= 0x180b && point <= 0x180f) return /\p{scx=Mong}/u.test(before)
  if (point === 0x17b4 || point === 0x17b5) return false
  // a variation selector chooses the form of what stands before it
  if (/\p{Variation_Selector}/u.test(char))
    return BASE.test(before) && !/[\p{Variation_Selector}A-Za-z]/u.test(before)
  // the flags of Scotland and Wales are spelt in tags
  if (point >= 0xe0020 && point <= 0xe007f)
    return before === '\u{1f3f4}' || /[\u{e0020}-\u{e007e}]/u.test(before)
  // signs of Arabic and Kaithi numbers are seen, though Unicode counts them among formats
  return /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u.test(char)
}

/** `??? ??` or `K?sz?n?m`: an encoding that had no place for a letter writes `?`. */
function questionMarks(text: string): { readonly lost: boolean; readonly inside: number } {
  if (!text.includes('?')) return { lost: false, inside: 0 }
  const words = text.split(/[^\p{L}\p{M}\p{N}?]+/u).filter((word) => word !== '')
  const isMarks = (word: string | undefined) => word === undefined || /^\?+$/.test(word)
  const only = words.filter(isMarks).length
  // after a word they ask, as in `Quoi ?` or `Why ???`: at the beginning or after others they stand for a word
  const astray = words.filter((word, at) => word.length > 1 && isMarks(word) && isMarks(words[at - 1])).length
  const others = words.length - only
  if (others === 0 || (astray > 0 && only >= others)) return { lost: true, inside: 0 }
  return { lost: false, inside: astray + (text.match(INSIDE) ?? []).length }
}
const INSIDE = /(?<=[\p{L}\p{M}])\?+(?=[\p{L}\p{M}])|(?<=^|\s)\?+(?=\p{L})/gu
