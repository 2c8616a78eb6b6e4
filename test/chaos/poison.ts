/**
 * Batches that cannot be read, at random places of the prompt topic, while takes go out: what can be read comes, all is told,
 * and when the broker's disk is read right again nothing is missing and no partition stands still.
 */
import Database from 'better-sqlite3'
import { join } from 'node:path'
import type { Experiment } from '../support/figures.ts'
import { produce, readTopic, startKafka } from '../support/kafka.ts'
import type { TestKafka } from '../support/kafka.ts'
import { batchesOf, spoil } from '../support/log-segments.ts'
import type { Spoiling } from '../support/log-segments.ts'
import { openStation, removeFolder } from '../support/station.ts'
import type { TestStation } from '../support/station.ts'
import { connect, promptRecord, stationTopics } from '../support/station-topics.ts'
import { between, note } from './station.ts'

const PARTITIONS = 3
const TAKES = 3
const KINDS: readonly Spoiling[] = ['checksum', 'codec', 'compression', 'record']
/** Before a batch is passed over (HOLDING): what is mended by then must come. */
const MENDED_MS = 40_000

/** A whole number, both ends included. */
const whole = (low: number, high: number): number => Math.floor(between(low, high + 1))

interface Counts {
  takes: number
  takesLost: number
  prompts: number
  promptsLost: number
  partitionsStuck: number
}

/** Some batches for each partition; answers the ids of the prompts in them. */
async function fill(kafka: TestKafka, topic: string, run: number): Promise<string[]> {
  const ids: string[] = []
  for (let partition = 0; partition < PARTITIONS; partition += 1)
    for (let batch = whole(2, 4); batch > 0; batch -= 1) {
      const records = Array.from({ length: whole(1, 6) }, () => {
        const id = `r${run}-${ids.push('')}`
        ids[ids.length - 1] = id
        return { ...promptRecord(id), partition }
      })
      await produce(kafka.direct, topic, records)
    }
  return ids
}

/** At least one batch, at most one a partition, never the first of all: one prompt is needed to read. */
function poison(kafka: TestKafka, topic: string): (() => void)[] {
  const mends: (() => void)[] = []
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    if (partition > 0 && whole(0, 2) === 0) continue
    const batches = batchesOf(kafka.dataDir, topic, partition)
    const batch = batches[whole(partition === 0 ? 1 : 0, batches.length - 1)]
    if (batch) mends.push(spoil(batch, KINDS[whole(0, KINDS.length - 1)] ?? 'checksum'))
  }
  return mends
}

async function once(kafka: TestKafka, run: number, counts: Counts): Promise<void> {
  const topics = await stationTopics(kafka.direct, { prompts: PARTITIONS })
  const { promptTopic, takeTopic } = topics
  const ids = await fill(kafka, promptTopic, run)
  const mends = poison(kafka, promptTopic)
  const station = await openStation()
  try {
    await connect(station, { ...topics, brokers: kafka.bootstrap })
    const told = ({ pipeline }: { pipeline: { unreadable: readonly unknown[] } }) =>
      pipeline.unreadable.length === mends.length
    await station.until(told, 60_000, 'every place that cannot be read is told')
    await station.begin([])
    const saved: string[] = []
    for (let i = 0; i < TAKES; i += 1) saved.push((await station.record(500, i + 1)).takeId)
    await station.until(({ ledger }) => ledger.sentAwaiting === TAKES, 60_000, 'takes go out all the while')
    for (const mend of mends) mend()
    const calm = await station
      .until(
        ({ prompts, pipeline }) => prompts.lag === 0 && pipeline.unreadable.length === 0,
        MENDED_MS,
        'all comes',
      )
      .catch(() => null)
    if (!calm)
      counts.partitionsStuck += Math.max(
        1,
        (await station.call('station.state', {})).pipeline.unreadable.length,
      )
    const sent = new Set((await readTopic(kafka.direct, takeTopic)).map(({ headers }) => headers['ce_id']))
    counts.takes += saved.length
    counts.takesLost += saved.filter((id) => !sent.has(id)).length
    const there = await promptsOf(station)
    counts.prompts += ids.length
    counts.promptsLost += ids.filter((id) => !there.has(id)).length
    note(
      `${run + 1}: ${mends.length} batches could not be read; ${ids.length} prompts, ${saved.length} takes`,
    )
  } finally {
    await station.close()
    await removeFolder(station.dataDir)
  }
}

async function promptsOf(station: TestStation): Promise<ReadonlySet<string>> {
  await station.close()
  const db = new Database(join(station.dataDir, 'station.db'), { readonly: true })
  try {
    return new Set(db.prepare<[], string>('SELECT prompt_id FROM prompts').pluck().all())
  } finally {
    db.close()
  }
}

export const run: Experiment = async ({ runs }) => {
  const counts: Counts = { takes: 0, takesLost: 0, prompts: 0, promptsLost: 0, partitionsStuck: 0 }
  const kafka = await startKafka({ topics: false })
  try {
    for (let i = 0; i < runs; i += 1) await once(kafka, i, counts)
  } finally {
    await kafka.stop()
  }
  const n = counts.prompts
  return [
    { name: 'runs', value: runs, unit: 'stations', n: runs },
    { name: 'prompts_lost', value: counts.promptsLost, unit: 'prompts', n },
    { name: 'partitions_stuck', value: counts.partitionsStuck, unit: 'partitions', n: runs * PARTITIONS },
    { name: 'takes_saved', value: counts.takes, unit: 'takes', n: runs },
    { name: 'takes_lost', value: counts.takesLost, unit: 'takes', n: counts.takes },
  ]
}
