/** Gold items, listeners set aside, blind listening, takes that lie before others, filters with names; and figures of agreement. */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { goldRecord, standingRecord } from '../../../main/contract/listening.ts'
import type { Take } from '../../../main/contract/model.ts'
import { voteStore } from '../../../main/core/catalogue/votes.ts'
import { agreementOf } from '../../../main/core/reviews/agreement.ts'
import { isGoldDue } from '../../../main/core/reviews/offers.ts'
import { ownerWords } from '../../../main/core/reviews/owner-words.ts'
import { leftFor, nextFor } from '../../support/listening.ts'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let station: TestStation
let takes: Take[]
let anna: string
let bekele: string
const someone = async (label: string) => (await station.call('listeners.save', { label })).listenerId
beforeEach(async () => {
  station = await openStation()
  await station.begin()
  takes = []
  for (const n of [1, 2, 3]) takes.push(await station.record(600, n))
  anna = await someone('Anna')
  bekele = await someone('Bekele')
})
afterEach(async () => {
  await station.close()
  await removeFolder(station.dataDir)
})

const next = async (reviewer: string, after?: string) => {
  const offered = await nextFor(station, reviewer, after)
  return { ...offered, left: await leftFor(station, reviewer) }
}
const give = (reviewer: string, takeId: string, verdict: 'approve' | 'reject' = 'approve') =>
  station.call('reviews.save', {
    review: { take_id: takeId, reviewer, verdict, reasons: [], marks: [], listened_ms: 600 },
  })
async function rules(listening: object): Promise<string> {
  const { projects } = await station.call('projects.list', {})
  const [project] = projects
  await station.call('projects.save', {
    projectId: project!.projectId,
    name: project!.name,
    settings: { ...project!.settings, listening },
  })
  return project!.projectId
}
/** In a file that the core is not using. */
async function inDatabase<T>(work: (db: Database.Database) => T): Promise<T> {
  await station.close()
  const db = new Database(join(station.dataDir, 'station.db'))
  db.prepare('ATTACH ? AS lake').run(join(station.dataDir, 'catalogue.db'))
  try {
    return work(db)
  } finally {
    db.close()
    station = await openStation({ dataDir: station.dataDir })
  }
}
const sent = (db: Database.Database): unknown[] =>
  db
    .prepare<[], string>(
      "SELECT json_extract(payload, '$.value') FROM jobs WHERE kind = 'review' ORDER BY rowid",
    )
    .pluck()
    .all()
    .map((value): unknown => JSON.parse(value))

test('a gold item comes once among others, looks like them, and the queue goes on where it was', async () => {
  await rules({ goldEvery: 2 })
  const gold = takes[1]!.takeId
  expect(await station.call('agreement.gold', { takeId: gold, set: 'reject' })).toEqual({ answer: 'reject' })
  expect(await station.call('agreement.gold', { takeId: gold })).toEqual({ answer: 'reject' })
  const heard: string[] = []
  const lefts: number[] = []
  let offered = await next(anna)
  while (offered.take) {
    expect(Object.keys(offered.take)).not.toContain('review')
    expect(offered.soFar).toMatchObject({ approve: 0, reject: 0, unsure: 0 })
    heard.push(offered.take.takeId)
    lefts.push(offered.left)
    await give(anna, offered.take.takeId)
    offered = await next(anna, offered.take.takeId)
  }
  expect(heard.toSorted()).toEqual(takes.map(({ takeId }) => takeId).toSorted())
  // nothing in the count tells it from the others
  expect(lefts).toEqual([3, 2, 1])
  expect((await next(bekele, '')).left).toBe(3)
  // one that is none any more is a take like others
  await station.call('agreement.gold', { takeId: gold, set: null })
  await expect(station.call('agreement.gold', { takeId: 'nowhere', set: 'approve' })).rejects.toMatchObject({
    code: 'not_found',
  })
  const { entries } = await station.call('audit.list', {})
  expect(entries.map(({ act }) => act).filter((act) => act === 'gold_item')).toHaveLength(2)
  const words = await inDatabase((db) => sent(db).flatMap((value) => goldRecord.safeParse(value).data ?? []))
  expect(words.map((word) => [word.take_id, word.gold])).toEqual([
    [gold, 'reject'],
    [gold, null],
  ])
  expect(words[1]!.at > words[0]!.at).toBe(true)
})

test('who passes a gold item over is offered the others, and not only gold', async () => {
  await rules({ goldEvery: 2 })
  for (const { takeId } of takes.slice(0, 2)) await station.call('agreement.gold', { takeId, set: 'approve' })
  const seen: string[] = []
  let after: string | undefined
  for (let n = 0; n < 3; n += 1) {
    const { take } = await next(anna, after)
    after = take?.takeId
    seen.push(after ?? 'none')
  }
  expect(seen.toSorted()).toEqual(takes.map(({ takeId }) => takeId).toSorted())
  expect((await next(anna, after)).take).toBeNull()
})

