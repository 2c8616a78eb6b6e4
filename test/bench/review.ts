/**
 * A listener's bench over a million takes of a lake: the first takes of a search, and of each order and filter; from the question for the next take to its audio
 * and peaks at hand in the core; and in a page, from the key of the verdict until the next take is drawn and sounds. What the
 * station's process holds then. The takes are put into the database as the station puts them there, a few of them by itself.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { join } from 'node:path'
import { openDatabase } from '../../main/core/db/open.ts'
import { reviewQueue } from '../../main/core/reviews/queue.ts'
import { reviewBench, reviewOrder } from '../../main/contract/review-queue.ts'
import { openStation } from '../support/station.ts'
import { percentile } from '../support/figures.ts'
import type { Figure, RunOptions } from '../support/figures.ts'
import { fill, NOUNS, oneTake, VERBS } from './review-lake.ts'
import { LISTENED, listenInPage, readyToListen } from './review-page.ts'

const TAKES = Number(process.env['FIELDTAKE_REVIEW_TAKES'] ?? 1_000_000)

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-review-'))
  const lakeDir = mkdtempSync(join(tmpdir(), 'fieldtake-review-lake-'))
  try {
    const audio = await oneTake(lakeDir)
    const filled = fill(dataDir, lakeDir, audio, TAKES)
    const searches = await search(dataDir, runs * 30)
    const queues = await everyQueue(dataDir)
    const next = await listen(dataDir, lakeDir)
    const seen = await listenInPage(dataDir)
    return [
      { name: 'review_next_p95_ms', value: percentile(seen.next, 0.95), unit: 'ms', n: seen.next.length },
      { name: 'review_next_p50_ms', value: percentile(seen.next, 0.5), unit: 'ms', n: seen.next.length },
      { name: 'review_fill_takes_per_s', value: filled, unit: 'takes/s', n: TAKES },
      { name: 'review_search_p95_ms', value: percentile(searches, 0.95), unit: 'ms', n: searches.length },
      {
        name: 'review_queue_p95_ms',
        value: percentile(queues.first, 0.95),
        unit: 'ms',
        n: queues.first.length,
      },
      { name: 'review_left_p95_ms', value: percentile(queues.left, 0.95), unit: 'ms', n: queues.left.length },
      { name: 'review_queue_blocked_ms', value: queues.longest, unit: 'ms', n: 1 },
      { name: 'review_next_core_p95_ms', value: percentile(next, 0.95), unit: 'ms', n: next.length },
      { name: 'review_rss_mb', value: seen.rssMb, unit: 'MB', n: 1 },
    ]
  } finally {
    for (const dir of [dataDir, lakeDir]) rmSync(dir, { recursive: true, force: true })
  }
}

/** The first hundred takes of each search, ms. */
async function search(dataDir: string, times: number): Promise<number[]> {
  const { db } = openDatabase(dataDir, Date.now(), false)
  db.prepare('ATTACH ? AS lake').run(join(dataDir, 'catalogue.db'))
  const took: number[] = []
  for (let n = 0; n < times; n += 1) {
    const [noun, verb] = [NOUNS[n % 10], VERBS[n % 8]]
    const words = [
      `number ${(n * 31_337) % TAKES}`,
      `${noun} ${verb} the`,
      'rain',
      `${verb} the ${noun} number 7`,
    ]
    const bench = reviewBench.parse({ order: 'newest' })
    const since = performance.now()
    await reviewQueue(db, {
      held: new Map(),
      reviewer: 'anna',
      own: null,
      bench,
      search: words[n % 4] ?? '',
      onlyHere: false,
    }).after(null, 100)
    took.push(performance.now() - since)
  }
  db.close()
  return took
}

/** What people choose: what all takes have, some, few, or none; without an index, and far away in time. */
const FILTERS = [
  {},
  { lang: 'en' },
  { lang: 'sw' },
  { projectId: 'project-3' },
  { speakerId: 'spk-77' },
  { stationId: 'st-7' },
  { promptId: 'p4711' },
  { wanted: 'any' },
  { wanted: 'disputed' },
  { section: 'part 39' },
  { section: 'nowhere' },
  { scoreMost: 100 },
  { projectId: 'project-3', from: '2026-05-28' },
]

/**
 * Of each order and filter, ms: the queue is set up and its first take found; and what is left is counted. `longest` is the
 * longest that the core answered nobody else meanwhile.
 */
async function everyQueue(dataDir: string): Promise<{ first: number[]; left: number[]; longest: number }> {
  const { db } = openDatabase(dataDir, Date.now(), false)
  db.prepare('ATTACH ? AS lake').run(join(dataDir, 'catalogue.db'))
  const first: number[] = []
  const left: number[] = []
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  for (const order of reviewOrder.options)
    for (const filter of FILTERS) {
      const since = performance.now()
      const queue = reviewQueue(db, {
        ...{ held: new Map<string, number>(), reviewer: 'anna', own: null, search: '', onlyHere: false },
        bench: reviewBench.parse({ order, filter }),
      })
      await queue.after(null, 1)
      first.push(performance.now() - since)
      const counted = performance.now()
      queue.left()
      left.push(performance.now() - counted)
      await new Promise((resolve) => setImmediate(resolve))
    }
  delay.disable()
  db.close()
  return { first, left, longest: delay.max / 1e6 }
}

/** From the verdict to the next take with its peaks, ms; a second of "listening" in between, in which others are fetched. */
async function listen(dataDir: string, folder: string): Promise<number[]> {
  const station = await openStation({ dataDir })
  try {
    const reviewer = await readyToListen(station, folder)
    const took: number[] = []
    let { take } = await station.call('reviews.next', { reviewer })
    while (take && took.length < LISTENED) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      const since = performance.now()
      await station.call('reviews.save', {
        review: {
          take_id: take.takeId,
          reviewer,
          verdict: 'approve',
          reasons: [],
          marks: [],
          listened_ms: 2_000,
        },
      })
      take = (await station.call('reviews.next', { reviewer, after: take.takeId })).take
      if (take) await station.call('takes.peaks', { takeId: take.takeId })
      took.push(performance.now() - since)
    }
    return took
  } finally {
    await station.close()
  }
}
