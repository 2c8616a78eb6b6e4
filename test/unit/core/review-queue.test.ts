/** How takes are looked up: with a million of them each order is one seek, and a search does not walk through them all. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { reviewBench, reviewOrder } from '../../../main/contract/review-queue.ts'
import { attachCatalogue } from '../../../main/core/catalogue/database.ts'
import { memoryDatabase } from '../../support/outbox.ts'
import type { Db } from '../../../main/core/db/open.ts'
import { reviewQueue } from '../../../main/core/reviews/queue.ts'

/** more than are few */
const MANY = 2_100
let db: Db
/** what was asked, with what was bound */
let asked: [sql: string, bound: unknown][]
let watched: Db

beforeEach(() => {
  db = memoryDatabase()
  attachCatalogue(db, '')
  const put = db.prepare<[object], { id: number }>(
    `INSERT INTO lake.entries (take_id, prompt_id, text, lang, speaker_id, station_id, recorded_at, duration_ms, k_worst, k_random, k_newest, hay)
     VALUES (@id, 'p', @hay, 'en', 's', 'st', 0, 1, 0, 0, @key, @hay) RETURNING id`,
  )
  const word = db.prepare<[number, string]>('INSERT INTO lake.words (rowid, text) VALUES (?, ?)')
  db.transaction(() => {
    for (let n = 0; n < MANY; n += 1) {
      const hay = `the boat finds a river ${n}${n === 7 ? ' before the rain' : ''}`
      const { id } = put.get({ id: `take-${n}`, hay, key: -n }) ?? { id: 0 }
      word.run(id, hay)
    }
  })()
  asked = []
  watched = new Proxy(db, {
    get: (of, name) =>
      name === 'prepare'
        ? (sql: string) => {
            const statement = of.prepare(sql)
            const all = statement.all.bind(statement)
            statement.all = (...bound: unknown[]) => {
              asked.push([sql, bound[0]])
              return all(...bound)
            }
            return statement
          }
        : (Reflect.get(of, name) as unknown),
  })
})
afterEach(() => db.close())

function find(
  search: string,
  order: (typeof reviewOrder.options)[number] = 'newest',
  { wanted = 'undecided', after = null }: { wanted?: 'undecided' | 'any'; after?: string | null } = {},
): string[] {
  const bench = reviewBench.parse({ order, filter: { wanted } })
  const held = new Map<string, number>()
  return reviewQueue(watched, { reviewer: 'anna', own: null, bench, search, onlyHere: false, held }).after(
    after,
    5,
  )
}
const steps = (): string =>
  asked
    .flatMap(([sql, bound]) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(bound))
    .map((step) => (step as { detail: string }).detail)
    .join('\n')

test.each(reviewOrder.options)('without a search, in the order “%s”, no take is walked through', (order) => {
  expect(find('', order)).toHaveLength(5)
  expect(steps()).toContain(`SEARCH e USING INDEX entries_${order} (needs=?)`)
  expect(steps()).not.toMatch(/SCAN e|TEMP B-TREE/)
})

test.each(reviewOrder.options)(
  'of all takes, decided or not, in the order “%s”, none are sorted',
  (order) => {
    const takes = find('', order, { wanted: 'any' })
    db.prepare('UPDATE lake.entries SET needs = 0 WHERE take_id IN (?, ?)').run(takes[0], takes[3])
    asked = []
    expect(find('', order, { wanted: 'any' })).toEqual(takes)
    expect(find('', order, { wanted: 'any', after: takes[1]! }).slice(0, 3)).toEqual(takes.slice(2))
    expect(steps().match(new RegExp(`SEARCH e USING INDEX entries_${order} \\(needs=\\?`, 'g'))).toHaveLength(
      4,
    )
    expect(steps()).not.toMatch(/SCAN e|TEMP B-TREE/)
  },
)

test('of few that fit each is looked up, and no other', () => {
  expect(find('before the rain')).toEqual(['take-7'])
  expect(steps()).toMatch(
    /SCAN lake\.words VIRTUAL TABLE INDEX[^]*SEARCH e USING INTEGER PRIMARY KEY \(rowid=\?\)/,
  )
  expect(steps()).not.toMatch(/SCAN e\b|INDEX entries_/)
})

test('of the trigrams those are looked up that tell takes apart, and not those that all have', () => {
  expect(find('a river 1234')).toEqual(['take-1234'])
  const looked = asked.flatMap(([, bound]) => (bound as { trigrams?: string }).trigrams ?? [])
  expect(looked.join()).toContain('"234"')
  expect(looked.join()).not.toMatch(/"(a r| ri|riv|ive|ver|er )"/)
})

test('of many that fit the first are met in order', () => {
  expect(find('finds a river')).toEqual([2_099, 2_098, 2_097, 2_096, 2_095].map((n) => `take-${n}`))
  expect(steps()).toContain('SEARCH e USING INDEX entries_newest (needs=?)')
  expect(steps()).not.toMatch(/SCAN|TEMP B-TREE/)
})

test.each([
  ['river 1234', ['take-1234']],
  // each of its trigrams is there, and not one after the other
  ['rain finds', []],
  ['"r', []],
  ['ver 20', ['take-2099', 'take-2098', 'take-2097', 'take-2096', 'take-2095']],
  ['7 bef', ['take-7']],
])('“%s” finds what holds it, whatever its length', (search, found) => expect(find(search)).toEqual(found))
