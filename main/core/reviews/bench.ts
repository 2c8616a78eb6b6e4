/** What a listener chose to be offered: kept under their pseudonym. */
import type { Output } from '../../contract/api.ts'
import { reviewBench } from '../../contract/review-queue.ts'
import type { ReviewBench } from '../../contract/review-queue.ts'
import { parseJson } from '../json.ts'
import type { Station } from '../station.ts'
import type { Listeners } from './listeners.ts'

interface BenchParts {
  readonly station: Pick<Station, 'db' | 'meta'>
  readonly listeners: Pick<Listeners, 'get'>
}

/** so many languages and stations are offered to choose from */
const MOST = 300

/** One seek a value: a million rows are not walked through to find a few. */
const distinct = (column: 'lang' | 'station_id'): string => `
  WITH RECURSIVE found (value) AS (
    SELECT min(${column}) FROM lake.entries
    UNION ALL SELECT (SELECT min(${column}) FROM lake.entries WHERE ${column} > value) FROM found WHERE value IS NOT NULL LIMIT ${MOST})
  SELECT value FROM found WHERE value IS NOT NULL`

export function benchKeeper({ station: { db, meta }, listeners }: BenchParts) {
  const keyOf = (reviewer: string): string => `bench:${listeners.get(reviewer).listenerId}`
  return {
    get(reviewer: string): ReviewBench {
      const text = meta.get(keyOf(reviewer))
      return reviewBench.catch(reviewBench.parse({})).parse(text === null ? {} : parseJson(text))
    },
    set: (reviewer: string, bench: ReviewBench): void => meta.set(keyOf(reviewer), JSON.stringify(bench)),
    choices: (): Output<'reviews.bench'>['choices'] => ({
      langs: db.prepare<[], string>(distinct('lang')).pluck().all(),
      stations: db.prepare<[], string>(distinct('station_id')).pluck().all(),
    }),
  }
}
