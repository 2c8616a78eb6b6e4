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

const keyOf = ({ isArray, key, index }: Level): string => (isArray ? String(index) : (key ?? ''))

export class ElementReader {
  readonly #path: JsonPath
  readonly #isRoot: boolean
  /** of levels, where an element begins */
  readonly #depth: number
  #text = ''
  #at = 0
  #line = 1
  readonly #levels: Level[] = []
  #inString = false
  #stringStart = 0
  /** of the element that is open */
  #start = -1
  #startLine = 1
  #broken = false
  /** what stands before the element on its line, where that is blank */
  #indent: string | null = null
  #out: (Element | Fault)[] = []

  /**
   * `isRoot`: values one after another, as in JSON Lines that somebody made pretty; else the children of whatever stands at
   * `path`.
   */
  constructor(path: JsonPath, isRoot = false) {
    this.#path = path
    this.#isRoot = isRoot
    this.#depth = isRoot ? 0 : path.length + 1
  }

  /** What is whole now. */
  push(more: string): (Element | Fault)[] {
    this.#text += more
    this.#out = []
    this.#scan(false)
    if (this.#start >= 0 && this.#text.length - this.#start > LONGEST) {
      this.#fault('line_too_long', 'an element is too long')
      this.#start = -1
    }
    this.#trim()
    return this.#out
  }
  /** What was left, or the fault that the file ends in the middle. */
  end(): (Element | Fault)[] {
    this.#out = []
    this.#scan(true)
    if (this.#start >= 0 && this.#levels.length === this.#depth && !this.#inString)
      this.#close(this.#text.length)
    else if (this.#start >= 0 || this.#inString || this.#levels.length > 0) {
      if (this.#start < 0) this.#startLine = this.#line
      this.#fault('not_json', 'the file ends in the middle')
    }
    return this.#out
  }

  #fault(code: 'not_json' | 'line_too_long', message: string): void {
    this.#out.push(fault(this.#startLine, code, message))
  }
  #isTarget(): boolean {
    if (this.#levels.length !== this.#depth) return false
    if (this.#isRoot) return true
    return this.#path.every((want, at) => {
      const level = this.#levels[at]
      return want === '*' || (level !== undefined && want === keyOf(level))
    })
  }

  #open(from: number): void {
    if (this.#start >= 0 || !this.#isTarget()) return
    this.#start = from
    this.#startLine = this.#line
    this.#broken = false
    const lineStart = this.#text.lastIndexOf('\n', from - 1) + 1
    const before = this.#text.slice(lineStart, from)
    this.#indent = before.trim() === '' && from > lineStart ? before : null
  }
  #close(end: number): void {
    if (this.#start < 0 || this.#levels.length !== this.#depth) return
    const raw = this.#text.slice(this.#start, end)
    const keys = this.#levels.map(keyOf)
    this.#start = -1
    try {
      this.#out.push({ ok: true, line: this.#startLine, keys, value: parse(raw), raw })
    } catch (error) {
      this.#fault('not_json', error instanceof Error ? error.message : 'not JSON')
    }
  }
  /** A value that is neither text nor a container ends with the mark after it. */
  #closeScalar(end: number): void {
    if (this.#start >= 0 && this.#levels.length === this.#depth) this.#close(end)
  }

  #scan(isEnd: boolean): void {
    const special = /["{}[\],:\n]|[^\s"{}[\],:]/g
    while (this.#at < this.#text.length) {
      if (this.#inString) {
        if (!this.#endString(isEnd)) return
        continue
      }
      special.lastIndex = this.#at
      const found = special.exec(this.#text)
      if (!found) {
        this.#at = this.#text.length
        return
      }
      this.#at = found.index + 1
      this.#mark(found[0])
    }
  }

  /** One character outside of strings; `#at` is behind it. */
  #mark(char: string): void {
    const at = this.#at
    switch (char) {
      case '"': {
        const level = this.#levels.at(-1)
        const isKey = level?.isArray === false && level.key === null
        if (!isKey) this.#open(at - 1)
        this.#stringStart = at
        this.#inString = true
        break
      }
      case '{':
      case '[':
        this.#open(at - 1)
        this.#levels.push({ isArray: char === '[', key: null, index: 0 })
        break
      case '}':
      case ']':
        this.#closeScalar(at - 1)
        this.#levels.pop()
        this.#close(at)
        break
      case ',':
        this.#closeScalar(at - 1)
        this.#nextInLevel()
        break
      case ':':
        break
      case '\n':
        this.#line += 1
        if (this.#isRoot && this.#levels.length === 0) this.#closeScalar(at - 1)
        if (this.#broken) this.#resync()
        break
      default: {
        this.#open(at - 1)
        // numbers and the like are passed over at once
        const rest = /[^\s"{}[\],:]*/y
        rest.lastIndex = at
        this.#at += rest.exec(this.#text)?.[0].length ?? 0
      }
    }
  }
  #nextInLevel(): void {
    const level = this.#levels.at(-1)
    if (!level) return
    level.index += 1
    level.key = null
  }

  /** False: the text ends within the string. */
  #endString(isEnd: boolean): boolean {
    const text = this.#text
    const marks = /["\\\n]/g
    marks.lastIndex = this.#at
    for (let found = marks.exec(text); found; found = marks.exec(text)) {
      if (found[0] === '\\') {
        if (found.index + 1 >= text.length && !isEnd) {
          this.#at = found.index
          return false
        }
        marks.lastIndex = found.index + 2
        continue
      }
      this.#at = found.index + (found[0] === '"' ? 1 : 0)
      this.#inString = false
      // no string of JSON holds a line end: its closing mark is missing
      if (found[0] === '\n') this.#broken = this.#start >= 0
      const level = this.#levels.at(-1)
      if (level && !level.isArray && level.key === null)
        level.key = unescaped(text.slice(this.#stringStart, found.index))
      else if (found[0] === '"') this.#close(this.#at)
      return true
    }
    this.#at = text.length
    return false
  }

  /** After a broken element, one that begins as it did is a new one. */
  #resync(): void {
    if (this.#indent === null || this.#start < 0) return
    const next = new RegExp(`${this.#indent}[[{"]`, 'y')
    next.lastIndex = this.#at
    if (this.#text[this.#at] === undefined || !next.test(this.#text)) return
    this.#fault('not_json', 'a quotation mark is opened and not closed')
    this.#start = -1
    this.#broken = false
    this.#levels.length = this.#depth
    this.#nextInLevel()
  }

  /** What is read is let go of. */
  #trim(): void {
    const keep = Math.min(
      this.#start >= 0 ? this.#start : this.#at,
      this.#inString ? this.#stringStart - 1 : this.#at,
    )
    const from = Math.max(0, this.#text.lastIndexOf('\n', keep))
    if (from > 0) this.#cut(from)
    // one endless line
    else if (keep >= 1 << 16) this.#cut(keep)
  }
  #cut(from: number): void {
    this.#text = this.#text.slice(from)
    this.#at -= from
    this.#stringStart -= from
    if (this.#start >= 0) this.#start -= from
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
