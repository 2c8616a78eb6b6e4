/** What every form is brought to: rows of cells, each with the line it began on. */
import type { LineFault, ScriptNote } from '../contract/script.ts'
import type { Block } from './decode.ts'

export interface Row {
  readonly ok: true
  readonly line: number
  /** by the position of the column */
  readonly cells: readonly unknown[]
}
export interface Fault {
  readonly ok: false
  readonly line: number
  readonly code: LineFault
  /** for who looks into it, in English */
  readonly detail: string
}
export type RowOrFault = Row | Fault

export const fault = (line: number, code: LineFault, detail: string): Fault => ({
  ok: false,
  line,
  code,
  detail,
})

/** Takes blocks of whole lines and gives the rows that end in them. */
export interface RowReader {
  push(block: Block): RowOrFault[]
  end(): RowOrFault[]
}

const LINES_NAMED = 20

/** Counts what is odd, each with the first lines it was seen on. */
export class Notes {
  /** known of the file as a whole, before its rows are read */
  readonly #about: readonly ScriptNote[]
  readonly #seen = new Map<
    string,
    { code: ScriptNote['code']; count: number; lines: number[]; detail: string }
  >()

  constructor(about: readonly ScriptNote[] = []) {
    this.#about = about
  }
  add(code: ScriptNote['code'], line: number, detail = ''): void {
    const key = `${code} ${detail}`
    const note = this.#seen.get(key) ?? { code, count: 0, lines: [], detail }
    note.count += 1
    if (line > 0 && note.lines.length < LINES_NAMED && note.lines.at(-1) !== line) note.lines.push(line)
    this.#seen.set(key, note)
  }
  /** The most frequent of each code first; of each no more than `most` details. */
  list(most = 10): ScriptNote[] {
    const shown = new Map<string, number>()
    return [...this.#about, ...this.#seen.values()]
      .sort((a, b) => b.count - a.count)
      .filter(({ code }) => {
        const before = shown.get(code) ?? 0
        shown.set(code, before + 1)
        return before < most
      })
  }
}
