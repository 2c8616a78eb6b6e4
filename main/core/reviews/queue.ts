/** Which takes a listener is offered, as SQL over the catalogue: each order has its index, so that the next take is one seek away. */
import type { ReviewOrder } from '../../contract/review-queue.ts'
import { LEFT_COUNTED } from '../../contract/review-queue.ts'
import { searchFold } from '../../text/search-fold.ts'
import type { Db } from '../db/open.ts'
import { literal } from '../db/like.ts'
import { ofOneProject } from './of-project.ts'
import { fewOf, narrowedBy } from './queue-few.ts'
import { termsOf } from './queue-terms.ts'
import type { Asked } from './queue-terms.ts'

const KEYS: Readonly<Record<ReviewOrder, readonly string[]>> = {
  votes: ['k_votes', 'k_tie', 'id'],
  disputed: ['k_disputed', 'k_tie', 'id'],
  worst: ['k_worst', 'id'],
  random: ['k_random', 'id'],
  newest: ['k_newest', 'id'],
}

/**
 * Takes that are walked past at a stretch; in between others are answered. As many as are walked past in so many ms: on a slow disk, or
 * where each lies on another page of a million, that is a few hundred.
 */
const STRETCH = { first: 1_000, least: 250, most: 8_000, ms: 20 }
/** takes that are looked at to count what is left: a tenth of a second, where each lies on another page of a million */
const LOOKED_AT = 8_000

/** Where a listener is who goes through the queue. */
export interface Sitting {
  /** the take that lies before them, not judged yet; undefined: none */
  readonly hears: string | undefined
  /** takes that they were offered and have not judged */
  readonly met: readonly string[]
}
const NOWHERE: Sitting = { hears: undefined, met: [] }

/** With one vote more, where it is about to have it. */
const placed = (key: string): string => (key === 'k_votes' ? 'k_votes - (take_id = @hears) AS k_votes' : key)

type Place = Readonly<Record<string, number>>
type End = 'lower' | 'upper'
/** As parameters: those of a lower and of an upper end are two. */
const named = (place: Place, end: End): Place =>
  Object.fromEntries(Object.entries(place).map(([key, value]) => [`${end}_${key}`, value]))

/**
 * SQL of what lies beyond `lower` up to `upper` with it, null: without an end there, as parts that an index over the keys and `id` knows
 * each. Of a comparison with all of them it knows none but the first: of a hundred thousand takes of one score all would be
 * walked past again, from the first on, for each stretch.
 */
function spans(keys: readonly string[], row: string, lower: Place | null, upper: Place | null): string[] {
  const before = keys.slice(0, -1)
  const mine = before.map((key) => row + key)
  const its = (end: End) => before.map((key) => `@${end}_${key}`)
  const than = (how: '<' | '>', end: End) => `(${mine.join(', ')}) ${how} (${its(end).join(', ')})`
  const alike = (end: End) => mine.map((key, at) => `${key} = ${its(end)[at]}`).join(' AND ')
  const [after, upTo] = [`${row}id > @lower_id`, `${row}id <= @upper_id`]
  if (!lower) return upper ? [than('<', 'upper'), `${alike('upper')} AND ${upTo}`] : ['1']
  if (!upper) return [`${alike('lower')} AND ${after}`, than('>', 'lower')]
  if (before.every((key) => lower[key] === upper[key])) return [`${alike('lower')} AND ${after} AND ${upTo}`]
  return [
    `${alike('lower')} AND ${after}`,
    `${than('>', 'lower')} AND ${than('<', 'upper')}`,
    `${alike('upper')} AND ${upTo}`,
  ]
}

export type ReviewQueue = ReturnType<typeof reviewQueue>

