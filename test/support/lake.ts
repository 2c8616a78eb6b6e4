import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cassandra } from '../../backend-stack/native/cassandra.ts'
import { kafkaComponent } from '../../backend-stack/native/kafka.ts'
import { kafkaClient } from '../../backend-stack/native/kafka-client.ts'
import type { LakeEnvOptions } from '../../backend-stack/native/lake-env.ts'
import { landingComponent, runJob } from '../../backend-stack/native/landing.ts'
import { postgres } from '../../backend-stack/native/postgres.ts'
import { s3Client, seaweedfs } from '../../backend-stack/native/seaweedfs.ts'
import { lakeSecrets } from '../../backend-stack/native/secrets.ts'
import { startStack } from '../../backend-stack/stack.ts'
import type { Stack } from '../../backend-stack/stack.ts'
import { receiptRecord } from '../../main/contract/messages.ts'
import type { ReceiptRecord } from '../../main/contract/messages.ts'

export interface LakeOptions extends LakeEnvOptions {
  readonly brokers?: number
  readonly report?: (line: string) => void
  /** Without the landing job, for tests that start it themselves. */
  readonly landing?: boolean
}

/** A whole lake of its own in a temporary folder, and what tests ask of it. */
export interface TestLake {
  readonly stack: Stack
  readonly bootstrap: string
  send(takes: readonly TakeRecord[], topic?: string): Promise<void>
  s3(): ReturnType<typeof s3Client>
  /** Starts to collect receipts; `until` waits for a state of them. */
  receipts(): Promise<ReceiptLog>
  job(module: string, args?: readonly string[]): Promise<string>
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

export interface ReceiptLog {
  readonly all: readonly Receipt[]
  until(done: (all: readonly Receipt[]) => boolean, timeoutMs: number): Promise<void>
  stop(): Promise<void>
}

export async function startLake(options: LakeOptions = {}): Promise<TestLake> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-lake-'))
  const servers = [kafkaComponent(), seaweedfs, postgres, cassandra]
  const landing = landingComponent(options)
  const stack = await startStack({
    dataDir,
    profile: 'lake',
    brokers: options.brokers ?? 1,
    components: options.landing === false ? servers : [...servers, landing],
    ...(options.report ? { report: options.report } : {}),
  }).catch((error: unknown) => {
    rmSync(dataDir, { recursive: true, force: true })
    throw error
  })
  const bootstrap = stack.component('kafka').endpoints['bootstrap'] ?? ''
  const kafka = kafkaClient({ bootstrap }, { retry: { retries: 20 } })
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  const logs: ReceiptLog[] = []
  return {
    stack,
    bootstrap,
    send: async (takes, topic = 'topic2') => {
      const messages = takes.map((take) => ({
        key: take.key,
        value: take.value,
        headers: headersOf(take),
      }))
      await producer.send({ topic, messages, acks: -1 })
    },
    s3: () => {
      const url = stack.component('seaweedfs').endpoints['url'] ?? ''
      return s3Client(url, 'lake', lakeSecrets(dataDir).s3Lake)
    },
    receipts: async () => {
      const log = await followReceipts(bootstrap)
      logs.push(log)
      return log
    },
    job: (module, args = []) => runJob(stack.ctx, module, args, options),
    stop: async () => {
      await Promise.allSettled([producer.disconnect(), ...logs.map((log) => log.stop())])
      await stack.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** kafkajs takes an object of headers: a repeated name becomes a list. */
function headersOf(take: TakeRecord): Record<string, string | Buffer | (string | Buffer)[]> {
  const headers: Record<string, (string | Buffer)[]> = {}
  for (const [name, value] of take.headers) (headers[name] ??= []).push(value)
  return headers
}

async function followReceipts(bootstrap: string): Promise<ReceiptLog> {
  const kafka = kafkaClient({ bootstrap }, { retry: { retries: 20 } })
  const consumer = kafka.consumer({
    groupId: `receipts-${process.pid}-${Math.random()}`,
    maxWaitTimeInMs: 20,
  })
  const all: Receipt[] = []
  const waiting = new Set<() => void>()
  await consumer.connect()
  await consumer.subscribe({ topic: 'receipts', fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const value: unknown = JSON.parse(message.value?.toString() ?? 'null')
      all.push({ ...receiptRecord.parse(value), readAt: Date.now() })
      for (const look of waiting) look()
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
