/** What project owners said of takes and listeners: of many words about one the latest counts, whatever order they come in. */
import { goldRecord, standingRecord } from '../../../main/contract/listening.ts'

export interface OwnerWord {
  readonly id: string
  readonly kind: 'gold' | 'standing'
  /** the take, or the listener */
  readonly about: string
  /** the known answer; whether their verdicts count; null: nothing is known any more */
  readonly says: string | null
  /** when it was said, and when the broker appended it, ms since 1970 */
  readonly at: number
  readonly appendedAt: number
}

/** Undefined: it is no such word. */
export function ownerWord(value: unknown, appendedAt: number): OwnerWord | undefined {
  const gold = goldRecord.safeParse(value).data
  if (gold)
    return {
      ...{ id: gold.gold_id, kind: 'gold', about: gold.take_id, says: gold.gold },
      ...{ at: Date.parse(gold.at), appendedAt },
    }
  const standing = standingRecord.safeParse(value).data
  if (!standing) return undefined
  return {
    ...{ id: standing.standing_id, kind: 'standing', about: standing.reviewer },
    ...{ says: standing.counts ? null : 'set_aside', at: Date.parse(standing.at), appendedAt },
  }
}

/** As of reviews: nothing is said after it was sent, or a clock that was ahead once would have the last word for ever. */
const saidAt = ({ at, appendedAt }: OwnerWord): number => Math.min(at, appendedAt)

/** What the last of these says; null: nothing. All are about the same, and a word that came twice is there once. */
export function lastSays(words: readonly OwnerWord[]): string | null {
  const [last] = words.toSorted((a, b) => saidAt(b) - saidAt(a) || (a.id < b.id ? 1 : -1))
  return last?.says ?? null
}
