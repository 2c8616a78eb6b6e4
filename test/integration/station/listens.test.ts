/** Takes of one station are heard and judged at another, on a real broker and a small lake's folder; the first hears what became of them. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { afterEach, expect, inject, test } from 'vitest'
import { startSmallLake } from '../../../backend-stack/small-lake/small-lake.ts'
import type { SmallLake } from '../../../backend-stack/small-lake/options.ts'
import { verdictRow } from '../../../backend-stack/small-lake/reviews/store.ts'
import type { Transcript } from '../../../main/contract/transcript.ts'
import { catalogueRecord } from '../../../main/contract/catalogue.ts'
import { createTopic, readTopic } from '../../support/kafka.ts'
import { giveVerdict, leftFor, newListener, nextFor } from '../../support/listening.ts'
import { newFolder, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'
import { stations } from '../../support/station-topics.ts'

const bootstrap = inject('sharedKafka')
const all = stations(() => bootstrap)
let lake: SmallLake | null = null
let folder = ''
afterEach(async () => {
  await all.clear()
  await lake?.stop()
  lake = null
  await removeFolder(folder)
})

async function world() {
  folder = await newFolder()
  const [promptTopic, takeTopic, receiptTopic, reviewTopic] = await Promise.all(
    ['prompts', 'takes', 'receipts', 'reviews'].map(() => createTopic(bootstrap)),
  )
  const catalogueTopic = await createTopic(bootstrap, undefined, {
    configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
  })
  const open = () =>
    startSmallLake({
      brokers: [bootstrap],
      target: { kind: 'folder', dir: folder },
      takesTopic: takeTopic!,
      receiptsTopic: receiptTopic!,
      reviewsTopic: reviewTopic!,
      catalogueTopic,
      groupId: `lake-${takeTopic}`,
      sessionTimeoutMs: 6_000,
    })
  const topics = {
    promptTopic: promptTopic!,
    takeTopic: takeTopic!,
    receiptTopic: receiptTopic!,
    reviewTopic: reviewTopic!,
    catalogueTopic,
    group: `g-${takeTopic}`,
  }
  const annotators = async () => {
    const station = await all.start(topics)
    await station.set((settings) => ({
      ...settings,
      archive: { ...settings.archive, follow: true, folder },
    }))
    return station
  }
  return { open, topics, annotators, catalogueTopic }
}

const left = (station: TestStation, reviewer: string) =>
  expect.poll(() => leftFor(station, reviewer), { timeout: 45_000 })

/** what a listener wrote down of a take */
const written = (takeId: string): Transcript => ({
  text: `ሰላም ${takeId}`,
  tiers: [
    {
      name: 'words',
      segments: [
        { start_ms: 0, end_ms: 250, text: 'ሰላም' },
        { start_ms: 250, end_ms: 600, text: takeId },
      ],
    },
  ],
})

