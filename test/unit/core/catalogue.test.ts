/** The lake's catalogue at a station: in which order its takes are met, and which audio is kept. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CatalogueRecord } from '../../../main/contract/catalogue.ts'
import { type ReviewOrder, reviewBench } from '../../../main/contract/review-queue.ts'
import { stationSettings } from '../../../main/contract/settings.ts'
import { lakeAudio } from '../../../main/core/catalogue/audio.ts'
import { catalogueStore } from '../../../main/core/catalogue/store.ts'
import { reviewQueue } from '../../../main/core/reviews/queue.ts'
import { makeFolders, makeStation } from '../../../main/core/station.ts'
import { memoryDatabase } from '../../support/outbox.ts'

const TAKES = 40
let root: string
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'fieldtake-catalogue-'))))
afterEach(() => rmSync(root, { recursive: true }))

function opened(stationId: string) {
  const dataDir = join(root, stationId)
  mkdirSync(dataDir)
  const quiet = () => undefined
  const secrets = { get: () => Promise.resolve(null), set: () => Promise.resolve() }
  const station = makeStation(
    { shell: 'kiosk', dataDir, appVersion: '0', secrets },
    { db: memoryDatabase(), folders: makeFolders(dataDir), stationId },
    { changed: quiet, takesChanged: quiet, keepNotice: quiet },
  )
  return { station, catalogue: catalogueStore(station, { takes: { row: () => null } }) }
}

const idOf = (n: number): string => `0190a8b2-0000-7000-8000-${String(n).padStart(12, '0')}`
const DAY = '2026-03-01'
const recordOf = (n: number, stationId: string, audio = Buffer.from('audio')): CatalogueRecord => ({
  ...{
    take_id: idOf(n),
    prompt_id: `p${n}`,
    text: 'the river is high',
    lang: 'en',
    speaker_id: 's',
    session_id: 'n',
  },
  ...{ station_id: stationId, version: 1, recorded_at: `${DAY}T08:00:00Z`, landed_at: `${DAY}T09:00:00Z` },
  ...{ object_uri: '', object_key: '', content_type: 'audio/flac', bytes: audio.length },
  sha256: createHash('sha256').update(audio).digest('hex'),
  pcm_sha256: '0'.repeat(64),
  ...{
    sample_rate: 48_000,
    channels: 1,
    bit_depth: 16,
    frames: 48_000,
    quality: null,
    device: null,
    verdict: null,
  },
})
const told = (records: readonly CatalogueRecord[]) =>
  records.map((record, at) => ({
    ...{ topic: 'catalogue', partition: 0, offset: String(at), key: record.take_id },
    value: Buffer.from(JSON.stringify(record)),
  }))

test('listeners at two stations meet others’ takes in another order, and their own station’s as they were recorded', async () => {
  const stationOf = (n: number) => (n % 4 === 0 ? 'a' : n % 4 === 1 ? 'b' : 'c')
  const all = Array.from({ length: TAKES }, (_one, n) => n)
  const own = (at: string) => all.filter((n) => stationOf(n) === at).map(idOf)
  const orderAt = new Map<string, Record<ReviewOrder, string[]>>()
  for (const at of ['a', 'b']) {
    const { station, catalogue } = opened(at)
    await catalogue.keep(told(all.map((n) => recordOf(n, stationOf(n)))))
    const met = async (order: ReviewOrder) => {
      const bench = reviewBench.parse({ order })
      const asked = {
        reviewer: 'anna',
        own: null,
        bench,
        search: '',
        onlyHere: false,
        held: new Map<string, number>(),
      }
      const queue = reviewQueue(station.db, asked)
      const takes = await queue.after(null, TAKES)
      // one goes on where one was, whatever has the same place
      expect(await queue.after(takes[14]!, TAKES)).toEqual(takes.slice(15))
      return takes
    }
    orderAt.set(at, {
      ...{ votes: await met('votes'), disputed: await met('disputed'), worst: await met('worst') },
      ...{ random: await met('random'), newest: await met('newest') },
    })
    station.db.close()
  }
  const [a, b] = [orderAt.get('a')!, orderAt.get('b')!]
  for (const order of ['votes', 'disputed'] as const) {
    expect(a[order].slice(0, 10)).toEqual(own('a'))
    expect(b[order].slice(0, 10)).toEqual(own('b'))
    expect(a[order].toSorted()).toEqual(all.map(idOf))
    const ofC = (takes: readonly string[]) => takes.filter((takeId) => own('c').includes(takeId))
    expect(ofC(a[order])).not.toEqual(ofC(b[order]))
  }
  expect(a.random).not.toEqual(b.random)
})

test('takes of a project are those that say so; where none is said it is the project of their prompt', async () => {
  const { station, catalogue } = opened('a')
  const { db } = station
  db.prepare(
    "INSERT INTO projects (project_id, name, settings, created_at) VALUES ('school', 'School', '{}', 0)",
  ).run()
  db.prepare(
    `INSERT INTO prompts (project_id, prompt_id, seq, shuffle, lot, text, lang, direction, corpus, source, sha256, received_at)
     VALUES ('school', ?, ?, 0, 0, 'x', 'en', 'ltr', '', '', '', 0)`,
  ).run('p0', 1)
  await catalogue.keep(
    told([
      recordOf(0, 'b'),
      { ...recordOf(1, 'b'), prompt_id: 'p0', project_id: 'market' },
      { ...recordOf(2, 'b'), project_id: 'school' },
      { ...recordOf(3, 'b'), project_id: null },
    ]),
  )
  const of = async (projectId: string) => {
    const bench = reviewBench.parse({ order: 'newest', filter: { projectId } })
    const asked = { reviewer: 'anna', own: null, bench, search: '', onlyHere: false }
    const found = await reviewQueue(db, { ...asked, held: new Map() }).after(null, 10)
    return found.toSorted()
  }
  expect(await of('school')).toEqual([idOf(0), idOf(2)])
  expect(await of('market')).toEqual([idOf(1)])
  // its station is a newer one now, and the lake tells of it again
  await catalogue.keep(told([{ ...recordOf(0, 'b'), project_id: 'market' }]))
  expect(await of('market')).toEqual([idOf(0), idOf(1)])
  expect(await of('school')).toEqual([idOf(2)])
  db.close()
})

test('a verdict that is told again does not close a take that was reopened since; another one does', async () => {
  const { station, catalogue } = opened('a')
  const record = (reject: number): CatalogueRecord => ({
    ...recordOf(0, 'b'),
    verdict: { state: 'rejected', approve: 0, reject, unsure: 0, reasons: [] },
  })
  const entry = () =>
    station.db.prepare('SELECT state, needs FROM lake.entries WHERE take_id = ?').get(idOf(0))
  await catalogue.keep(told([record(2)]))
  expect(entry()).toEqual({ state: 'rejected', needs: 0 })
  catalogue.reopened(idOf(0), 'approved')
  expect(entry()).toEqual({ state: 'rejected', needs: 0 })
  catalogue.reopened(idOf(0), 'rejected')
  await catalogue.keep(told([record(2)]))
  expect(entry()).toEqual({ state: 'open', needs: 1 })
  await catalogue.keep(told([record(3)]))
  expect(entry()).toEqual({ state: 'rejected', needs: 0 })
  catalogue.reopened(idOf(0), 'rejected')
  catalogue.asLakeSaid(idOf(0))
  expect(entry()).toEqual({ state: 'rejected', needs: 0 })
  station.db.close()
})

test('of two that come at once both have their room, wherever the first is when the second begins', async () => {
  const { station, catalogue } = opened('a')
  const lake = join(root, 'lake')
  const audio = Array.from({ length: 200 }, () => randomBytes(400_000))
  mkdirSync(join(lake, 'audio', 'en', DAY), { recursive: true })
  audio.forEach((bytes, n) => writeFileSync(join(lake, 'audio', 'en', DAY, `${idOf(n)}.flac`), bytes))
  await catalogue.keep(told(audio.map((bytes, n) => recordOf(n, 'b', bytes))))
  // room for two
  const archive = { ...stationSettings.parse({}).archive, follow: true, folder: lake, cacheMiB: 1 }
  const fetched = lakeAudio(station, {
    catalogue,
    settings: () => archive,
    secret: () => Promise.resolve(null),
  })
  for (let n = 0; n < audio.length; n += 2) {
    const both = [idOf(n), idOf(n + 1)]
    const one = fetched.file(both[0]!)
    for (let steps = 0; steps < n; steps += 1) await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([one, fetched.file(both[1]!)])
    expect(readdirSync(join(root, 'a', 'lake-audio')).toSorted()).toEqual(
      both.map((id) => `${id}.flac`).toSorted(),
    )
  }
  station.db.close()
})

test('a take that cannot be fetched pushes nothing out of the cache; one that comes pushes out the oldest', async () => {
  const { station, catalogue } = opened('a')
  const lake = join(root, 'lake')
  const heavy = () => randomBytes(700_000)
  const audio = [heavy(), heavy(), heavy()]
  const records = audio.map((bytes, n) => recordOf(n, 'b', bytes))
  audio.forEach((bytes, n) => {
    const path = join(lake, 'audio', 'en', DAY, `${idOf(n)}.flac`)
    mkdirSync(dirname(path), { recursive: true })
    if (n !== 1) writeFileSync(path, bytes)
  })
  await catalogue.keep(told(records))
  // room for one
  const archive = { ...stationSettings.parse({}).archive, follow: true, folder: lake, cacheMiB: 1 }
  const fetched = lakeAudio(station, {
    catalogue,
    settings: () => archive,
    secret: () => Promise.resolve(null),
  })
  const kept = () => readdirSync(join(root, 'a', 'lake-audio'))
  await fetched.file(idOf(0))
  await expect(fetched.file(idOf(1))).rejects.toMatchObject({ code: 'audio_gone' })
  expect(kept()).toEqual([`${idOf(0)}.flac`])
  await fetched.file(idOf(2))
  expect(kept()).toEqual([`${idOf(2)}.flac`])
  station.db.close()
})