test('gold comes once in so many verdicts, at a place that is chance and stays', () => {
  const due = Array.from({ length: 200 }, (_, given) => isGoldDue('anna', given, 20))
  expect(due.filter(Boolean)).toHaveLength(10)
  const places = due.flatMap((is, given) => (is ? [given % 20] : []))
  expect(new Set(places).size).toBeGreaterThan(3)
})

test('two listeners are given the same take only while it wants both', async () => {
  const [first, second, third] = takes.map(({ takeId }) => takeId)
  const cara = await someone('Cara')
  expect((await next(anna)).take?.takeId).toBe(first)
  // two are wanted: the second may have it as well, the third not
  expect((await next(bekele)).take?.takeId).toBe(first)
  expect((await next(cara)).take?.takeId).toBe(second)
  await give(anna, first!)
  // one voice and one who has it before them are two
  expect((await next(cara, '')).take?.takeId).toBe(second)
  expect((await next(bekele, first)).take?.takeId).toBe(second)
  // Bekele went on: now it waits for the second voice
  expect((await next(cara, '')).take?.takeId).toBe(first)
  expect((await next(anna, first)).take?.takeId).not.toBe(third === second ? '' : first)
})

test('blind: neither speaker nor what others said is there to see, or to look for', async () => {
  const projectId = await rules({ blind: true })
  await give(bekele, takes[0]!.takeId, 'reject')
  const filter = { wanted: 'disputed' as const, speakerId: takes[0]!.speakerId, stationId: 'x' }
  const asked = await station.call('reviews.bench', { reviewer: anna, bench: { order: 'disputed', filter } })
  expect(asked).toMatchObject({ blind: true, bench: { order: 'votes', filter: { wanted: 'undecided' } } })
  expect(asked.bench.filter).not.toMatchObject({ speakerId: takes[0]!.speakerId })
  const { take, soFar } = await next(anna)
  expect(take).toMatchObject({ takeId: takes[0]!.takeId, speakerId: '', sessionId: '' })
  expect(soFar).toBeNull()
  await rules({ blind: false })
  await station.call('reviews.bench', { reviewer: anna, bench: {} })
  expect(await next(anna, '')).toMatchObject({
    take: { speakerId: takes[0]!.speakerId },
    soFar: { speakerId: takes[0]!.speakerId, approve: 0, reject: 1, unsure: 0 },
  })
  await station.call('reviews.bench', { reviewer: anna, bench: { filter: { projectId } } })
  expect((await next(anna, '')).left).toBe(3)
  await station.call('reviews.bench', { reviewer: anna, bench: { filter: { projectId: 'another' } } })
  expect((await next(anna, '')).left).toBe(0)
})

test('takes are looked for by day, by a part of section and microphone, and by quality', async () => {
  await inDatabase((db) => {
    const set = db.prepare(
      'UPDATE lake.entries SET k_newest = -?, section = ?, device = ?, k_worst = ? WHERE take_id = ?',
    )
    const at = (day: string, hour: string) => new Date(`2026-03-${day}T${hour}`).getTime()
    set.run(at('01', '23:59:59'), 'Market 100%', 'USB Headset', 20, takes[0]!.takeId)
    set.run(at('02', '00:00:00'), 'Harbour', 'USB Headset', 50, takes[1]!.takeId)
    set.run(at('03', '00:00:00'), null, null, 90, takes[2]!.takeId)
  })
  const left = async (filter: object) => {
    await station.call('reviews.bench', { reviewer: anna, bench: { filter } })
    return (await next(anna, '')).left
  }
  expect(await left({ from: '2026-03-02' })).toBe(2)
  expect(await left({ to: '2026-03-02' })).toBe(2)
  expect(await left({ from: '2026-03-02', to: '2026-03-02' })).toBe(1)
  expect(await left({ from: '', to: '' })).toBe(3)
  expect(await left({ section: 'market' })).toBe(1)
  // what is typed is text, and no pattern
  expect(await left({ section: '%' })).toBe(1)
  expect(await left({ device: 'headset' })).toBe(2)
  expect(await left({ scoreMost: 50 })).toBe(2)
  await expect(left({ from: '1 March' })).rejects.toMatchObject({ code: 'bad_request' })
})

test('a filter is kept under a name for all listeners, and what has the name is replaced', async () => {
  const save = (reviewer: string, name: string, lang: string) =>
    station.call('reviews.bench', { reviewer, save: name, bench: { order: 'worst', filter: { lang } } })
  await save(anna, 'Quiet ones', 'am')
  await save(bekele, 'Any', 'sw')
  const { saved } = await save(bekele, 'Quiet ones', 'fr')
  expect(saved.map(({ name, bench }) => [name, bench.filter.lang])).toEqual([
    ['Any', 'sw'],
    ['Quiet ones', 'fr'],
  ])
  const after = await station.call('reviews.bench', { reviewer: anna, forget: 'Any' })
  expect(after.saved.map(({ name }) => name)).toEqual(['Quiet ones'])
  expect(after.bench.filter.lang).toBe('am')
  for (let n = 0; n < 49; n += 1) await station.call('reviews.bench', { reviewer: anna, save: `f${n}` })
  await expect(station.call('reviews.bench', { reviewer: anna, save: 'one more' })).rejects.toMatchObject({
    code: 'conflict',
  })
})

