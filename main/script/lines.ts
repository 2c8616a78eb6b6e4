/** Forms in which a line is a prompt: plain lines, lists, an id before the text, Festvox's ( id "text" ). */
import type { Block } from './decode.ts'
import { fault } from './rows.ts'
import type { Notes, RowOrFault, RowReader } from './rows.ts'

/** Each line that holds anything; `read` gives its row, a fault, or null where it is no prompt. */
function perLine(read: (line: string, at: number) => RowOrFault | null): RowReader {
  return {
    push({ text, line }: Block) {
      const out: RowOrFault[] = []
      let number = line
      for (let from = 0; from < text.length; number += 1) {
        const newline = text.indexOf('\n', from)
        const end = newline < 0 ? text.length : newline
        const row = end > from ? read(text.slice(from, end), number) : null
        if (row) out.push(row)
        from = end + 1
      }
      return out
    },
    end: () => [],
  }
}

/** Each part of a line that holds anything, where Unicode's own line and paragraph marks part them, or NEL of mainframes. */
function perPart(read: (line: string, at: number) => RowOrFault | null): RowReader {
  const whole = perLine((value, line) => ({ ok: true, line, cells: [value] }))
  return {
    push: (block) =>
      whole.push(block).flatMap((row) =>
        row.ok
          ? String(row.cells[0])
              .split(/[\u0085\u2028\u2029]/)
              .flatMap((part) => read(part, row.line) ?? [])
          : row,
      ),
    end: () => [],
  }
}

/**
 * Cells: text, section. `# Name` begins a section, lines that begin with // are remarks. In a list the number or bullet
 * before the text is taken off.
 */
