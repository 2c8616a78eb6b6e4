import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import kafkajs from 'kafkajs'
import { cpuOfTrees } from '../support/cpu.ts'
import { percentile } from '../support/figures.ts'
import type { Figure, RunOptions } from '../support/figures.ts'
import { startLake } from '../support/lake.ts'
import type { ReceiptLog, TestLake } from '../support/lake.ts'
import { makeTake } from '../support/takes.ts'
import type { MadeTake } from '../support/takes.ts'

/** A take of about eight seconds of 16-bit speech at 48 kHz, packed. */
const takeBytes = 500_000
const takesARun = Number(process.env['FIELDTAKE_BENCH_TAKES'] ?? 1_200)
const steadySeconds = Number(process.env['FIELDTAKE_BENCH_SECONDS'] ?? 60)
const perSecond = 20

/**
 * What landing costs. `land_ratio`: bytes a second from the topic to receipts, against a kafkajs consumer that reads
 * the same records and does nothing with them, in the same run, the landing job being stopped meanwhile.
 * `land_put_ratio`: against putting as many objects of that size into the same S3, with nothing else at work: the limit.
 * `receipt_*_ms`: from the broker's acknowledgement to the receipt, at a steady 20 takes a second.
 */
export async function run(options: RunOptions): Promise<Figure[]> {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const lake = await startLake({
    report: say,
    extra: { FIELDTAKE_DRIVER_MEMORY: '2g' },
  })
  try {
    const log = await lake.receipts()
    await warmUp(lake, log, say)
    const rates: number[] = []
    const costs: number[] = []
    const raw: number[] = []
    const puts: number[] = []
    for (let round = 0; round < options.runs; round++) {
      const before = cpuSeconds(lake)
      rates.push(await landed(lake, log, say))
      costs.push(((cpuSeconds(lake) - before) * 1000) / takesARun)
      raw.push(await readOnly(lake, takesARun))
      puts.push(await putOnly(lake, takesARun))
      const [rate, reading, putting] = [rates, raw, puts].map((some) => some.at(-1)?.toFixed(1))
      say(`landed ${rate} MB/s, raw consumer ${reading} MB/s, putting alone ${putting} MB/s`)
    }
    const waits = await steady(lake, log, say)
    say(await batchTimes(lake))
    const objects = await compacted(lake)
    const checking = await checkMs(lake)
    const rate = percentile(rates, 0.5)
    const against = 'a kafkajs consumer that only reads'
    const n = takesARun * options.runs
    return [
      { name: 'land_mb_per_s', value: rate, unit: 'MB/s', n },
      { name: 'land_takes_per_s', value: (rate * 1e6) / takeBytes, unit: 'takes/s', n },
      { name: 'land_cpu_ms_per_take', value: percentile(costs, 0.5), unit: 'ms', n },
      {
        name: 'check_share',
        value: checking / percentile(costs, 0.5),
        unit: 'share',
        n,
        against: `all that landing costs of a core; ${(checking * 1_000).toFixed(0)} us a take to look at who signed it`,
      },
      { name: 'raw_mb_per_s', value: percentile(raw, 0.5), unit: 'MB/s', n },
      { name: 'land_ratio', value: rate / percentile(raw, 0.5), unit: 'ratio', n, against },
      { name: 'put_mb_per_s', value: percentile(puts, 0.5), unit: 'MB/s', n },
      {
        name: 'land_put_ratio',
        value: rate / percentile(puts, 0.5),
        unit: 'ratio',
        n,
        against: 'putting the same objects into the same S3, alone',
      },
      { name: 'receipt_p50_ms', value: percentile(waits, 0.5), unit: 'ms', n: waits.length },
      { name: 'receipt_p95_ms', value: percentile(waits, 0.95), unit: 'ms', n: waits.length },
      ...objects,
    ]
  } finally {
    await lake.stop()
  }
}

/** The first batches load and compile what the later ones run, and a backlog is not landed as single takes are. */
async function warmUp(lake: TestLake, log: ReceiptLog, say: (line: string) => void): Promise<void> {
  for (let round = 0; round < 4; round++) await sendAll(lake, log, batch(40))
  const rate = await landed(lake, log, say, 600)
  say(`warming up: ${rate.toFixed(1)} MB/s`)
}

/** Sends while the job is stopped, so that sending is not part of the time; MB/s from start of reading to last receipt. */
async function landed(
  lake: TestLake,
  log: ReceiptLog,
  say: (line: string) => void,
  takes = takesARun,
): Promise<number> {
  const landing = lake.stack.component('landing')
  landing.kill('SIGSTOP')
  for (let sent = 0; sent < takes; sent += 20) await lake.send(batch(20))
  const before = log.all.length
  const began = Date.now()
  landing.kill('SIGCONT')
  await log.until((all) => all.length >= before + takes, 600_000)
  const seconds = (Date.now() - began) / 1000
  say(`${takes} takes in ${seconds.toFixed(1)} s`)
  return (takes * takeBytes) / 1e6 / seconds
}

/** Processor time that the landing job and S3 have used so far: says more than a rate on a machine that is shared, though a
 * longer run also holds more of what they use when idle. */
const cpuSeconds = (lake: TestLake): number =>
  cpuOfTrees(['landing', 'seaweedfs'].map((name) => lake.stack.component(name).pid))