test('takes of one station are judged at another, also without a network, and the first hears of it', async () => {
  const { open, topics, annotators, catalogueTopic } = await world()
  lake = await open()
  const recorder = await all.start(topics)
  await recorder.begin()
  const takes = [await recorder.record(600, 1), await recorder.record(600, 2), await recorder.record(600, 3)]
  await recorder.until(({ ledger }) => ledger.landed === 3, 45_000, 'all landed')
  const bench = await annotators()
  const anna = await newListener(bench, 'Anna')
  const ben = await newListener(bench, 'Ben')
  await left(bench, anna).toBe(3)
  const first = await nextFor(bench, anna)
  expect(first).toMatchObject({
    take: {
      hasAudio: true,
      promptText: takes.find(({ takeId }) => takeId === first.take?.takeId)?.promptText,
    },
  })
  expect(first.score).toBeGreaterThan(0)
  const firstId = first.take!.takeId
  expect(await bench.core.audioFile(firstId)).toMatchObject({ bytes: expect.any(Number) as number })
  expect(await bench.call('takes.peaks', { takeId: firstId })).toMatchObject({ sampleRate: 48_000 })

  // the others were fetched ahead: the archive may go, and they can still be heard
  await expect.poll(async () => (await cachedAt(bench)).length, { timeout: 20_000 }).toBe(3)
  await bench.set((settings) => ({
    ...settings,
    archive: { ...settings.archive, folder: '/nowhere/at/all' },
  }))
  const heard: string[] = []
  for (const listener of [anna, ben])
    for (
      let offered = await nextFor(bench, listener);
      offered.take;
      offered = await nextFor(bench, listener)
    ) {
      heard.push(offered.take.takeId)
      const more = listener === ben ? { transcript: written(offered.take.takeId) } : {}
      await giveVerdict(bench, listener, offered.take.takeId, 'approve', more)
    }
  expect(heard.toSorted()).toEqual([...takes, ...takes].map(({ takeId }) => takeId).toSorted())

  for (const { takeId } of takes)
    await expect
      .poll(async () => (await recorder.call('takes.get', { takeId })).take.review, { timeout: 45_000 })
      .toMatchObject({ state: 'approved', approve: 2, transcript: { content: written(takeId) } })
  const lines = (await readFile(join(folder, 'catalogue', 'verdicts.jsonl'), 'utf8')).trim().split('\n')
  const kept = lines.map((line) => verdictRow.parse(JSON.parse(line)))
  for (const { takeId } of takes)
    expect(kept.findLast((row) => row.take_id === takeId)?.transcript?.content).toEqual(written(takeId))
  const records = async () =>
    (await readTopic(bootstrap, catalogueTopic)).flatMap(({ value }) =>
      value ? [catalogueRecord.parse(JSON.parse(String(value)))] : [],
    )
  await expect
    .poll(
      async () =>
        new Set(
          (await records()).filter(({ verdict }) => verdict?.state === 'approved').map((one) => one.take_id),
        ).size,
      { timeout: 20_000 },
    )
    .toBe(3)
  // decided: nobody is offered it any more, unless they ask for it
  const cara = await newListener(bench, 'Cara')
  await left(bench, cara).toBe(0)
  await bench.call('reviews.bench', { reviewer: cara, bench: { filter: { wanted: 'approved' } } })
  expect(await leftFor(bench, cara)).toBe(3)

  // who withdraws is gone from every bench, with what was fetched
  await recorder.call('speakers.withdraw', { speakerId: takes[0]!.speakerId })
  await left(bench, cara).toBe(0)
  await expect.poll(async () => (await cachedAt(bench)).length, { timeout: 10_000 }).toBe(0)
  expect(await bench.core.audioFile(firstId)).toBeNull()
}, 180_000)

test('a take whose audio is gone or another is told and passed over; a lake of before tells what it holds', async () => {
  const { open, topics, annotators } = await world()
  lake = await open()
  const recorder = await all.start(topics)
  await recorder.begin()
  const takes = [await recorder.record(600, 1), await recorder.record(600, 2), await recorder.record(600, 3)]
  await recorder.until(({ ledger }) => ledger.landed === 3, 45_000, 'all landed')
  const uri = async (at: number) =>
    fileURLToPath(
      (await recorder.call('takes.get', { takeId: takes[at]!.takeId })).take.delivery.objectUri ?? '',
    )
  await lake.stop()
  await rm(await uri(0))
  await writeFile(await uri(1), 'other audio')
  // its index is derived: made anew, it tells the topic of everything again
  for (const end of ['', '-wal', '-shm'])
    await rm(join(folder, 'catalogue', `index.sqlite${end}`), { force: true })
  lake = await open()
  const bench = await annotators()
  const anna = await newListener(bench, 'Anna')
  await bench.call('reviews.bench', { reviewer: anna, bench: { order: 'newest' } })
  await left(bench, anna).toBe(3)
  const { take } = await nextFor(bench, anna, '')
  expect(take?.takeId).toBe(takes[2]!.takeId)
  const { promptText } = takes[1]!
  expect(await nextFor(bench, anna, take?.takeId)).toMatchObject({
    take: null,
    passed: [
      { takeId: takes[1]!.takeId, code: 'audio_changed', promptText },
      { takeId: takes[0]!.takeId, code: 'audio_gone' },
    ],
  })
  // told once, and not offered again
  expect(await leftFor(bench, anna)).toBe(1)
  // with the archive away nothing of it can be judged, and that is said
  await removeFolder(join(bench.dataDir, 'lake-audio'))
  await removeFolder(join(bench.dataDir, 'listen'))
  await bench.set((settings) => ({
    ...settings,
    archive: { ...settings.archive, folder: '/nowhere/at/all' },
  }))
  expect(await nextFor(bench, anna, '')).toMatchObject({
    take: null,
    without: { code: 'archive_unreachable' },
  })
}, 180_000)

async function rowsAt<T>(station: TestStation, sql: string): Promise<T[]> {
  const { default: Database } = await import('better-sqlite3')
  const db = new Database(join(station.dataDir, 'catalogue.db'), { readonly: true })
  try {
    return db.prepare<[], T>(sql).all()
  } finally {
    db.close()
  }
}
const cachedAt = (station: TestStation) =>
  rowsAt<{ take_id: string }>(station, 'SELECT take_id FROM entries WHERE cached = 1')
