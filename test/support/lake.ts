import { PutObjectCommand } from '@aws-sdk/client-s3'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { auditDir } from '../../backend-stack/stack/audit-log.ts'
import { cassandra } from '../../backend-stack/servers/cassandra/cassandra.ts'
import { kafkaComponent } from '../../backend-stack/servers/kafka/kafka.ts'
import { kafkaClient } from '../../main/kafka/client.ts'
import type { ClusterAddress } from '../../main/kafka/client.ts'
import { kafkaAccess } from '../../backend-stack/servers/kafka/security.ts'
import type { KafkaAccount } from '../../backend-stack/servers/kafka/security.ts'
import { wholeProducer } from '../../main/kafka/whole-producer.ts'
import { lakeEnv, sparkData } from '../../backend-stack/servers/spark/lake-env.ts'
import type { LakeEnvOptions } from '../../backend-stack/servers/spark/lake-env.ts'
import { landingComponent } from '../../backend-stack/servers/spark/landing.ts'
import { freePort } from '../../backend-stack/stack/processes/ports.ts'
import { postgres } from '../../backend-stack/servers/postgres/postgres.ts'
import { venvPython } from '../../backend-stack/stack/install/python.ts'
import { roleClient, seaweedfs } from '../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { lakeSecrets } from '../../backend-stack/stack/secrets.ts'
import { sparkCluster } from '../../backend-stack/servers/spark/cluster.ts'
import { startStack } from '../../backend-stack/stack/stack.ts'
import type { Stack } from '../../backend-stack/stack/stack.ts'
import { receiptRecord } from '../../main/contract/messages.ts'
import type { ReceiptRecord } from '../../main/contract/messages.ts'
import { openLakePrograms } from './lake-programs.ts'
import type { LakePrograms } from './lake-programs.ts'

export interface LakeOptions extends LakeEnvOptions {
  readonly brokers?: number
  /** TLS, accounts and access rules; the landing job is `lander`, everything a test does itself is `admin`. */
  readonly secure?: boolean
  readonly report?: (line: string) => void
  /** Without the landing job, for tests that start it themselves. */
  readonly landing?: boolean
  /** Of a standalone Spark cluster for the landing job. Default: the job is its own Spark. */
  readonly workers?: number
}

/** A whole lake of its own in a temporary folder, and what tests ask of it. */
export interface TestLake {
  readonly stack: Stack
  readonly bootstrap: string
  /** As `admin` on a secure lake. */
  readonly address: ClusterAddress
  /** For a lake that was started without, or whose landing job was stopped; on a cluster of so many workers, if any. */
  startLanding(workers?: number): Promise<void>
  send(takes: readonly TakeRecord[], topic?: string): Promise<void>
  /** As the lake's own role. */
  readonly objects: ReturnType<typeof roleClient>
  /** Starts to collect receipts; `until` waits for a state of them. */
  receipts(): Promise<ReceiptLog>
  /** Sends one record; answers `topic:partition:offset`. */
  sendOne(take: TakeRecord, topic?: string): Promise<string>
  putClaims(
    claims: readonly { readonly bucket: string; readonly key: string; readonly body: Buffer }[],
  ): Promise<void>
  /**
   * Runs one of the lake's programs to its end; answers its lines of JSON. All in one process, so that Python, Java and Spark
   * are started once.
   */
  job(
    module: string,
    args?: readonly string[],
    more?: {
      readonly mayFail?: boolean
      readonly account?: KafkaAccount
      /** Settings for this run alone. */
      readonly extra?: Readonly<Record<string, string>>
    },
  ): Promise<readonly JsonRow[]>
  /** Makes the rows of an Iceberg table whose `key` is `value` so many days old, by their time `column`; answers how many. */
  backdate(table: string, column: string, days: number, key: string, value: string): Promise<number>
  /** Takes what was read out of every row of `takes`. */
  forgetTexts(): Promise<void>
  /** Every row of an Iceberg table, read without Spark. */
  rows(table: string): Promise<readonly JsonRow[]>
  reconcile(): Promise<{ takes: number; differences: readonly JsonRow[] }>
  stop(): Promise<void>
}

export interface TakeRecord {
  readonly key: string | null
  readonly headers: readonly (readonly [string, string | Buffer])[]
  readonly value: Buffer | null
}

export interface Receipt extends ReceiptRecord {
  /** When this process read it, ms since 1970. */
  readonly readAt: number
}

export type JsonRow = Readonly<Record<string, unknown>>
const jsonRow = z.record(z.string(), z.unknown())

export interface ReceiptLog {
  readonly all: readonly Receipt[]
  until(done: (all: readonly Receipt[]) => boolean, timeoutMs: number): Promise<void>
  stop(): Promise<void>
}

