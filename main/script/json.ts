/**
 * JSON of any size in constant memory: the elements of one array (or the values of one object, or values one after another)
 * are cut out of the text with the line each begins on, and parsed one by one, so that a broken one costs only itself.
 */
import { fault } from './rows.ts'
import type { Fault } from './rows.ts'

/** Keys from the root to what holds the elements; `*`: any key or index. Empty: the root's own elements. */
export type JsonPath = readonly string[]

export interface Element {
  readonly ok: true
  readonly line: number
  /** keys from the root; an element of an array has its index */
  readonly keys: readonly string[]
  readonly value: unknown
  /** as it is written */
  readonly raw: string
}

interface Level {
  readonly isArray: boolean
  key: string | null
  index: number
}

/** UTF-16 units; a longer element is no prompt. */
const LONGEST = 1 << 22

/**
 * `isRoot`: values one after another, as in JSON Lines that somebody made pretty; else the children of whatever stands at
 * `path`.
 */
export function elementReader(
  path: JsonPath,
  isRoot = false,
): { push(text: string): (Element | Fault)[]; end(): (Element | Fault)[] } {
  let text = ''
  let at = 0
  let line = 1
  const levels: Level[] = []
  let inString = false
  let stringStart = 0
  /** of the element that is open */
  let start = -1
  let startLine = 1
  let broken = false
  /** what stands before the element on its line, where that is blank */
  let indent: string | null = null
  const depth = isRoot ? 0 : path.length + 1
  let out: (Element | Fault)[] = []

  const keyOf = ({ isArray, key, index }: Level) => (isArray ? String(index) : (key ?? ''))
  const isTarget = (): boolean =>
    levels.length === depth &&
    (isRoot ||
      path.every(
        (want, level) =>
          want === '*' || want === keyOf(levels[level] ?? { isArray: true, key: null, index: 0 }),
      ))

  function open(from: number): void {
    if (start >= 0 || !isTarget()) return
    start = from
    startLine = line
    broken = false
    const lineStart = text.lastIndexOf('\n', from - 1) + 1
    const before = text.slice(lineStart, from)
    indent = before.trim() === '' && from > lineStart ? before : null
  }
  function close(end: number): void {
    if (start < 0 || levels.length !== depth) return
    const raw = text.slice(start, end)
    const keys = levels.map(keyOf)
    start = -1
    try {
      out.push({ ok: true, line: startLine, keys, value: parse(raw), raw })
    } catch (error) {
      out.push(fault(startLine, 'not_json', error instanceof Error ? error.message : 'not JSON'))
    }
  }
  /** A value that is neither text nor a container ends with the mark after it. */
  const closeScalar = (end: number) => {
    if (start >= 0 && levels.length === depth) close(end)
  }

  function scan(isEnd: boolean): void {
    const special = /["{}[\],:\n]|[^\s"{}[\],:]/g
    while (at < text.length) {
      if (inString) {
        if (!endString(isEnd)) return
        continue
      }
      special.lastIndex = at
      const found = special.exec(text)
      if (!found) {
        at = text.length
        return
      }
      at = found.index
      const char = found[0]
      at += 1
      switch (char) {
        case '"':
          if (levels.at(-1)?.isArray === false && levels.at(-1)?.key === null) stringStart = at
          else open(at - 1)
          stringStart = at
          inString = true
          break
        case '{':
        case '[':
          open(at - 1)
          levels.push({ isArray: char === '[', key: null, index: 0 })
          break
        case '}':
        case ']':
          closeScalar(at - 1)
          levels.pop()
          close(at)
          break
        case ',': {
          closeScalar(at - 1)
          const level = levels.at(-1)
          if (level) {
            level.index += 1
            level.key = null
          }
          break
        }
        case ':':
          break
        case '\n':
          line += 1
          if (isRoot && levels.length === 0) closeScalar(at - 1)
          if (broken) resync()
          break
        default: {
          open(at - 1)
          // numbers and the like are passed over at once
          const rest = /[^\s"{}[\],:]*/y
          rest.lastIndex = at
          at += rest.exec(text)?.[0].length ?? 0
        }
      }
    }
  }

  /** False: the text ends within the string. */
  function endString(isEnd: boolean): boolean {
    const marks = /["\\\n]/g
    marks.lastIndex = at
    for (let found = marks.exec(text); found; found = marks.exec(text)) {
      if (found[0] === '\\') {
        if (found.index + 1 >= text.length && !isEnd) {
          at = found.index
          return false
        }
        marks.lastIndex = found.index + 2
        continue
      }
      at = found.index + (found[0] === '"' ? 1 : 0)
      inString = false
      // no string of JSON holds a line end: its closing mark is missing
      if (found[0] === '\n') broken = start >= 0
      const level = levels.at(-1)
      if (level && !level.isArray && level.key === null)
        level.key = unescaped(text.slice(stringStart, found.index))
      else if (found[0] === '"') close(at)
      return true
    }
    at = text.length
    return false
  }

  /** After a broken element, one that begins as it did is a new one. */
  function resync(): void {
    if (indent === null || start < 0) return
    const next = new RegExp(`${indent}[[{"]`, 'y')
    next.lastIndex = at
    if (text[at] === undefined || !next.test(text)) return
    out.push(fault(startLine, 'not_json', 'a quotation mark is opened and not closed'))
    start = -1
    broken = false
    levels.length = depth
    const level = levels.at(-1)
    if (level) {
      level.index += 1
      level.key = null
    }
  }

  /** What is read is let go of. */
  function trim(): void {
    const keep = Math.min(start >= 0 ? start : at, inString ? stringStart - 1 : at)
    const from = Math.max(0, text.lastIndexOf('\n', keep))
    if (from === 0) {
      // one endless line
      if (keep < 1 << 16) return
      cut(keep)
    } else cut(from)
  }
  function cut(from: number): void {
    text = text.slice(from)
    at -= from
    stringStart -= from
    if (start >= 0) start -= from
  }
  return {
    push(more) {
      text += more
      out = []
      scan(false)
      if (start >= 0 && text.length - start > LONGEST) {
        out.push(fault(startLine, 'line_too_long', 'an element is too long'))
        start = -1
      }
      trim()
      return out
    },
    end() {
      out = []
      scan(true)
      if (start >= 0 && levels.length === depth && !inString) close(text.length)
      else if (start >= 0 || inString || levels.length > 0)
        out.push(fault(start >= 0 ? startLine : line, 'not_json', 'the file ends in the middle'))
      return out
    },
  }
}

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    return raw
  }
}

/** NaN and Infinity, as Python writes them, are absent. */
export function parse(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch (error) {
    const mended = raw.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) =>
      found.startsWith('"') ? found : 'null',
    )
    if (mended === raw) throw error
    return JSON.parse(mended)
  }
}

export function isJson(raw: string): boolean {
  try {
    parse(raw)
    return true
  } catch {
    return false
  }
}
