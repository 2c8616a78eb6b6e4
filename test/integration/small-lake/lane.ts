import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { openCatalogue } from '../../../backend-stack/small-lake/catalogue.ts'
import { folderTarget } from '../../../backend-stack/small-lake/folder-target.ts'
import { verifyLake } from '../../../backend-stack/small-lake/verify.ts'
import { withAdmin } from '../../../main/kafka/client.ts'
import { receiptRecord } from '../../../main/contract/messages.ts'
import type { ReceiptRecord } from '../../../main/contract/messages.ts'
import { createTopic, readTopic, testClient, uniqueName } from '../../support/kafka.ts'
import type { ReadRecord } from '../../support/kafka.ts'

/** Topics, a group and a folder of its own on a broker that others use as well. */
export interface Lane {
  readonly bootstrap: string
  readonly dir: string
  readonly takes: string
  readonly receipts: string
  readonly dead: string
  readonly group: string
  /** What the command line of the small lake needs to work on this lane. */
  readonly args: readonly string[]
  readReceipts(): Promise<ReceiptRecord[]>
  readDead(): Promise<ReadRecord[]>
  /** Records that are not committed yet. */
  lag(): Promise<number>
  verify(): ReturnType<typeof verifyLake>
  clean(): void
}

export async function openLane(bootstrap: string, partitions = 3): Promise<Lane> {
  const dir = mkdtempSync(join(tmpdir(), 'small-lake-'))
  const entries = (name: string, value: string) => ({ configEntries: [{ name, value }] })
  const takes = await createTopic(bootstrap, uniqueName('takes'), {
    numPartitions: partitions,
    ...entries('message.timestamp.type', 'LogAppendTime'),
  })
  const receipts = await createTopic(bootstrap, uniqueName('receipts'))
  const dead = await createTopic(bootstrap, uniqueName('dead'))
  return inGroup({ bootstrap, dir, takes, receipts, dead }, uniqueName('lake'))
}

/** The same topics and folder, read by another group. */
export function inGroup(
  where: Pick<Lane, 'bootstrap' | 'dir' | 'takes' | 'receipts' | 'dead'>,
  group: string,
): Lane {
  const { bootstrap, dir, takes, receipts, dead } = where
  return {
    bootstrap,
    dir,
    takes,
    receipts,
    dead,
    group,
    args: [
      ...['--brokers', bootstrap, '--takes-topic', takes, '--receipts-topic', receipts],
      ...['--dead-letters-topic', dead, '--group', group],
    ],
    async readReceipts() {
      const records = await readTopic(bootstrap, receipts)
      return records.map((record) => receiptRecord.parse(JSON.parse(String(record.value))))
    },
    readDead: () => readTopic(bootstrap, dead),
    lag: () =>
      withAdmin(testClient(bootstrap), async (admin) => {
        const [committed] = await admin.fetchOffsets({ groupId: group, topics: [takes] })
        const ends = await admin.fetchTopicOffsets(takes)
        return ends.reduce((sum, end) => {
          const at = committed?.partitions.find((one) => one.partition === end.partition)
          return sum + Number(end.high) - Math.max(0, Number(at?.offset ?? 0))
        }, 0)
      }),
    async verify() {
      const catalogue = await openCatalogue(join(dir, 'catalogue'))
      try {
        return await verifyLake(join(dir, 'catalogue'), await folderTarget(dir))
      } finally {
        await catalogue.close()
      }
    },
    clean: () => rmSync(dir, { recursive: true, force: true }),
  }
}

export async function drained(lane: Lane, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const lag = await lane.lag()
    if (lag === 0) return
    if (Date.now() > end)
      throw new Error(`${lane.takes}: ${lag} records are not landed after ${timeoutMs} ms`)
    await delay(100)
  }
}

export interface LakeProcess {
  readonly child: ChildProcess
  /** The line that says it consumes; rejects if the process ends first. */
  readonly ready: Promise<void>
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  output(): string
  stop(): Promise<void>
}

const cli = join(import.meta.dirname, '..', '..', '..', 'backend-stack', 'small-lake', 'cli.ts')
export const victim = join(import.meta.dirname, 'victim.ts')

/** The small lake as a process of its own, which dies with the test. */
export function spawnLake(
  args: readonly string[],
  more: { readonly script?: string; readonly env?: Readonly<Record<string, string>> } = {},
): LakeProcess {
  const child = spawn(process.execPath, [more.script ?? cli, ...args], {
    env: { ...process.env, ...more.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const die = () => child.kill('SIGKILL')
  process.once('exit', die)
  const lines: string[] = []
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', die)
      resolve({ code, signal })
    })
  })
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        if (line.includes('Small lake ready')) resolve()
      })
    }
    void exited.then(({ code, signal }) =>
      reject(new Error(`the lake ended (${signal ?? String(code)}):\n${lines.join('\n')}`)),
    )
  })
  ready.catch(() => undefined)
  return {
    child,
    ready,
    exited,
    output: () => lines.join('\n'),
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