export async function startLake(options: LakeOptions = {}): Promise<TestLake> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-lake-'))
  await choosePorts(dataDir)
  const servers = [kafkaComponent(), seaweedfs, postgres, cassandra]
  const landing = (workers: number) =>
    workers > 0
      ? [sparkCluster(workers), landingComponent({ ...options, cluster: true })]
      : [landingComponent(options)]
  const stack = await startStack({
    dataDir,
    profile: 'lake',
    brokers: options.brokers ?? 1,
    secure: options.secure ?? false,
    components: options.landing === false ? servers : [...servers, ...landing(options.workers ?? 0)],
    ...(options.report ? { report: options.report } : {}),
  }).catch((error: unknown) => {
    rmSync(dataDir, { recursive: true, force: true })
    throw error
  })
  const bootstrap = stack.component('kafka').endpoints['bootstrap'] ?? ''
  const address = options.secure === true ? kafkaAccess(dataDir, 'admin', bootstrap) : { bootstrap }
  // a broker that is slow is waited for: asked again, it would have the record twice
  const kafka = kafkaClient(address, { requestTimeout: 120_000, retry: { retries: 20 } })
  const producer = wholeProducer(kafka)
  await producer.connect()
  const logs: ReceiptLog[] = []
  const url = stack.component('seaweedfs').endpoints['url'] ?? ''
  const objects = roleClient(url, 'lake', lakeSecrets(dataDir).s3Lake)
  let programs: LakePrograms | undefined
  const opened = (): LakePrograms => {
    mkdirSync(sparkData(stack.ctx), { recursive: true })
    return (programs ??= openLakePrograms({
      python: venvPython(stack.ctx, 'spark'),
      cwd: sparkData(stack.ctx),
      env: lakeEnv(stack.ctx, options),
    }))
  }
  const script = (name: string) => join(import.meta.dirname, name)
  const lake: TestLake = {
    stack,
    bootstrap,
    address,
    startLanding: async (workers = 0) => {
      for (const component of landing(workers)) await stack.add(component)
    },
    send: async (takes, topic = 'topic2') => {
      const messages = takes.map((take) => ({
        key: take.key,
        value: take.value,
        headers: headersOf(take),
      }))
      await producer.send({ topic, messages, acks: -1 })
    },
    objects,
    receipts: async () => {
      const log = await followReceipts(address)
      logs.push(log)
      return log
    },
    sendOne: async (take, topic = 'topic2') => {
      const message = { key: take.key, value: take.value, headers: headersOf(take) }
      const [at] = await producer.send({ topic, messages: [message], acks: -1 })
      return `${topic}:${at?.partition}:${at?.baseOffset}`
    },
    putClaims: async (claims) => {
      for (const { bucket, key, body } of claims)
        await objects.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
    },
    job: async (module, args = [], more = {}) => {
      const env = lakeEnv(stack.ctx, {
        ...options,
        ...(more.account === undefined ? {} : { account: more.account }),
        extra: { ...options.extra, ...more.extra },
      })
      const { code, stdout, stderr } = await opened().runWith(env, module, ...args)
      if (code !== 0 && more.mayFail !== true) throw new Error(`${module}: ${stderr.slice(-2_000)}`)
      return jsonLines(stdout)
    },
    backdate: async (...age) => {
      const [said] = await lake.job(script('backdate.py'), age.map(String))
      return z.object({ rows: z.number() }).parse(said).rows
    },
    forgetTexts: async () => {
      await lake.job(script('forget_texts.py'))
    },
    rows: (table) => lake.job('fieldtake_lake.look', [table]),
    reconcile: async () => {
      // what is on its way between the stores is there sooner here than the minute that a large lake is given
      const soon = ['--again-seconds', '15']
      const [summary, ...differences] = await lake.job('fieldtake_lake.reconcile', soon, { mayFail: true })
      return { takes: z.number().parse(summary?.['takes']), differences }
    },
    stop: async () => {
      await Promise.allSettled([producer.disconnect(), programs?.close(), ...logs.map((log) => log.stop())])
      objects.destroy()
      await stack.stop()
      for (const dir of [dataDir, auditDir(dataDir)]) rmSync(dir, { recursive: true, force: true })
    },
  }
  return lake
}

const jsonLines = (text: string): readonly JsonRow[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => jsonRow.parse(JSON.parse(line)))

const spark = ['spark-master', 'spark-master-ui']

/** Servers like their usual ports; two lakes that start at once would want the same. A remembered port goes first. */
export async function choosePorts(dataDir: string, more: readonly string[] = []): Promise<void> {
  const ports: Record<string, number> = {}
  const taken = new Set<number>()
  for (const name of ['kafka-1', 'seaweedfs-s3', 'postgres', 'cassandra-cql', ...spark, ...more]) {
    const port = await freePort({ companions: [10_000] }, taken)
    taken.add(port)
    ports[name] = port
  }
  writeFileSync(join(dataDir, 'ports.json'), JSON.stringify(ports))
}

/** kafkajs takes an object of headers: a repeated name becomes a list. */
function headersOf(take: TakeRecord): Record<string, string | Buffer | (string | Buffer)[]> {
  const headers: Record<string, (string | Buffer)[]> = {}
  for (const [name, value] of take.headers) (headers[name] ??= []).push(value)
  return headers
}

async function followReceipts(address: ClusterAddress): Promise<ReceiptLog> {
  const kafka = kafkaClient(address, { retry: { retries: 20 } })
  const consumer = kafka.consumer({
    groupId: `receipts-${process.pid}-${Math.random()}`,
    // A broker answers as soon as there is a record. Asked again and again it would work for nothing, and three with TLS are
    // a good part of two cores.
    maxWaitTimeInMs: 1_000,
  })
  const all: Receipt[] = []
  const waiting = new Set<() => void>()
  await consumer.connect()
  await consumer.subscribe({ topic: 'receipts', fromBeginning: true })
  await consumer.run({
    eachMessage: ({ message }) => {
      const value: unknown = JSON.parse(message.value?.toString() ?? 'null')
      all.push({ ...receiptRecord.parse(value), readAt: Date.now() })
      for (const look of waiting) look()
      return Promise.resolve()
    },
  })
  return {
    all,
    until: (done, timeoutMs) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer)
          waiting.delete(look)
          settle()
        }
        const look = () => {
          if (done(all)) end(resolve)
        }
        const timer = setTimeout(
          () =>
            end(() =>
              reject(new Error(`${all.length} receipts after ${timeoutMs} ms are not what was awaited`)),
            ),
          timeoutMs,
        )
        waiting.add(look)
        look()
      }),
    stop: () => consumer.disconnect(),
  }
}