test('figures: agreement of the project, each listener’s own, gold answers; who is below is pointed out, and set aside', async () => {
  const gold = Array.from({ length: 6 }, () => uuidv7())
  const plain = Array.from({ length: 30 }, () => uuidv7())
  await inDatabase((db) => {
    db.exec('DELETE FROM lake.entries; DELETE FROM lake.votes')
    const enter = db.prepare(
      `INSERT INTO lake.entries (take_id, project_id, prompt_id, text, lang, speaker_id, station_id, recorded_at, duration_ms,
         k_worst, k_random, k_newest) VALUES (?, 'default', 'p', '', 'en', 'spk', 'st', 0, 0, 0, 0, 0)`,
    )
    for (const takeId of [...gold, ...plain]) enter.run(takeId)
    const owners = ownerWords(
      { db, now: Date.now, stationId: 'st', appVersion: '1' },
      { enqueue: () => undefined },
    )
    const votes = voteStore(db)
    const say = (reviewer: string, takeId: string, verdict: 'approve' | 'reject', at: number) =>
      votes.keep(
        {
          ...{ review_id: uuidv7(), take_id: takeId, verdict, reviewer, reasons: [], marks: [] },
          ...{ listened_ms: 1, app_version: '1', at: new Date(at).toISOString() },
        },
        Infinity,
      )
    plain.forEach((takeId, n) => {
      const truth = n % 2 === 0 ? 'approve' : 'reject'
      for (const reviewer of [anna, bekele]) say(reviewer, takeId, truth, 1e12 + n * 60_000)
      // by chance: right on half of each kind
      say('stranger', takeId, n % 4 < 2 ? 'approve' : 'reject', 1e12 + n * 30_000)
    })
    gold.forEach((takeId, n) => {
      owners.setGold(takeId, 'approve')
      say(anna, takeId, 'approve', 1e12 + (40 + n) * 60_000)
      say('stranger', takeId, n === 0 ? 'approve' : 'reject', 1e12 + (40 + n) * 30_000)
      // their own voice: it is no answer
      say('spk', takeId, 'approve', 1e12)
    })
    const rules = { blind: false, goldEvery: 20, minAgreement: 0.4, minGold: 0.8, characters: {} }
    const figures = agreementOf(db, { projectId: 'default', rules })
    expect(figures).toMatchObject({ takes: 30, gold: 6 })
    expect(figures.alpha).toBeGreaterThan(0.2)
    expect(figures.alpha).toBeLessThan(0.5)
    const [first, second, third] = figures.listeners
    expect([first, second].map((one) => one?.listenerId).toSorted()).toEqual([anna, 'stranger'].toSorted())
    const of = (id: string) => figures.listeners.find(({ listenerId }) => listenerId === id)
    expect(of(anna)).toMatchObject({
      label: 'Anna',
      given: 36,
      shared: 30,
      accuracy: 1,
      below: [],
      counts: true,
    })
    expect(of(anna)?.perHour).toBeCloseTo(60, 0)
    expect(of('stranger')).toMatchObject({
      ...{ label: null, gold: { answered: 6, right: 1 }, counts: true },
      below: ['kappa', 'gold'],
    })
    expect(Math.abs(of('stranger')?.kappa ?? 1)).toBeLessThan(0.1)
    expect(third).toMatchObject({ listenerId: bekele, accuracy: null, perHour: 60 })
    expect(
      agreementOf(db, {
        projectId: 'other',
        rules,
      }),
    ).toMatchObject({ takes: 0, alpha: null, listeners: [] })
  })
  await station.call('agreement.setAside', { listenerId: 'stranger', counts: false })
  const figures = await station.call('agreement.get', { projectId: 'default' })
  // without them the others agree on everything, and they are measured by the others all the same
  expect(figures.alpha).toBe(1)
  const stranger = figures.listeners.find(({ listenerId }) => listenerId === 'stranger')
  expect(stranger).toMatchObject({ counts: false, shared: 30 })
  expect(Math.abs(stranger?.kappa ?? 1)).toBeLessThan(0.1)
  await station.call('agreement.setAside', { listenerId: 'stranger', counts: true })
  const { entries } = await station.call('audit.list', {})
  expect(entries.map(({ act }) => act).filter((act) => act.startsWith('listener_'))).toEqual([
    'listener_counts',
    'listener_set_aside',
  ])
  const words = await inDatabase((db) =>
    sent(db).flatMap((value) => standingRecord.safeParse(value).data ?? []),
  )
  expect(words.map(({ reviewer, counts }) => [reviewer, counts])).toEqual([
    ['stranger', false],
    ['stranger', true],
  ])
})