export function reviewQueue(db: Db, asked: Asked) {
  const { reviewer, own, bench, search } = asked
  const asks = termsOf(db, asked)
  const few = fewOf(db, asked, asks)
  const { terms, needs } = asks
  const bound = { ...asks.params, ...few?.params }
  const keys = KEYS[bench.order]
  const fits = terms.join(' AND ')
  // in this order: SQLite would rather walk through all takes in theirs, and look for each among those that were found
  const from = few
    ? `(${few.ids}) w CROSS JOIN lake.entries e ON e.id = w.id`
    : `lake.entries e INDEXED BY entries_${bench.order}`
  const columns = keys.map((key) => `e.${key}`).join(', ')
  const ordered = keys.map((_key, at) => at + 2).join(', ')
  /** Of few, which are looked up once and by no order's index. */
  const beyond = (lower: Place | null): string[] => [
    lower
      ? `(${keys.map((key) => `e.${key}`).join(', ')}) > (${keys.map((key) => `@lower_${key}`).join(', ')})`
      : '1',
  ]
  const parts = few ? [`e.needs IN (${needs.join(', ')})`] : needs.map((one) => `e.needs = ${one}`)

  // like any other take, and only where no particular ones are looked for
  const golden = search.trim() === '' && bench.filter.wanted === 'undecided'
  // few, and each is looked up: SQLite would rather walk through a million takes to find that none is one
  const gold = `FROM main.gold_items g CROSS JOIN lake.entries e ON e.take_id = g.take_id WHERE g.answer IS NOT NULL AND ${terms
    .filter((term) => !term.includes('gold_items'))
    .join(' AND ')}`

  function placeOf(takeId: string, hears: string | undefined): Place | null {
    const place = db
      .prepare<[object], Place>(
        `SELECT ${keys.map(placed).join(', ')} FROM lake.entries WHERE take_id = @takeId`,
      )
      .get({ takeId, hears: hears ?? '' })
    return place ?? null
  }
  /** Where one stands after so many more takes of whatever kind; null: at the end. */
  function stretchEnd(lower: Place | null, takes: number): Place | null {
    const ends = needs.map((one) => {
      const each = spans(keys, '', lower, null).map(
        (span) =>
          `SELECT ${keys.join(', ')} FROM lake.entries INDEXED BY entries_${bench.order} WHERE needs = ${one} AND ${span}`,
      )
      const sql = `${each.join(' UNION ALL ')} ORDER BY ${keys.join(', ')} LIMIT 1 OFFSET ${takes}`
      return db.prepare<[object], Place>(sql).get(lower ? named(lower, 'lower') : {}) ?? null
    })
    return ends.reduce((one, other) => (one && other ? (isBefore(one, other) ? one : other) : (one ?? other)))
  }
  const isBefore = (one: Place, other: Place): boolean => {
    const key = keys.find((name) => one[name] !== other[name])
    return key !== undefined && (one[key] ?? 0) < (other[key] ?? 0)
  }
  function found(lower: Place | null, upper: Place | null, count: number, met: readonly string[]): string[] {
    const more = met.length > 0 ? ['e.take_id NOT IN (SELECT value FROM json_each(@met))'] : []
    const each = parts.flatMap((part) =>
      (few ? beyond(lower) : spans(keys, 'e.', lower, upper)).map(
        (span) =>
          `SELECT e.take_id, ${columns} FROM ${from} WHERE ${[part, span, fits, ...more].join(' AND ')}`,
      ),
    )
    return db
      .prepare<[object], string>(`${each.join(' UNION ALL ')} ORDER BY ${ordered} LIMIT ${count}`)
      .pluck()
      .all({
        ...bound,
        ...(lower ? named(lower, 'lower') : {}),
        ...(upper ? named(upper, 'upper') : {}),
        ...(met.length > 0 ? { met: JSON.stringify(met) } : {}),
      })
  }

  return {
    /**
     * A gold item for this listener, of the same project as the take `beside`, or of any; which one is chance, and the same
     * until they have judged it.
     */
    gold: (without: readonly string[], beside: string | null): string | undefined =>
      golden
        ? db
            .prepare<[object], string>(
              `SELECT e.take_id ${gold} AND e.take_id NOT IN (SELECT value FROM json_each(@without))
                 AND (@beside IS NULL OR EXISTS (SELECT 1 FROM lake.entries b WHERE b.take_id = @beside AND ${ofOneProject('e', 'b')}))
               ORDER BY e.k_random, e.id LIMIT 1`,
            )
            .pluck()
            .get({ ...asks.params, without: JSON.stringify(without), beside })
        : undefined,
    /**
     * The next after a take, in order; from the beginning after null, or after a take that is no more. None of those that were
     * `met`. What is heard just now stands where a verdict will put it: what one more vote decides comes before what has none.
     * Fewer than `count` where there are no more, or (`near`) none that is soon met.
     */
    async after(
      takeId: string | null,
      count: number,
      { hears, met }: Sitting = NOWHERE,
      near = false,
    ): Promise<string[]> {
      let lower = takeId === null ? null : placeOf(takeId, hears)
      if (few) return found(lower, null, count, met)
      const all: string[] = []
      for (let stretch = STRETCH.first; ;) {
        const since = performance.now()
        const upper = stretchEnd(lower, stretch)
        all.push(...found(lower, upper, count - all.length, met))
        if (all.length >= count || upper === null || near) return all
        lower = upper
        const inTime = Math.round((stretch * STRETCH.ms) / Math.max(1, performance.now() - since))
        stretch = Math.min(STRETCH.most, stretch * 4, Math.max(STRETCH.least, inTime))
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    /** What they had begun with last; undefined: nothing. */
    begun: (): string | undefined =>
      db
        .prepare<[object], string>(
          `SELECT d.take_id FROM main.drafts d JOIN lake.entries e ON e.take_id = d.take_id
            WHERE d.reviewer = @reviewer AND e.hay LIKE @hay ESCAPE '\\' AND e.lost IS NULL AND e.speaker_id IS NOT @own
              AND NOT EXISTS (SELECT 1 FROM main.reviewed r WHERE r.listener_id = @reviewer AND r.take_id = e.take_id)
            ORDER BY d.at DESC LIMIT 1`,
        )
        .pluck()
        .get({ reviewer, own, hay: `%${literal(searchFold(search))}%` }),
    /** How many there are still, as far as is counted; `more`: or more than that. */
    left(): { left: number; more: boolean } {
      const ids = few?.ids ?? narrowedBy(asked, asks)
      // from the end of the order: at its beginning lies what they have judged already
      const last = needs
        .map(
          (one) => `SELECT * FROM (SELECT * FROM lake.entries INDEXED BY entries_${bench.order}
            WHERE needs = ${one} ORDER BY ${keys.map((key) => `${key} DESC`).join(', ')} LIMIT ${LOOKED_AT})`,
        )
        .join(' UNION ALL ')
      const source = ids
        ? `(SELECT * FROM (${ids}) LIMIT ${LOOKED_AT}) w CROSS JOIN lake.entries e ON e.id = w.id
            WHERE e.needs IN (${needs.join(', ')}) AND ${fits}`
        : `(${last}) e WHERE ${fits}`
      const count = (rows: string, most: number): number =>
        db.prepare<[object], number>(`SELECT count(*) FROM (${rows} LIMIT ${most})`).pluck().get(bound) ?? 0
      const left = Math.min(
        LEFT_COUNTED,
        count(`SELECT 1 FROM ${source}`, LEFT_COUNTED) +
          (golden ? count(`SELECT 1 ${gold}`, LEFT_COUNTED) : 0),
      )
      const isMore = ids
        ? count(`SELECT 1 FROM (${ids})`, LOOKED_AT + 1) > LOOKED_AT
        : stretchEnd(null, LOOKED_AT) !== null
      return { left, more: left >= LEFT_COUNTED || isMore }
    },
  }
}
