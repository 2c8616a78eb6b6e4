/** The text selector and the small lake on topics with every codec, and the lake at a batch that cannot be read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, inject, test, vi } from 'vitest'
import { startSmallLake } from '../../../backend-stack/small-lake/small-lake.ts'
import type { SmallLake, SmallLakeOptions } from '../../../backend-stack/small-lake/options.ts'
import { selectorOptions } from '../../../backend-stack/text-selector/options.ts'
import { runSelector } from '../../../backend-stack/text-selector/run.ts'
import { javaProduce } from '../../support/java-producer.ts'
import { createTopic, produce, readTopic } from '../../support/kafka.ts'
import { batchesOf, spoil } from '../../support/log-segments.ts'
import { promptRecord } from '../../support/station-topics.ts'
import { makeTake } from '../../support/takes.ts'
import type { MadeTake } from '../../support/takes.ts'
import { drained, openLane } from '../small-lake/lane.ts'
import type { Lane } from '../small-lake/lane.ts'

const bootstrap = inject('sharedKafka')
const CODECS = ['snappy', 'lz4', 'zstd', 'gzip'] as const

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

test('what others published compressed counts as covered for the text selector, framed by a registry or not', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'selector-codecs-'))
  ends.push(() => rmSync(dir, { recursive: true }))
  const topic = await createTopic(bootstrap, undefined, { numPartitions: 2 })
  const there = ['samaki wakubwa sana', 'kuku na bata', 'mbuzi na kondoo', 'habari za leo']
  for (const [at, codec] of CODECS.entries())
    await javaProduce(bootstrap, {
      topic,
      codec,
      records: [promptRecord(`other-${codec}`, { text: there[at], lang: 'sw' })],
    })
  const framed = promptRecord('framed', { text: 'mtoto mdogo', lang: 'sw' })
  const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), Buffer.from(framed.value)])
  await produce(bootstrap, topic, [{ key: framed.key, value }])
  const corpus = join(dir, 'corpus.txt')
  writeFileSync(corpus, [...there, 'mtoto mdogo', 'ndege wawili'].map((line) => `${line}\n`).join(''))
  const options = { corpus, lang: 'sw', topic, brokers: [bootstrap], state: join(dir, 'state'), count: 9 }
  const { published } = await runSelector(selectorOptions.parse(options))
  expect(published).toBe(1)
  const records = await readTopic(bootstrap, topic)
  const texts = records.map((record) => String(record.value)).filter((text) => text.includes('ndege wawili'))
  expect(texts).toHaveLength(1)
  expect(records).toHaveLength(there.length + 2)
})

async function lane(codec?: string): Promise<Lane> {
  const own = await openLane(bootstrap, 2)
  ends.push(() => own.clean())
  if (codec === undefined) return own
  const takes = await createTopic(bootstrap, undefined, {
    numPartitions: 2,
    configEntries: [{ name: 'compression.type', value: codec }],
  })
  return { ...own, takes, lag: () => Promise.resolve(0) }
}

async function lake(of: Lane, more: Partial<SmallLakeOptions> = {}): Promise<SmallLake> {
  const started = await startSmallLake({
    brokers: [bootstrap],
    target: { kind: 'folder', dir: of.dir },
    takesTopic: of.takes,
    receiptsTopic: of.receipts,
    deadLettersTopic: of.dead,
    reviewsTopic: of.dead,
    groupId: of.group,
    ...more,
  })
  ends.push(() => started.stop())
  return started
}

const put = (to: Lane, partition: number, takes: readonly MadeTake[]) =>
  produce(
    bootstrap,
    to.takes,
    takes.map((take) => ({
      partition,
      key: take.key,
      value: take.value,
      headers: Object.fromEntries(take.headers),
    })),
  )

test.each(CODECS)('takes land from a topic that the broker compresses by %s', async (codec) => {
  const own = await lane(codec)
  const takes = Array.from({ length: 6 }, (_, at) => makeTake({ speaker: `s${at}`, frames: 30_000 }))
  await put(own, 0, takes.slice(0, 3))
  await put(own, 1, takes.slice(3))
  const running = await lake(own)
  await vi.waitFor(() => expect(running.stats().landed).toBe(6), 30_000)
  expect(running.stats()).toMatchObject({ rejected: {}, unreadable: [], passed: 0, blocked: null })
  const receipts = await own.readReceipts()
  expect(receipts.map((one) => `${one.take_id} ${one.status} ${one.sha256}`).toSorted()).toEqual(
    takes.map((take) => `${take.takeId} landed ${take.sha256}`).toSorted(),
  )
})

test('a batch of takes that cannot be read: told, its neighbours land, and then it is a dead letter with its place', async () => {
  const own = await lane()
  const [before, lost, behind, beside] = [0, 1, 2, 3].map((n) =>
    Array.from({ length: 2 }, (_, at) => makeTake({ speaker: `s${n}-${at}` })),
  )
  await put(own, 0, before!)
  await put(own, 0, lost!)
  await put(own, 0, behind!)
  await put(own, 1, beside!)
  spoil(batchesOf(inject('sharedKafkaFolder'), own.takes, 0)[1]!, 'checksum')
  const running = await lake(own, { holding: { tries: 6, firstWaitMs: 500, longestWaitMs: 1_000 } })
  const place = { topic: own.takes, partition: 0, offset: '2', lastOffset: '3', code: 'checksum' }
  await vi.waitFor(() => expect(running.stats().unreadable).toEqual([expect.objectContaining(place)]), 20_000)
  // the other partition, and what stands before it
  await vi.waitFor(() => expect(running.stats().landed).toBe(4), 20_000)
  expect(running.stats().passed).toBe(0)
  await vi.waitFor(() => expect(running.stats().landed).toBe(6), 30_000)
  expect(running.stats()).toMatchObject({ unreadable: [], passed: 2, rejected: {} })
  await drained(own)
  const dead = await own.readDead()
  expect(dead.map(({ key, value, headers }) => [key, value, headers['dlq_code']])).toEqual([
    [`${own.takes}:0:2`, null, 'unreadable'],
  ])
  expect(dead[0]?.headers['dlq_message']).toContain('offsets 2 to 3')
  const receipts = await own.readReceipts()
  expect(receipts.map(({ take_id }) => take_id).toSorted()).toEqual(
    [...before!, ...behind!, ...beside!].map(({ takeId }) => takeId).toSorted(),
  )
  await running.stop()
  expect(await own.verify()).toMatchObject({ takes: 6, objects: 6, orphans: [], missing: [] })
})
