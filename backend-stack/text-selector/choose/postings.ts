/** The pool turned round: for each unit the sentences that hold it, in one array (4 bytes an occurrence). */
import { MAX_ROW, type Pool } from './pool.ts'

export interface Postings {
  readonly sentences: Uint32Array
  /** `sentences` of unit u: from[u] up to but not including from[u + 1] */
  readonly from: Uint32Array
}

export function invert(pool: Pool, units: number): Postings {
  const from = new Uint32Array(units + 1)
  const row = new Uint32Array(MAX_ROW)
  for (let sentence = 0; sentence < pool.size; sentence++) {
    const count = pool.copy(sentence, row)
    for (let i = 0; i < count; i++) {
      const after = (row[i] ?? 0) + 1
      from[after] = (from[after] ?? 0) + 1
    }
  }
  for (let unit = 0; unit < units; unit++) from[unit + 1] = (from[unit + 1] ?? 0) + (from[unit] ?? 0)
  const next = from.slice()
  const sentences = new Uint32Array(from[units] ?? 0)
  for (let sentence = 0; sentence < pool.size; sentence++) {
    const count = pool.copy(sentence, row)
    for (let i = 0; i < count; i++) {
      const unit = row[i] ?? 0
      const at = next[unit] ?? 0
      sentences[at] = sentence
      next[unit] = at + 1
    }
  }
  return { sentences, from }
}
