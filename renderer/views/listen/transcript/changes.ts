/** What is different between two versions of what was written, as people read it: words that went and words that came. Pure. */
import type { Transcript } from '../../../../main/contract/transcript.ts'

export interface Piece {
  readonly kind: 'same' | 'out' | 'in'
  readonly words: readonly string[]
}

/** Comparing takes as many steps as both have words, multiplied. Of longer texts all between their like ends is told as changed. */
const MOST_STEPS = 1_000_000

const wordsOf = (text: string): string[] => text.split(/\s+/u).filter((word) => word !== '')

/** Pieces in order; what went stands before what came in its place. */
export function changedWords(before: string, after: string): Piece[] {
  const [old, now] = [wordsOf(before), wordsOf(after)]
  let from = 0
  while (from < old.length && from < now.length && old[from] === now[from]) from += 1
  let end = 0
  while (end < Math.min(old.length, now.length) - from && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const middle = between(old.slice(from, old.length - end), now.slice(from, now.length - end))
  return joined([
    { kind: 'same', words: now.slice(0, from) },
    ...middle,
    { kind: 'same', words: now.slice(now.length - end) },
  ])
}

/** By the longest row of words that both have in the same order. */
function between(old: readonly string[], now: readonly string[]): Piece[] {
  if (old.length * now.length > MOST_STEPS)
    return [
      { kind: 'out', words: old },
      { kind: 'in', words: now },
    ]
  const width = now.length + 1
  /** how many words both have in common from here on */
  const common = new Uint32Array((old.length + 1) * width)
  const at = (o: number, n: number): number => common[o * width + n] ?? 0
  for (let o = old.length - 1; o >= 0; o -= 1)
    for (let n = now.length - 1; n >= 0; n -= 1)
      common[o * width + n] = old[o] === now[n] ? at(o + 1, n + 1) + 1 : Math.max(at(o + 1, n), at(o, n + 1))
  const pieces: Piece[] = []
  let [o, n] = [0, 0]
  while (o < old.length || n < now.length) {
    const [was, is] = [old[o], now[n]]
    if (was !== undefined && was === is) {
      pieces.push({ kind: 'same', words: [was] })
      o += 1
      n += 1
    } else if (was !== undefined && (is === undefined || at(o + 1, n) >= at(o, n + 1))) {
      pieces.push({ kind: 'out', words: [was] })
      o += 1
    } else if (is !== undefined) {
      pieces.push({ kind: 'in', words: [is] })
      n += 1
    }
  }
  return pieces
}

/** Neighbours of one kind are one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = []
  for (const { kind, words } of pieces) {
    if (words.length === 0) continue
    const last = all.at(-1)
    if (last?.kind === kind) all[all.length - 1] = { kind, words: [...last.words, ...words] }
    else all.push({ kind, words })
  }
  return all
}

/** Words around a change that show where it is. */
const AROUND = 4
/** What is the same is told by its edges; a text in which nothing changed by its beginning. */
export function shortened(pieces: readonly Piece[]): Piece[] {
  return pieces.map(({ kind, words }, index) => {
    const alone = pieces.length === 1
    const head = alone ? 2 * AROUND : index === 0 ? 0 : AROUND
    const tail = index === pieces.length - 1 ? 0 : AROUND
    if (kind !== 'same' || words.length <= head + tail + 1) return { kind, words }
    return { kind, words: [...words.slice(0, head), '…', ...words.slice(words.length - tail)] }
  })
}

const segmentsOf = ({ tiers }: Transcript): string[] =>
  tiers.flatMap(({ name, segments }) => segments.map((one) => JSON.stringify([name, one])))

/** Segments that came, went, moved or say something else. */
export function changedSegments(before: Transcript, after: Transcript): number {
  const [old, now] = [segmentsOf(before), segmentsOf(after)]
  const onlyIn = (one: readonly string[], other: readonly string[]): number => {
    const known = new Set(other)
    return one.filter((segment) => !known.has(segment)).length
  }
  return Math.max(onlyIn(old, now), onlyIn(now, old))
}