export function linesReader(isList: boolean, notes: Notes): RowReader {
  let section: string | null = null
  /** of a list whose first number has nothing behind it: the number that comes next */
  let next: number | null = null
  let isFirst = true
  function taken(value: string): Marker | null {
    if (!isList) return null
    const marker = markerOf(value)
    if (isFirst) next = marker === null ? 1 : null
    isFirst = false
    if (marker !== null || next === null) return marker
    const bare = markerOf(value, true)
    if (bare?.n !== next) return null
    next += 1
    return bare
  }
  return perPart((value, line) => {
    const trimmed = value.trim()
    if (trimmed === '') return null
    if (trimmed.startsWith('//')) {
      notes.add('remark', line)
      return null
    }
    if (/^#{1,6} /.test(trimmed)) {
      section = trimmed.replace(/^#+ /, '').trim()
      notes.add('section_line', line)
      return null
    }
    const marker = taken(value)
    if (marker === null) return { ok: true, line, cells: [value, section] }
    notes.add('marker', line)
    return { ok: true, line, cells: [value.slice(marker.length), section] }
  })
}

const BULLET = /^\s*(?:[-*+•‣◦·▪●○■□–—►➢✓]|\[[ xX]?\])\s+(?=\S)/u
/** 1. 1) (1) [1] 1: 1- 1.1 #1 ١. ① ፩፦, and (a) a) a. of a lettered list; a decimal is no number of a list. */
const NUMBER =
  /^\s*(?:[([]?(?:\p{Nd}{1,4}\.)*(?<n>\p{Nd}{1,6})(?:[.)\]:、．։።፦፡፤]|\s*[-–])(?!\p{Nd})|(?:\p{Nd}{1,4}\.)+(?<inner>\p{Nd}{1,4})(?=\s)|[#№]\s?(?<hashed>\p{Nd}{1,6})[.):]?(?=\s)|[([]?(?<circled>[①-⑳❶-❿]|[፩-፼]+)[.)\]።፦፡፤:-]*|[([]?(?<letter>\p{Ll})[.)\]])\s*(?=\S)/u
const BARE = /^\s*(?<n>\p{Nd}{1,6})\s+(?=\S)/u

interface Marker {
  readonly length: number
  readonly kind: 'bullet' | 'number' | 'letter'
  /** of a number, as written in any script's digits */
  readonly n: number | null
}

export function markerOf(line: string, bare = false): Marker | null {
  const bullet = BULLET.exec(line)
  if (bullet) return { length: bullet[0].length, kind: 'bullet', n: null }
  const found = NUMBER.exec(line) ?? (bare ? BARE.exec(line) : null)
  if (!found) return null
  const { n, inner, hashed, circled, letter } = found.groups ?? {}
  const digits = n ?? inner ?? hashed
  return {
    length: found[0].length,
    kind: letter === undefined ? 'number' : 'letter',
    n: digits !== undefined ? decimal(digits) : circled !== undefined ? numeral(circled) : null,
  }
}

/** ① to ⑳, ❶ to ❿, and Ethiopic: ones, tens, and hundreds and ten thousands that multiply what is before them. */
function numeral(written: string): number {
  const at = written.codePointAt(0) ?? 0
  if (at < 0x2700 && at >= 0x2460) return at - 0x245f
  if (at >= 0x2776) return at - 0x2775
  let sum = 0
  let part = 0
  for (const letter of written) {
    const place = (letter.codePointAt(0) ?? 0) - 0x1369
    if (place < 9) part += place + 1
    else if (place < 18) part += (place - 8) * 10
    else {
      sum = (sum + Math.max(1, part)) * (place === 18 ? 100 : 10_000)
      part = 0
    }
  }
  return sum + part
}

/** Digits of any script: each block holds ten in a row. */
function decimal(digits: string): number {
  let value = 0
  for (const digit of digits) {
    const at = digit.codePointAt(0) ?? 0
    let one = 0
    while (one < 9 && /\p{Nd}/u.test(String.fromCodePoint(at - one - 1))) one += 1
    value = value * 10 + one
  }
  return value
}

/** Whether most lines have a marker, and numbers count up: "3 pounds of flour" is nobody's third item. */
export function isList(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== '' && !/^\s*(?:#{1,6} |\/\/)/.test(line))
  const markers = filled.map((line) => markerOf(line)).filter((marker) => marker !== null)
  if (markers.length === 0 && filled.length > 2)
    return filled.every((line, at) => markerOf(line, true)?.n === at + 1) && !goesOn(filled)
  if (markers.length < 2 || markers.length < filled.length * 0.8) return false
  const numbers = markers.filter(({ kind }) => kind === 'number').map(({ n }) => n)
  if (numbers.length * 2 > markers.length) return countUp(numbers)
  // a dash begins a line of dialogue too: then not every line has one
  return markers.length === filled.length || markers.every(({ kind }) => kind === 'bullet')
}

/** "1 goat, 2 goats, 3 goats": behind the number of an item a sentence begins, where its letters have two cases. */
function goesOn(lines: readonly string[]): boolean {
  const small = lines.filter((line) => /^\p{Ll}/u.test(line.replace(BARE, '')))
  return small.length * 2 > lines.length
}

/** Years of a history are no items of a list. */
const isYear = (n: number | null): boolean => n !== null && n >= 1200 && n <= 2100

function countUp(numbers: readonly (number | null)[]): boolean {
  if (isYear(numbers[0] ?? null)) return false
  let steps = 0
  for (const [at, n] of numbers.entries()) {
    const before = numbers[at - 1]
    if (at > 0 && (n === null || before === null || (before !== undefined && (n === before + 1 || n === 1))))
      steps += 1
  }
  return steps >= (numbers.length - 1) * 0.8
}

/** Cells: id, text. */
export const idTextReader = (): RowReader =>
  perLine((value, line) => {
    const [, id, text] = ID_TEXT.exec(value) ?? []
    return id === undefined || text === undefined
      ? value.trim() === ''
        ? null
        : fault(line, 'few_columns', 'an id without a text')
      : { ok: true, line, cells: [id, text] }
  })
const ID_TEXT = /^\s*(\S+)\s+(\S.*)$/u

/** Such an id is no word: it holds a digit and is joined of parts, or all of them have one length. */
export function isIdText(lines: readonly string[], name: string): boolean {
  const filled = lines.filter((line) => line.trim() !== '')
  const ids = filled.map((line) => ID_TEXT.exec(line)?.[1] ?? null)
  const whole = ids.filter((id) => id !== null)
  if (whole.length < filled.length * 0.9 || new Set(whole).size < whole.length) return false
  const isNamed = /(?:^|[/\\])text$|\.trans(?:\.txt)?$/i.test(name)
  if (isNamed && whole.every((id) => /^[\w.:@-]+$/.test(id)) && whole.some((id) => /\d|[-_]/.test(id)))
    return true
  return (
    filled.length >= 2 &&
    whole.every(
      (id) =>
        (/^(?=.*\d)[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)+$|^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{4,}$/.test(id) &&
          !/^\d+(?:[.-]\d+)+$/.test(id)) ||
        /^\d+(?:-\d+){2,}$/.test(id),
    )
  )
}

/** Cells: id, text. */
export const arcticReader = (): RowReader =>
  perLine((value, line) => {
    if (value.trim() === '') return null
    const [, id, text] = ARCTIC.exec(value) ?? []
    return id === undefined || text === undefined
      ? fault(line, 'quote', 'not of the form ( id "text" )')
      : { ok: true, line, cells: [id, text.replace(/\\(["\\])/g, '$1')] }
  })
const ARCTIC = /^\s*\(\s*(\S+)\s+"((?:[^"\\]|\\.)*)"\s*\)\s*$/

export function isArctic(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== '')
  return filled.length > 0 && filled.filter((line) => ARCTIC.test(line)).length >= filled.length * 0.8
}
