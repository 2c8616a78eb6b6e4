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
  return perLine((value, line) => {
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
/** 1. 1) (1) [1] 1: 1- ١. ①, and (a) a) a. of a lettered list; a decimal is no number of a list. */
const NUMBER =
  /^\s*(?:[([]?(?<n>\p{Nd}{1,6})(?:[.)\]:、．։።]|\s*[-–])(?!\p{Nd})|(?<circled>[①-⑳❶-❿፩-፼]+)[.)]?|[([]?(?<letter>\p{Ll})[.)\]])\s*(?=\S)/u
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
  const { n, letter } = found.groups ?? {}
  return {
    length: found[0].length,
    kind: letter === undefined ? 'number' : 'letter',
    n: n === undefined ? null : decimal(n),
  }
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
  const filled = lines.filter((line) => line.trim() !== '' && !/^\s*(?:#|\/\/)/.test(line))
  const markers = filled.map((line) => markerOf(line)).filter((marker) => marker !== null)
  if (markers.length === 0 && filled.length > 2)
    return filled.every((line, at) => markerOf(line, true)?.n === at + 1)
  if (markers.length < 2 || markers.length < filled.length * 0.8) return false
  const numbers = markers.filter(({ kind }) => kind === 'number').map(({ n }) => n)
  if (numbers.length * 2 > markers.length) return countUp(numbers)
  // a dash begins a line of dialogue too: then not every line has one
  return markers.length === filled.length || markers.every(({ kind }) => kind === 'bullet')
}

function countUp(numbers: readonly (number | null)[]): boolean {
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
