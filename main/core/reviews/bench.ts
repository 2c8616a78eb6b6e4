/** What a listener chose to be offered, kept under their pseudonym; and choices that have a name, for all of the station. */
import { z } from 'zod'
import type { Output, ParsedInput } from '../../contract/api.ts'
import { StationError } from '../../contract/errors.ts'
import { reviewBench, savedBench, SAVED_MOST } from '../../contract/review-queue.ts'
import type { ReviewBench, SavedBench } from '../../contract/review-queue.ts'
import { parseJson } from '../json.ts'
import type { Projects } from '../projects/store.ts'
import type { Station } from '../station.ts'
import type { Listeners } from './listeners.ts'

export interface BenchParts {
  readonly station: Pick<Station, 'db' | 'meta'>
  readonly listeners: Pick<Listeners, 'get'>
  readonly projects: Pick<Projects, 'ids' | 'get'>
}

/** so many languages and stations are offered to choose from */
const MOST = 300
const SAVED_KEY = 'benches'
const DEFAULT: ReviewBench = reviewBench.parse({})

/** One seek a value: a million rows are not walked through to find a few. */
const distinct = (column: 'lang' | 'station_id' | 'project_id'): string => `
  WITH RECURSIVE found (value) AS (
    SELECT min(${column}) FROM lake.entries
    UNION ALL SELECT (SELECT min(${column}) FROM lake.entries WHERE ${column} > value) FROM found WHERE value IS NOT NULL LIMIT ${MOST})
  SELECT value FROM found WHERE value IS NOT NULL`

/** What would tell whom one hears, or what others said, is left out. */
const blinded = ({ order, filter }: ReviewBench): ReviewBench => ({
  order: order === 'disputed' ? 'votes' : order,
  filter: { ...filter, wanted: 'undecided', speakerId: undefined, stationId: undefined },
})

export function benchKeeper({ station: { db, meta }, listeners, projects }: BenchParts) {
  const keyOf = (reviewer: string): string => `bench:${listeners.get(reviewer).listenerId}`
  /**
   * What is looked for tells of each take that is found: of several projects at once the strictest holds. What is shown of a
   * take goes by its own project (take-rules.ts).
   */
  const isBlind = ({ filter: { projectId } }: ReviewBench): boolean =>
    projects.ids().some((id) => (!projectId || id === projectId) && projects.get(id).settings.listening.blind)
  const saved = (): SavedBench[] =>
    z
      .array(savedBench)
      .catch([])
      .parse(parseJson(meta.get(SAVED_KEY) ?? '[]'))
  function get(reviewer: string) {
    const text = meta.get(keyOf(reviewer))
    const chosen = reviewBench.catch(DEFAULT).parse(text === null ? {} : parseJson(text))
    const blind = isBlind(chosen)
    return { bench: blind ? blinded(chosen) : chosen, blind }
  }
  function keepAs(name: string, bench: ReviewBench): void {
    const others = saved().filter((one) => one.name !== name)
    if (others.length >= SAVED_MOST)
      throw new StationError('conflict', `${SAVED_MOST} filters are kept already: remove one of them`)
    const all = [...others, { name, bench }].toSorted((a, b) => a.name.localeCompare(b.name))
    meta.set(SAVED_KEY, JSON.stringify(all))
  }
  return {
    get,
    change({ reviewer, bench, save, forget }: ParsedInput<'reviews.bench'>): Output<'reviews.bench'> {
      if (bench) meta.set(keyOf(reviewer), JSON.stringify(bench))
      if (save !== undefined) keepAs(save, get(reviewer).bench)
      if (forget !== undefined)
        meta.set(SAVED_KEY, JSON.stringify(saved().filter(({ name }) => name !== forget)))
      const choices = {
        langs: db.prepare<[], string>(distinct('lang')).pluck().all(),
        stations: db.prepare<[], string>(distinct('station_id')).pluck().all(),
        projects: db.prepare<[], string>(distinct('project_id')).pluck().all(),
      }
      const { bench: now, blind } = get(reviewer)
      return { bench: now, blind, choices, saved: saved() }
    },
  }
}
