/** How takes are looked up: with a million of them each order is one seek, and a search does not walk through them all. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { reviewBench, reviewOrder } from '../../../main/contract/review-queue.ts'
import { attachCatalogue } from '../../../main/core/catalogue/database.ts'
import { memoryDatabase } from '../../support/outbox.ts'
import type { Db } from '../../../main/core/db/open.ts'
import { reviewQueue } from '../../../main/core/reviews/queue.ts'

/** more than are looked up at once, and more than are walked past at a stretch */
const MANY = 5_100
let db: Db
/** what was asked, with what was bound */
let asked: [sql: string, bound: unknown][]
let watched: Db

beforeAll(() => {
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
})
afterAll(() => db.close())

// what a test changes is taken back: to make the takes anew would take longer than all that is looked at here
beforeEach(() => {
  db.exec('BEGIN')
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
afterEach(() => void db.exec('ROLLBACK'))

type Order = (typeof reviewOrder.options)[number]
const queueOf = (search: string, order: Order, filter: object) =>
  reviewQueue(watched, {
    ...{ reviewer: 'anna', own: null, search, onlyHere: false, held: new Map<string, number>() },
    bench: reviewBench.parse({ order, filter }),
  })
const find = (
  search: string,
  order: Order = 'newest',
  { after = null, ...filter }: { after?: string | null; [part: string]: unknown } = {},
): Promise<string[]> => queueOf(search, order, filter).after(after, 5)
const steps = (): string =>
  asked
    .flatMap(([sql, bound]) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(bound))
    .map((step) => (step as { detail: string }).detail)
    .join('\n')

test.each(reviewOrder.options)(
  'without a search, in the order “%s”, no take is walked through',
  async (order) => {
    expect(await find('', order)).toHaveLength(5)
    expect(steps()).toContain(`SEARCH e USING INDEX entries_${order} (needs=?`)
    expect(steps()).not.toMatch(/SCAN e|TEMP B-TREE/)
  },
)

test.each(reviewOrder.options)(
  'of all takes, decided or not, in the order “%s”, none are sorted',
  async (order) => {
    const takes = await find('', order, { wanted: 'any' })
    db.prepare('UPDATE lake.entries SET needs = 0 WHERE take_id IN (?, ?)').run(takes[0], takes[3])
    asked = []
    expect(await find('', order, { wanted: 'any' })).toEqual(takes)
    const later = await find('', order, { wanted: 'any', after: takes[1]! })
    expect(later.slice(0, 3)).toEqual(takes.slice(2))
    const searched = steps().match(/SEARCH e .*/g) ?? []
    expect(searched).toHaveLength(order === 'newest' ? 10 : 6)
    for (const step of searched) expect(step).toContain(`USING INDEX entries_${order} (needs=?`)
    expect(steps()).not.toMatch(/SCAN e|TEMP B-TREE/)
  },
)

test('of few that fit each is looked up, and no other', async () => {
  expect(await find('before the rain')).toEqual(['take-7'])
  expect(steps()).toMatch(
    /SCAN lake\.words VIRTUAL TABLE INDEX[^]*SEARCH e USING INTEGER PRIMARY KEY \(rowid=\?\)/,
  )
  expect(steps()).not.toMatch(/SCAN e\b|INDEX entries_/)
})

test('of the trigrams those are looked up that tell takes apart, and not those that all have', async () => {
  expect(await find('a river 1234')).toEqual(['take-1234'])
  const looked = asked.flatMap(([, bound]) => (bound as { trigrams?: string }).trigrams ?? [])
  expect(looked.join()).toContain('"234"')
  expect(looked.join()).not.toMatch(/"(a r| ri|riv|ive|ver|er )"/)
})

test('of many that fit the first are met in order', async () => {
  expect(await find('finds a river')).toEqual([5_099, 5_098, 5_097, 5_096, 5_095].map((n) => `take-${n}`))
  expect(steps()).toContain('SEARCH e USING INDEX entries_newest (needs=?')
  expect(steps()).not.toMatch(/SCAN|TEMP B-TREE/)
})

test.each([
  ['river 1234', ['take-1234']],
  // each of its trigrams is there, and not one after the other
  ['rain finds', []],
  ['"r', []],
  ['ver 50', ['take-5099', 'take-5098', 'take-5097', 'take-5096', 'take-5095']],
  ['7 bef', ['take-7']],
])('“%s” finds what holds it, whatever its length', async (search, found) =>
  expect(await find(search)).toEqual(found),
)

test.each([
  ['its language', { lang: 'en' }],
  ['its station', { stationId: 'st' }],
  ['its project', { projectId: 'a' }],
  ['its day', { from: '1970-01-01' }],
  ['its quality', { scoreMost: 90 }],
])(
  'what most takes have, %s, is met by walking through the order, and none are sorted',
  async (_of, filter) => {
    db.prepare("UPDATE lake.entries SET project_id = 'a', k_newest = k_newest - 86400000").run()
    expect(await find('', 'random', filter)).toHaveLength(5)
    expect(steps()).toContain('SEARCH e USING INDEX entries_random (needs=?')
    expect(steps()).not.toMatch(/SCAN|TEMP B-TREE/)
    // and counted by the index of what they have
    expect(queueOf('', 'random', filter).left()).toEqual({ left: 1_000, more: true })
    db.prepare("UPDATE lake.entries SET lost = 'audio_gone' WHERE id > 30").run()
    expect(queueOf('', 'random', filter).left()).toEqual({ left: 30, more: false })
  },
)

test.each([
  ['lang', { lang: 'am' }],
  ['station', { stationId: 'far' }],
  ['speaker', { speakerId: 'spk' }],
  ['prompt', { promptId: 'rare' }],
  ['project', { projectId: 'b' }],
  ['state', { wanted: 'disputed' }],
  ['worst', { scoreMost: 7 }],
  ['newest', { to: '1970-01-01' }],
])('what few takes have is looked up by %s, and no other take is looked at', async (index, filter) => {
  db.prepare("UPDATE lake.entries SET k_worst = 50, k_newest = k_newest - 172800000, project_id = 'a'").run()
  db.prepare(
    `UPDATE lake.entries SET lang = 'am', station_id = 'far', speaker_id = 'spk', prompt_id = 'rare', project_id = 'b',
       state = 'disputed', k_worst = 7, k_newest = -1 WHERE take_id IN ('take-3', 'take-4000')`,
  ).run()
  expect((await find('', 'random', filter)).toSorted()).toEqual(['take-3', 'take-4000'])
  expect(steps()).toContain(`INDEX entries_${index} (`)
  expect(steps()).not.toMatch(/SCAN e\b|INDEX entries_random/)
  expect(queueOf('', 'random', filter).left()).toEqual({ left: 2, more: false })
})

test.each(reviewOrder.options)(
  'in the order “%s” what no index knows is found at the far end, a stretch at a time, and nothing is walked past twice',
  async (order) => {
    db.prepare(
      "UPDATE lake.entries SET lost = 'audio_gone' WHERE take_id NOT IN ('take-2', 'take-5000', 'take-5099')",
    ).run()
    const far =
      order === 'newest' ? ['take-5099', 'take-5000', 'take-2'] : ['take-2', 'take-5000', 'take-5099']
    const queue = queueOf('', order, {})
    expect(await queue.after(null, 5)).toEqual(far)
    expect(asked.length).toBeGreaterThan(1)
    // of those that are alike, too, the ones before are not met again
    expect(steps()).toMatch(/k_\w+=\? AND id>\?\)/)
    expect(steps()).not.toMatch(/SCAN e|TEMP B-TREE/)
    expect(await queue.after(null, 5, { hears: undefined, met: [far[1]!] })).toEqual([far[0], far[2]])
    expect(await queue.after(far[1]!, 5)).toEqual([far[2]])
    const near = await queue.after(null, 5, { hears: undefined, met: [] }, true)
    expect(near).toEqual(order === 'newest' ? far.slice(0, 2) : far.slice(0, 1))
    expect(queue.left()).toEqual({ left: 3, more: false })
  },
)

test('where the takes of one score end at a stretch and others begin, none is left out', async () => {
  db.prepare('UPDATE lake.entries SET k_worst = id / 700, k_tie = id % 3').run()
  for (const order of ['worst', 'votes', 'disputed'] as const) {
    const keys = order === 'worst' ? 'k_worst, id' : 'k_tie, id'
    const all = db.prepare(`SELECT take_id FROM lake.entries ORDER BY ${keys}`).pluck().all()
    const queue = queueOf('', order, {})
    expect(await queue.after(null, MANY)).toEqual(all)
    expect(await queue.after(String(all[1_234]), MANY)).toEqual(all.slice(1_235))
  }
})

test('a section and a microphone are found by a part of their name, and what is nowhere is told at once', async () => {
  db.prepare("UPDATE lake.entries SET section = 'Elsewhere', device = 'Yeti'").run()
  db.prepare(
    "UPDATE lake.entries SET section = 'Harbour', device = 'RØDE NT1' WHERE take_id = 'take-9'",
  ).run()
  for (const filter of [{ section: 'arb' }, { device: 'nt1' }, { section: 'HARBOUR', device: 'nt' }]) {
    asked = []
    expect(await find('', 'worst', filter)).toEqual(['take-9'])
    expect(steps()).toContain(`INDEX entries_${'section' in filter ? 'section' : 'device'} (`)
    expect(steps()).not.toMatch(/SCAN e\b|INDEX entries_worst/)
  }
  expect(await find('', 'worst', { section: '%' })).toEqual([])
  expect(queueOf('', 'worst', { section: 'nowhere' }).left()).toEqual({ left: 0, more: false })
  expect(await find('', 'worst', { section: 'else' })).toHaveLength(5)
})

test('few takes are looked up once, from wherever one stands', async () => {
  db.prepare("UPDATE lake.entries SET section = 'Harbour' WHERE id <= 3").run()
  expect(await find('', 'worst', { section: 'harb', after: 'take-0' })).toEqual(['take-1', 'take-2'])
  expect(steps().match(/INDEX entries_section \(section=/g)).toHaveLength(1)
})

test('where there are thousands of sections their takes are looked through', async () => {
  db.prepare("UPDATE lake.entries SET section = 'part ' || id").run()
  expect(await find('', 'newest', { section: 'part 4711' })).toHaveLength(1)
})

test('what is left is counted up to a thousand', async () => {
  expect(queueOf('', 'newest', {}).left()).toEqual({ left: 1_000, more: true })
  db.prepare("UPDATE lake.entries SET lost = 'audio_gone' WHERE id > 30").run()
  expect(queueOf('', 'newest', {}).left()).toEqual({ left: 30, more: false })
  expect(await find('', 'newest')).toHaveLength(5)
})