async function readOnly(lake: TestLake, records: number): Promise<number> {
  const kafka = new kafkajs.Kafka({ brokers: lake.bootstrap.split(','), logLevel: kafkajs.logLevel.NOTHING })
  const consumer = kafka.consumer({
    groupId: `raw-${Date.now()}`,
    maxBytes: 64 << 20,
    maxBytesPerPartition: 20 << 20,
  })
  await consumer.connect()
  await consumer.subscribe({ topic: 'topic2', fromBeginning: true })
  let began = 0
  let bytes = 0
  let seen = 0
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachBatch: ({ batch: { messages } }) => {
          // The first batch starts the clock: joining a group is no part of reading.
          if (began === 0) began = Date.now()
          else for (const { value } of messages) bytes += value?.length ?? 0
          seen += messages.length
          if (seen >= records) resolve()
          return Promise.resolve()
        },
      })
      .catch(reject)
  })
  const seconds = Math.max(Date.now() - began, 1) / 1000
  await consumer.disconnect()
  return bytes / 1e6 / seconds
}

/** Puts under way at once: as many as two workers of the job have (spark/fieldtake_lake/landing/worker.py). */
const PUTS = 12

/** MB/s into the lake's bucket, beside its audio, while the landing job stands still. */
async function putOnly(lake: TestLake, objects: number): Promise<number> {
  const landing = lake.stack.component('landing')
  const keys = Array.from({ length: objects }, (_, n) => `bench/${Date.now()}/${n}.wav`)
  const bodies = batch(PUTS).map(({ value }) => value)
  const all = async (work: (key: string, at: number) => Promise<unknown>) => {
    let next = 0
    const one = async () => {
      for (let at = next++; at < keys.length; at = next++) await work(keys[at] ?? '', at)
    }
    await Promise.all(Array.from({ length: PUTS }, one))
  }
  landing.kill('SIGSTOP')
  const began = performance.now()
  try {
    await all((Key, at) =>
      lake.objects.send(new PutObjectCommand({ Bucket: 'lake', Key, Body: bodies[at % PUTS] ?? '' })),
    )
    return (objects * takeBytes) / 1e3 / (performance.now() - began)
  } finally {
    landing.kill('SIGCONT')
    await all((Key) => lake.objects.send(new DeleteObjectCommand({ Bucket: 'lake', Key })))
  }
}

/** Waits in ms, from each record's acknowledgement to its receipt. */
async function steady(lake: TestLake, log: ReceiptLog, say: (line: string) => void): Promise<number[]> {
  const acked = new Map<string, number>()
  const before = log.all.length
  const total = steadySeconds * perSecond
  const sending: Promise<void>[] = []
  const began = Date.now()
  for (let i = 0; i < total; i++) {
    const [take] = batch(1, 50_000)
    if (take) sending.push(lake.send([take]).then(() => void acked.set(take.takeId, Date.now())))
    await delay(Math.max(0, began + ((i + 1) * 1000) / perSecond - Date.now()))
  }
  await Promise.all(sending)
  say(`sent ${total} takes in ${((Date.now() - began) / 1000).toFixed(1)} s`)
  await log.until((all) => all.length >= before + total, 300_000)
  return log.all.flatMap(({ take_id, readAt }) => {
    const at = acked.get(take_id)
    return at === undefined ? [] : [readAt - at]
  })
}

/** The last batches' own account of where their time went. */
function batchTimes(lake: TestLake): Promise<string> {
  const lines = readFileSync(lake.stack.component('landing').logFile, 'utf8').split('\n')
  return Promise.resolve(
    lines
      .filter((line) => line.includes('"batch"'))
      .slice(-5)
      .join('\n'),
  )
}

/** Objects in the table's folder after compaction, against one data file a partition and what metadata needs. */
async function compacted(lake: TestLake): Promise<Figure[]> {
  const [figures] = await lake.job('fieldtake_lake.housekeeping', ['compact', '--expire-hours', '0'])
  const value = Number(figures?.['object_ratio'])
  return [
    {
      name: 'object_ratio',
      value,
      unit: 'ratio',
      n: Number(figures?.['objects']),
      against: 'audio objects plus one data file a partition',
    },
  ]
}

/** What looking at who signed a take costs of a core, in ms; beside the landing job, where it would be lost in the rest. */
async function checkMs(lake: TestLake): Promise<number> {
  const [take] = batch(1, 50_000)
  const headers = Object.fromEntries(take?.headers.map(([name, value]) => [name, value.toString()]) ?? [])
  const script = join(import.meta.dirname, 'check_signature.py')
  const [said] = await lake.job(script, [JSON.stringify(headers)])
  return Number(said?.['check_us']) / 1_000
}

function batch(takes: number, bytes = takeBytes): MadeTake[] {
  return Array.from({ length: takes }, (_, i) =>
    makeTake({ speaker: `speaker-${i % 12}`, station: `station-${i % 5}`, frames: (bytes - 44) / 2 }),
  )
}

async function sendAll(lake: TestLake, log: ReceiptLog, takes: readonly MadeTake[]): Promise<void> {
  const before = log.all.length
  await lake.send(takes.slice(0, 20))
  await lake.send(takes.slice(20))
  await log.until((all) => all.length >= before + takes.length, 180_000)
}
