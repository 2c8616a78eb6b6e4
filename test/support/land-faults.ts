import { GetObjectCommand } from '@aws-sdk/client-s3'
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunningComponent } from '../../backend-stack/stack/component.ts'
import type { Receipt, TestLake } from './lake.ts'
import { makeTake } from './takes.ts'
import type { MadeTake } from './takes.ts'
import { endOffsets, readTopic } from './topic.ts'
import type { ReadRecord } from './topic.ts'

/**
 * `landing` is Spark's driver with all that it started, `python` one of the Python processes that land takes. On a
 * cluster: `executor` is the JVM that has them, `spark-worker` one that has executors, with what it has, `spark-master`
 * the one that knows of all. The rest are servers.
 */
export type LandFault =
  | 'landing'
  | 'python'
  | 'executor'
  | 'spark-worker'
  | 'spark-master'
  | 'kafka'
  | 'seaweedfs'
  | 'cassandra'
  | 'postgres'

export interface FaultOptions {
  readonly takes: number
  /** Killed one after the other while the takes are sent and landed. */
  readonly faults: readonly LandFault[]
  /** From the last record sent to the last receipt. */
  readonly timeoutMs: number
  /** Sample frames of a take; a frame is two bytes. */
  readonly frames?: number
  readonly log?: (line: string) => void
}

export interface FaultFigures {
  readonly saved: number
  readonly sentRecords: number
  readonly lost: number
  readonly doubled: number
  readonly wrongBytes: number
  /** Dead letters that should not be there, or are not there, or are there twice. */
  readonly deadWrong: number
  readonly differences: number
}

/**
 * Sends takes with 5 % duplicates, 1 % faulty records and 1 % conflicts while servers are killed and brought back,
 * waits until every record in the topic has its receipt, and compares what was sent with what is in the lake.
 */
export async function landUnderFaults(lake: TestLake, options: FaultOptions): Promise<FaultFigures> {
  const say = options.log ?? (() => undefined)
  const log = await lake.receipts()
  const before = await endOffsets(lake.address, 'topic2')
  const frames = options.frames ?? 4_000
  const good = Array.from({ length: options.takes }, (_, i) =>
    makeTake({ speaker: `speaker-${i % 7}`, station: `station-${i % 3}`, frames }),
  )
  const faulty = good
    .filter((_, i) => i % 100 === 50)
    .map(() => makeTake({ frames, headers: { sha256: '0'.repeat(64) } }))
  const conflicts = good
    .filter((_, i) => i % 100 === 25)
    .map(({ takeId, key }) => makeTake({ takeId, frames, ...(key === null ? {} : { speaker: key }) }))
  const duplicates = good.filter((_, i) => i % 20 === 10)
  // Conflicts come last: by then the take they clash with is in the topic, so it is known who is in the right.
  const first = shuffled([...good, ...faulty])
  const records = [...first, ...shuffled([...duplicates, ...conflicts])]
  let struck = 0
  let sentRecords = 0
  const sending = (async () => {
    for (const batch of chunks(records, 20)) {
      // Some is left for every kill: a server that dies with nothing on its way proves nothing.
      const share = () => ((struck + 1) / (options.faults.length + 1)) * records.length
      while (sentRecords >= share()) await delay(100)
      await untilSent(lake, batch)
      sentRecords += batch.length
      await delay(50)
    }
  })()
  const faults = (async () => {
    for (const fault of options.faults) {
      await delay(500 + Math.random() * 4_000)
      await strike(lake, fault, say)
      struck += 1
      say(`${sentRecords} of ${records.length} records sent`)
    }
  })()
  await Promise.all([sending, faults])
  const sent = await allInTopic(lake, before, records, say)
  const answered = () => {
    const origins = new Set(log.all.map(originOf))
    return sent.every(({ partition, offset }) => origins.has(`topic2:${partition}:${offset}`))
  }
  await keepLanding(lake, answered, options.timeoutMs, say)
  await log.stop()
  return compare(lake, sent, log.all, good, [...faulty, ...conflicts])
}

/**
 * What is in the topic since `before`. A leader that has just taken over may not know yet how far its log counts, so this
 * looks until every acknowledged record is there. Throws if one never is.
 */
async function allInTopic(
  lake: TestLake,
  before: ReadonlyMap<number, number>,
  acknowledged: readonly MadeTake[],
  say: (line: string) => void,
): Promise<readonly ReadRecord[]> {
  const end = Date.now() + 60_000
  for (;;) {
    const there = (await readTopic(lake.address, 'topic2')).filter(
      ({ partition, offset }) => offset >= (before.get(partition) ?? 0),
    )
    const found = new Set(there.map(({ message }) => sha256(message.value ?? Buffer.alloc(0))))
    const missing = acknowledged.filter(({ value }) => !found.has(sha256(value)))
    if (missing.length === 0) return there
    say(`${missing.length} acknowledged records are not in the topic (yet)`)
    if (Date.now() > end) throw new Error(`Kafka has lost ${missing.length} acknowledged records`)
    await delay(1_000)
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function untilSent(lake: TestLake, batch: readonly MadeTake[]): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await lake.send(batch)
      return
    } catch (error) {
      // A broker that is being killed; what was sent before it is sent again, which is part of the test.
      if (attempt > 60) throw error
      await delay(500)
    }
  }
}

