/**
 * Whether few takes can fit, and which: then these are looked up and sorted. Of many that fit the next in order is met soon by
 * walking through the order; of few it is not. SQLite, which knows no counts of a million rows, would often choose the other way.
 */
import { searchFold } from '../../text/search-fold.ts'
import type { Db } from '../db/open.ts'
import { telling } from './sample.ts'
import type { Asked, Terms } from './queue-terms.ts'

/** takes that are looked up at once */
const RARE = 5_000
/** Trigrams find nothing shorter. */
const WORDS_FROM = 3

export interface Few {
  /** SQL: their ids, and perhaps those of others */
  readonly ids: string
  readonly params: Readonly<Record<string, string>>
}

/** All trigrams of the needle, each once: whatever holds the needle holds them. Too short, and it has none. */
function trigramsOf(needle: string): string[] {
  const letters = Array.from(needle)
  return [
    ...new Set(
      letters
        .slice(0, Math.max(0, letters.length - WORDS_FROM + 1))
        .map((_letter, at) => letters.slice(at, at + WORDS_FROM).join('')),
    ),
  ]
}

const matching = (trigrams: readonly string[]): string =>
  trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ')

/** What the search looks up; null: nothing, or what most takes have. */
function searched(db: Db, search: string): Few | null {
  const needle = searchFold(search)
  const found = trigramsOf(needle)
  const told = found.length === 0 ? null : telling(db, needle, found)
  if (told === null || told.length === 0) return null
  return {
    ids: 'SELECT rowid AS id FROM lake.words WHERE words MATCH @trigrams',
    params: { trigrams: matching(told) },
  }
}

/** Of each part of the filter that has an index: all that it lets through. */
function filtered({ bench: { filter }, onlyHere }: Asked, { needs, named }: Terms): string[] {
  const ids = (index: string, term: string) =>
    `SELECT id FROM lake.entries INDEXED BY entries_${index} WHERE ${term}`
  const needed = `needs IN (${needs.join(', ')})`
  const ways: readonly (readonly [is: unknown, ids: string])[] = [
    [onlyHere, ids('cached', `(here = 1 OR cached = 1) AND ${needed}`)],
    [filter.promptId, ids('prompt', 'prompt_id = @prompt_id')],
    [filter.speakerId, ids('speaker', 'speaker_id = @speaker_id')],
    ...named.map(
      (column) =>
        [true, ids(column, `${column} IN (SELECT value FROM json_each(@${column})) AND ${needed}`)] as const,
    ),
    [filter.stationId, ids('station', `station_id = @station_id AND ${needed}`)],
    // those that name no project may be of this one
    [
      filter.projectId,
      `${ids('project', 'project_id = @project')} UNION ALL ${ids('project', 'project_id IS NULL')}`,
    ],
    [filter.lang, ids('lang', `lang = @lang AND ${needed}`)],
    [filter.wanted !== 'undecided' && filter.wanted !== 'any', ids('state', 'state = @wanted')],
    [filter.scoreMost !== undefined, ids('worst', `${needed} AND k_worst <= @scoreMost`)],
    [filter.from && filter.to, ids('newest', `${needed} AND k_newest <= @from AND k_newest > @to`)],
    [filter.from && !filter.to, ids('newest', `${needed} AND k_newest <= @from`)],
    [filter.to && !filter.from, ids('newest', `${needed} AND k_newest > @to`)],
  ]
  return ways.filter(([is]) => Boolean(is)).map(([, way]) => way)
}

/** SQL: ids of all that the narrowest part of the filter lets through, as far as an index knows; null: there is none. */
export const narrowedBy = (asked: Asked, terms: Terms): string | null => filtered(asked, terms)[0] ?? null

/** Null: there are many, or nothing narrows them. */
export function fewOf(db: Db, asked: Asked, terms: Terms): Few | null {
  const words = searched(db, asked.search)
  const ways: readonly Few[] = [
    ...(words ? [words] : []),
    ...filtered(asked, terms).map((ids) => ({ ids, params: {} })),
  ]
  const isRare = ({ ids, params }: Few): boolean =>
    (db
      .prepare<[object], number>(`SELECT count(*) FROM (${ids} LIMIT ${RARE + 1})`)
      .pluck()
      .get({ ...terms.params, ...params }) ?? 0) <= RARE
  return ways.find(isRare) ?? null
}
