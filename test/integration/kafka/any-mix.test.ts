/**
 * Any records in any codec, in any split over several partitions of a real broker, some batches of it unreadable for a while:
 * every good prompt arrives once, and every faulty one is told once. FIELDTAKE_MIXES: how many topics are tried;
 * FIELDTAKE_SEED: the mixes of that seed again, which a failing run names.
 */
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { join } from 'node:path'
import kafkajs from 'kafkajs'
import { afterEach, expect, inject, test } from 'vitest'
import { testClient } from '../../support/kafka.ts'
import { batchesOf, spoil } from '../../support/log-segments.ts'
import { writeEveryCodec } from '../../support/compressed.ts'
import { removeFolder } from '../../support/station.ts'
import { promptRecord, stationTopics, stations } from '../../support/station-topics.ts'

const bootstrap = inject('sharedKafka')
const folder = inject('sharedKafkaFolder')
const MIXES = Number(process.env['FIELDTAKE_MIXES'] ?? 4)
const SEED = process.env['FIELDTAKE_SEED']
const PARTITIONS = 3
writeEveryCodec()

const { start, stop, clear } = stations(() => bootstrap)
afterEach(clear)

const FAULTY = [
  '{not json',
  '',
  'null',
  '[]',
  Buffer.from([0xff, 0xfe, 0x00, 0xd8]),
  Buffer.from([0, 0, 0, 0, 9, 2, 65]),
  JSON.stringify({ text: 'No id.', lang: 'en', corpus: 'c', source: 's' }),
  promptRecord('a/b').value,
  promptRecord('blank', { text: '\u200b\u3164' }).value,
  promptRecord('nul', { text: 'a\u0000b' }).value,
  promptRecord('lost', { text: 'K\ufffdsz\ufffdn\ufffdm' }).value,
  promptRecord('tongue', { lang: 'no such tongue' }).value,
  promptRecord('up', { direction: 'up' }).value,
  promptRecord('deep', { context: [[[]]] }).value,
  null,
] as const

type Item = 'good' | 'framed' | 'large' | number
const { CompressionTypes } = kafkajs
const batch = fc.record({
  partition: fc.nat(PARTITIONS - 1),
  codec: fc.constantFrom(
    CompressionTypes.None,
    CompressionTypes.GZIP,
    CompressionTypes.Snappy,
    CompressionTypes.LZ4,
    CompressionTypes.ZSTD,
  ),
  items: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom<Item>('good', 'framed', 'large') },
      { weight: 1, arbitrary: fc.nat(FAULTY.length - 1) },
    ),
    { minLength: 1, maxLength: 6 },
  ),
  spoiled: fc.option(fc.constantFrom('checksum', 'codec', 'compression', 'record'), { freq: 4 }),
})

test(
  'every good prompt arrives once, every faulty one is told once',
  { timeout: MIXES * 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 3, maxLength: 9 }), async (batches) => {
        const topics = await stationTopics(bootstrap, { prompts: PARTITIONS })
        const ends = Array.from({ length: PARTITIONS }, () => 0)
        const good: string[] = []
        const faulty: string[] = []
        const producer = testClient(bootstrap).producer({
          createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
        })
        await producer.connect()
        for (const { partition, codec, items } of batches) {
          const messages = items.map((item) => {
            const offset = ends[partition]!++
            if (typeof item === 'number') {
              faulty.push(`${topics.promptTopic}/${partition}/${offset}`)
              const value = FAULTY[item] ?? null
              return { key: null, value: typeof value === 'string' ? Buffer.from(value) : value, partition }
            }
            const id = `p-${partition}-${offset}`
            good.push(id)
            // what compresses well, so that matches reach over blocks
            const text = item === 'large' ? `${id} ${'the river rises and '.repeat(180)}` : `Sentence ${id}.`
            const { key, value } = promptRecord(id, { text })
            const head = item === 'framed' ? Buffer.from([0, 0, 0, 1, 44]) : Buffer.alloc(0)
            return { key, value: Buffer.concat([head, Buffer.from(value)]), partition }
          })
          await producer.send({ topic: topics.promptTopic, acks: -1, compression: codec, messages })
        }
        await producer.disconnect()
        // one place a partition is told at a time: the first
        const places = new Set<number>()
        const mends = batches.flatMap(({ partition, spoiled }, at) => {
          if (spoiled === null) return []
          const nth = batches.slice(0, at).filter((one) => one.partition === partition).length
          places.add(partition)
          return [spoil(batchesOf(folder, topics.promptTopic, partition)[nth]!, spoiled)]
        })

        let station = await start(topics)
        await station.until(
          ({ pipeline }) => pipeline.unreadable.length === places.size,
          30_000,
          `${places.size} partitions wait and say so`,
        )
        for (const mend of mends) mend()
        const all = ({ prompts }: { prompts: { lag: number | null; malformed: number; backlog: number } }) =>
          prompts.lag === 0 && prompts.malformed === faulty.length && prompts.backlog === good.length
        await station.until(all, 50_000, `${good.length} prompts and ${faulty.length} faults`)
        expect((await station.call('station.state', {})).pipeline.unreadable).toEqual([])
        const { records } = await station.call('prompts.malformed', {})
        expect(records.map(({ origin }) => origin).toSorted()).toEqual(faulty.toSorted())
        // and no more of them with the next start
        await stop(station)
        station = await start(topics, station.dataDir)
        await station.until(all, 30_000, 'the same after a start')
        await stop(station)
        const db = new Database(join(station.dataDir, 'station.db'), { readonly: true })
        const ids = db.prepare<[], string>('SELECT prompt_id FROM prompts').pluck().all()
        db.close()
        await removeFolder(station.dataDir)
        expect(ids.toSorted()).toEqual(good.toSorted())
      }),
      { numRuns: MIXES, endOnFailure: true, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
    )
  },
)
