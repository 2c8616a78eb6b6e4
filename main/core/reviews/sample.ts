/**
 * How common some letters are among the takes, by a sample of them. What is common is met soon by walking through an order; what is
 * rare is looked up by its trigrams, and by those of them that leave the fewest.
 */
import type { Db } from '../db/open.ts'

/** takes that are looked at: half a megabyte of texts */
const TAKES = 2_000
/** so many in the sample, and the first hundred of an order are found among some ten thousand takes */
const COMMON = 20
/** trigrams that are looked up; each further one is another list to walk through */
const MOST = 5
/** the sample is taken anew when there are so many times as many takes */
const GROWN = 1.5

interface Sample {
  readonly hays: readonly string[]
  /** takes there were */
  readonly of: number
}
const samples = new WeakMap<Db, Sample>()

function sampleOf(db: Db): Sample {
  const of = db.prepare<[], number | null>('SELECT max(id) FROM lake.entries').pluck().get() ?? 0
  const known = samples.get(db)
  if (known && of >= known.of && of < known.of * GROWN) return known
  const hays = [
    ...db
      .prepare<[], string>(
        `SELECT hay FROM lake.entries WHERE needs = 1 ORDER BY k_random, id LIMIT ${TAKES}`,
      )
      .pluck()
      .iterate(),
  ]
  const taken = { hays, of }
  samples.set(db, taken)
  return taken
}

/** Of a needle and its trigrams: null where it is common, else those that are worth looking up. */
export function telling(db: Db, needle: string, trigrams: readonly string[]): readonly string[] | null {
  let { hays: left } = sampleOf(db)
  const holding = left.filter((hay) => hay.includes(needle)).length
  if (holding >= COMMON) return null
  const chosen: string[] = []
  let others = [...trigrams]
  while (others.length > 0 && chosen.length < MOST && (left.length > holding || chosen.length === 0)) {
    const each = others.map((trigram) => ({ trigram, left: left.filter((hay) => hay.includes(trigram)) }))
    const best = each.reduce((one, other) => (other.left.length < one.left.length ? other : one))
    // those that are left hold all others as well
    if (best.left.length === left.length && chosen.length > 0) break
    chosen.push(best.trigram)
    left = best.left
    others = others.filter((trigram) => trigram !== best.trigram)
  }
  return chosen
}
