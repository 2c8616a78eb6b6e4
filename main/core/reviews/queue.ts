/** Which takes a listener is offered, as SQL over the catalogue: each order has its index, so that the next take is one seek away. */
import type { ReviewBench, ReviewOrder } from '../../contract/review-queue.ts'
import { LEFT_COUNTED } from '../../contract/review-queue.ts'
import { searchFold } from '../../text/search-fold.ts'
import type { Db } from '../db/open.ts'
import { literal } from '../db/like.ts'

const KEYS: Readonly<Record<ReviewOrder, string>> = {
  votes: 'k_votes',
  disputed: 'k_disputed',
  worst: 'k_worst',
  random: 'k_random',
  newest: 'k_newest',
}

export interface Asked {
  readonly reviewer: string
  /** the speaker that the listener is; null: none */
  readonly own: string | null
  readonly bench: ReviewBench
  /** only what it finds; empty: all */
  readonly search: string
  /** the archive cannot be reached: only what can be heard without it */
  readonly onlyHere: boolean
}

/** Trigrams find nothing shorter. */
const WORDS_FROM = 3
/** takes that a search may find and still be looked up at once */
const RARE = 2_000

const isRare = (db: Db, needle: string, phrase: string): boolean =>
  Array.from(needle).length >= WORDS_FROM &&
  (db
    .prepare<[string], number>(
      `SELECT count(*) FROM (SELECT rowid FROM lake.words WHERE words MATCH ? LIMIT ${RARE + 1})`,
    )
    .pluck()
    .get(phrase) ?? 0) <= RARE

function where(
  db: Db,
  { bench: { filter }, search, onlyHere }: Asked,
): { terms: string[]; params: Record<string, string> } {
  const params: Record<string, string> = {}
  const terms = [
    'e.lost IS NULL',
    'e.speaker_id IS NOT @own',
    'NOT EXISTS (SELECT 1 FROM main.reviewed r WHERE r.listener_id = @reviewer AND r.take_id = e.take_id)',
  ]
  if (filter.wanted === 'undecided') terms.push('e.needs = 1')
  else if (filter.wanted === 'any') terms.push('e.needs IN (0, 1)')
  else {
    terms.push(
      'e.state = @wanted',
      `e.needs = ${filter.wanted === 'open' || filter.wanted === 'disputed' ? 1 : 0}`,
    )
    params['wanted'] = filter.wanted
  }
  const columns = {
    lang: filter.lang,
    project_id: filter.projectId,
    speaker_id: filter.speakerId,
    station_id: filter.stationId,
    prompt_id: filter.promptId,
  }
  for (const [column, value] of Object.entries(columns))
    if (value !== undefined && value !== '') {
      terms.push(`e.${column} = @${column}`)
      params[column] = value
    }
  const needle = searchFold(search)
  if (needle !== '') {
    const phrase = `"${needle.replaceAll('"', '""')}"`
    // of many that fit, the next in order is met soon by walking; of few it is not
    if (isRare(db, needle, phrase)) {
      terms.push('e.id IN (SELECT rowid FROM lake.words WHERE words MATCH @phrase)')
      params['phrase'] = phrase
    } else {
      terms.push(`e.hay LIKE @hay ESCAPE '\\'`)
      params['hay'] = `%${literal(needle)}%`
    }
  } else if (search.trim() !== '') terms.push('0')
  if (onlyHere) terms.push('(e.here = 1 OR e.cached = 1)')
  return { terms, params }
}

export interface Place {
  readonly id: number
  readonly key: number
}

export function reviewQueue(db: Db, asked: Asked) {
  const { reviewer, own, bench, search } = asked
  const { terms, params } = where(db, asked)
  const key = KEYS[bench.order]
  const offered = `FROM lake.entries e WHERE ${terms.join(' AND ')}`
  const bound = { ...params, reviewer, own }
  return {
    /** The next after a take, in order; from the beginning after null, or after a take that is no more. */
    after(takeId: string | null, count: number): string[] {
      const place =
        takeId === null
          ? undefined
          : db
              .prepare<[string], Place>(`SELECT id, ${key} AS key FROM lake.entries WHERE take_id = ?`)
              .get(takeId)
      return db
        .prepare<[object], string>(
          `SELECT e.take_id ${offered}${place ? ` AND (e.${key}, e.id) > (@key, @id)` : ''}
            ORDER BY e.${key}, e.id LIMIT ${count}`,
        )
        .pluck()
        .all({ ...bound, ...place })
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
    left: (): number =>
      db
        .prepare<[object], number>(`SELECT count(*) FROM (SELECT 1 ${offered} LIMIT ${LEFT_COUNTED})`)
        .pluck()
        .get(bound) ?? 0,
  }
}
