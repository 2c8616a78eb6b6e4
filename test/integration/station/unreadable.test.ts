/** What a real broker sends and a station has to read: every codec, and batches that cannot be read. */
import { afterEach, expect, inject, test } from 'vitest'
import type { StationState } from '../../../main/contract/model.ts'
import { createTopic, produce } from '../../support/kafka.ts'
import { javaProduce } from '../../support/java-producer.ts'
import { batchesOf, spoil } from '../../support/log-segments.ts'
import type { Spoiling } from '../../support/log-segments.ts'
import { promptRecord as prompt, stationTopics, stations } from '../../support/station-topics.ts'
import { readTopic } from '../../support/topic.ts'

const bootstrap = inject('sharedKafka')
const folder = inject('sharedKafkaFolder')
const { start, clear } = stations(() => bootstrap)
afterEach(clear)

const some = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => prompt(`p${from + at}`))
const backlog = (count: number) => (state: StationState) => state.prompts.backlog === count

test('prompts in every codec of Kafka’s own producer arrive, and what is behind them', async () => {
  const given = await stationTopics(bootstrap)
  const codecs = ['snappy', 'lz4', 'zstd', 'gzip', 'none'] as const
  for (const [at, codec] of codecs.entries())
    await javaProduce(bootstrap, { topic: given.promptTopic, codec, records: some(at * 30, 30) })
  await produce(bootstrap, given.promptTopic, some(150, 1))
  const station = await start(given)
  await station.until(backlog(151), 30_000, 'all prompts')
  const { prompts, pipeline } = await station.until(({ prompts: { lag } }) => lag === 0, 20_000, 'no lag')
  expect(prompts.malformed).toBe(0)
  expect(pipeline.unreadable).toEqual([])
})

/** What a lander answers: it counts with the SHA-256 of what was sent. */
async function landed(takeTopic: string, takeId: string) {
  const [sent] = await readTopic({ bootstrap: bootstrap }, takeTopic)
  const sha256 = String(sent?.message.headers?.['sha256'])
  const at = new Date().toISOString()
  return { take_id: takeId, status: 'landed', sha256, object_uri: 's3://lake/a.flac', station_id: 'any', at }
}

test.each(['snappy', 'lz4', 'zstd', 'gzip'])(
  'receipts that the broker compresses itself are heard: %s',
  async (codec) => {
    const given = await stationTopics(bootstrap)
    const receiptTopic = await createTopic(bootstrap, undefined, {
      configEntries: [{ name: 'compression.type', value: codec }],
    })
    const station = await start({ ...given, receiptTopic })
    await station.begin()
    const { takeId } = await station.record(600)
    await station.until(({ ledger }) => ledger.sentAwaiting === 1, 30_000, 'sent')
    const receipt = await landed(given.takeTopic, takeId)
    await produce(bootstrap, receiptTopic, [{ key: takeId, value: JSON.stringify(receipt) }])
    await station.until(({ ledger }) => ledger.landed === 1, 30_000, 'landed')
  },
)

test.each<Spoiling>(['checksum', 'codec', 'compression', 'record'])(
  'a batch that cannot be read is told with its place, stops no other partition, and is never “lag 0”: %s',
  async (how) => {
    const given = await stationTopics(bootstrap, { prompts: 2 })
    const put = (partition: number, from: number, count: number) =>
      produce(
        bootstrap,
        given.promptTopic,
        some(from, count).map((record) => ({ ...record, partition })),
      )
    await put(0, 0, 3)
    await put(0, 10, 4)
    await put(0, 20, 5)
    const [, second] = batchesOf(folder, given.promptTopic, 0)
    const mend = spoil(second!, how)
    const station = await start(given)
    const held = await station.until(({ pipeline }) => pipeline.unreadable.length > 0, 30_000, 'it is told')
    expect(held.pipeline.unreadable).toEqual([
      expect.objectContaining({
        topic: given.promptTopic,
        partition: 0,
        offset: '3',
        lastOffset: '6',
        code: how === 'record' ? 'record' : how,
      }),
    ])
    // another partition goes on
    await put(1, 30, 6)
    const going = await station.until(backlog(3 + 6), 30_000, 'the other partition')
    expect(going.broker.state).toBe('online')
    await station.until(({ prompts: { lag } }) => lag === 9, 30_000, 'the broker’s own lag')
    // a disk that is read again, or another leader: all of it comes, each once
    mend()
    const { prompts } = await station.until(backlog(3 + 4 + 5 + 6), 40_000, 'all')
    expect(prompts.malformed).toBe(0)
    await station.until(({ pipeline }) => pipeline.unreadable.length === 0, 20_000, 'nothing is held')
    await station.until(({ prompts: { lag } }) => lag === 0, 20_000, 'no lag')
  },
)

test('a batch that stays unreadable is passed after about a minute: counted with its offsets, and what follows comes', async () => {
  const given = await stationTopics(bootstrap)
  await produce(bootstrap, given.promptTopic, some(0, 2))
  await produce(bootstrap, given.promptTopic, some(10, 3))
  await produce(bootstrap, given.promptTopic, some(20, 4))
  spoil(batchesOf(folder, given.promptTopic, 0)[1]!, 'checksum')
  const station = await start(given)
  await station.until(backlog(6), 120_000, 'what follows')
  const state = await station.until(({ prompts: { lag } }) => lag === 0, 30_000, 'no lag')
  expect(state.prompts.malformed).toBe(3)
  expect(state.pipeline.unreadable).toEqual([])
  expect(state.notices).toEqual([
    expect.objectContaining({
      code: 'batch_passed',
      params: { place: `${given.promptTopic}/0/2-4`, records: 3, topic: given.promptTopic },
    }),
  ])
  const { records } = await station.call('prompts.malformed', {})
  expect(records.map(({ origin, code }) => `${origin} ${code}`).toSorted()).toEqual(
    [2, 3, 4].map((at) => `${given.promptTopic}/0/${at} unreadable`),
  )
})

test('values that a schema registry’s producer framed are understood', async () => {
  const given = await stationTopics(bootstrap)
  const framed = (value: string) => Buffer.concat([Buffer.from([0, 0, 0, 1, 44]), Buffer.from(value)])
  await produce(bootstrap, given.promptTopic, [
    { key: 'f1', value: framed(prompt('f1').value) },
    { key: 'f2', value: framed('\u0002Avro') },
    prompt('f3'),
  ])
  const station = await start(given)
  const { prompts } = await station.until(backlog(2), 30_000, 'both prompts')
  expect(prompts.malformed).toBe(1)
  const { records } = await station.call('prompts.malformed', {})
  expect(records[0]?.detail).toContain('schema 300')
  await station.begin([])
  const { takeId } = await station.record(600)
  await station.until(({ ledger }) => ledger.sentAwaiting === 1, 30_000, 'sent')
  const receipt = await landed(given.takeTopic, takeId)
  await produce(bootstrap, given.receiptTopic, [{ key: takeId, value: framed(JSON.stringify(receipt)) }])
  await station.until(({ ledger }) => ledger.landed === 1, 30_000, 'landed')
})