async function strike(lake: TestLake, fault: LandFault, say: (line: string) => void): Promise<void> {
  say(`kill -9 ${fault}`)
  if (fault === 'python' || fault === 'executor') {
    await killProcess(lake, fault === 'python' ? 'pyspark.daemon' : 'CoarseGrainedExecutorBackend')
    return
  }
  const victim = victimOf(lake, fault)
  victim.kill('SIGKILL')
  await delay(Math.random() * 1_500)
  await victim.restart()
  say(`${victim.name} is back`)
}

/** One broker or worker of several, or whatever there is one of. */
function victimOf(lake: TestLake, fault: Exclude<LandFault, 'python' | 'executor'>): RunningComponent {
  const ofSpark = fault === 'spark-worker' || fault === 'spark-master'
  const component = lake.stack.component(ofSpark ? 'spark' : fault)
  const members = (component.members ?? []).filter(({ name }) => !ofSpark || name.startsWith(fault))
  return members[Math.floor(Math.random() * members.length)] ?? component
}

/** Kills the youngest process of the job or its cluster with this in its command line; waits until there is one. */
async function killProcess(lake: TestLake, name: string): Promise<void> {
  const end = Date.now() + 120_000
  const roots = () => [lake.stack.component('landing'), ...sparkMembers(lake)].map(({ pid }) => pid)
  for (;;) {
    const victim = roots()
      .flatMap((pid) => descendants(pid))
      .filter(({ args }) => args.includes(name))
      .at(-1)
    if (victim) {
      process.kill(victim.pid, 'SIGKILL')
      return
    }
    if (Date.now() > end) throw new Error(`The landing job has no ${name} to kill`)
    await delay(100)
  }
}

function sparkMembers(lake: TestLake): readonly RunningComponent[] {
  return lake.stack.components.find(({ name }) => name === 'spark')?.members ?? []
}

/** By parent, oldest first: Python's workers have a process group of their own. */
function descendants(root: number | undefined): readonly { readonly pid: number; readonly args: string }[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args=', '--sort=start_time'], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((match) =>
      match ? [{ pid: Number(match[1]), parent: Number(match[2]), args: match[3] ?? '' }] : [],
    )
  const below = (pid: number | undefined): typeof table =>
    table.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)])
  return below(root)
}

/** Polls `done`; brings the landing job back when it has died, as whoever runs it would. */
async function keepLanding(
  lake: TestLake,
  done: () => boolean,
  timeoutMs: number,
  say: (line: string) => void,
): Promise<void> {
  const landing = lake.stack.component('landing')
  const end = Date.now() + timeoutMs
  while (!done()) {
    if (Date.now() > end) throw new Error(`Not every record was answered within ${timeoutMs / 1000} s`)
    if (!(await landing.healthy())) {
      say('the landing job had ended: starting it again')
      await landing.restart()
    }
    await delay(1_000)
  }
}

async function compare(
  lake: TestLake,
  sent: readonly ReadRecord[],
  receipts: readonly Receipt[],
  good: readonly MadeTake[],
  refused: readonly MadeTake[],
): Promise<FaultFigures> {
  const rows = new Map((await lake.rows('takes')).map((row) => [String(row['take_id']), row]))
  const landings = new Map<string, Set<string>>()
  for (const receipt of receipts) {
    if (receipt.status !== 'landed') continue
    const origins = landings.get(receipt.take_id) ?? new Set()
    landings.set(receipt.take_id, origins.add(originOf(receipt)))
  }
  const wrong = await Promise.all(good.map(async (take) => !(await holds(lake, take, rows.get(take.takeId)))))
  const { differences } = await lake.reconcile()
  const shas = new Set(refused.map(({ value }) => sha256(value)))
  const expected = sent
    .filter(({ message }) => message.value && shas.has(sha256(message.value)))
    .map(({ partition, offset }) => `${partition}:${offset}`)
  const ids = new Set(refused.map(({ takeId }) => takeId))
  const dead = (await lake.rows('dead_letters'))
    .filter((row) => ids.has(String(row['take_id'])))
    .map((row) => `${String(row['partition'])}:${String(row['offset'])}`)
  return {
    saved: good.length,
    sentRecords: sent.length,
    lost: good.filter(({ takeId }) => !rows.has(takeId) || !landings.has(takeId)).length,
    doubled: good.filter(({ takeId }) => (landings.get(takeId)?.size ?? 0) > 1).length,
    wrongBytes: wrong.filter(Boolean).length,
    deadWrong: multisetDifference(expected, dead),
    differences: differences.length,
  }
}

/** The row and the object have the station's own SHA-256. */
async function holds(
  lake: TestLake,
  take: MadeTake,
  row: Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  if (!row || row['sha256'] !== take.sha256) return false
  const [bucket, ...key] = String(row['object_uri']).replace('s3://', '').split('/')
  const object = await lake.objects.send(new GetObjectCommand({ Bucket: bucket, Key: key.join('/') }))
  const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array()
  return sha256(bytes) === take.sha256
}

const originOf = ({ origin }: Receipt) =>
  origin ? `${origin.topic}:${origin.partition}:${origin.offset}` : ''

function multisetDifference(a: readonly string[], b: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const item of a) counts.set(item, (counts.get(item) ?? 0) + 1)
  for (const item of b) counts.set(item, (counts.get(item) ?? 0) - 1)
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0)
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
