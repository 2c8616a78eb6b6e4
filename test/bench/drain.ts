/**
 * How fast a full buffer drains when the network is back, against raw kafkajs with the same bytes, headers
 * and acks on the same broker, in alternating runs; of an encrypted station against a plain one; and what part of it is signing.
 * The takes are recorded and encoded beforehand.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { createTopic, startKafka, uniqueName } from '../support/kafka.ts'
import { openStation } from '../support/station.ts'
import type { TestStation } from '../support/station.ts'
import type { Figure, RunOptions } from '../support/figures.ts'
import { percentile } from '../support/figures.ts'
import { heldUp } from './held-up.ts'
import { noisePcm } from './noise.ts'

interface Load {
  readonly takes: number
  readonly bytes: number
  readonly encrypted?: boolean
}

/** `busyMs`: of the station's main thread, which is what bounds it; disk and broker differ more from run to run. */
interface Drained {
  readonly seconds: number
  readonly busyMs: number
}

async function drainStation(
  bootstrap: string,
  topic: string,
  { takes, bytes, encrypted = false }: Load,
): Promise<Drained> {
  const station = await openStation({ keychain: encrypted })
  try {
    await station.begin()
    await station.set((s) => ({ ...s, upload: { ...s.upload, format: 'wav', paused: true } }))
    for (let i = 0; i < takes; i++) await station.read(noisePcm(bytes, i))
    // encoding is not what is measured: every take must be ready to go
    await encoded(station)
    await station.set((s) => ({
      ...s,
      broker: { ...s.broker, brokers: bootstrap, takeTopic: topic, mode: 'every', group: uniqueName('g') },
    }))
    await station.until((s) => s.broker.state === 'online', 60_000, 'broker online')
    const started = performance.now()
    const before = performance.eventLoopUtilization()
    await station.set((s) => ({ ...s, upload: { ...s.upload, paused: false } }))
    await station.until((s) => s.ledger.sentAwaiting + s.ledger.landed === takes, 300_000, 'all sent')
    const busyMs = performance.eventLoopUtilization(before).active
    return { seconds: (performance.now() - started) / 1000, busyMs }
  } finally {
    await station.remove()
  }
}

const said = ({ seconds, busyMs }: Drained): string =>
  `${seconds.toFixed(2)} s (busy ${busyMs.toFixed(0)} ms)`

/** Resolves when every take has its encoded file. */
async function encoded(station: TestStation): Promise<void> {
  for (;;) {
    const { takes } = await station.call('takes.list', { limit: 500 })
    if (takes.every((take) => take.delivery.bytes !== null)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Seconds that kafkajs alone takes, in a process of its own: the station's has a quicker encoder in it. */
async function drainRaw(bootstrap: string, topic: string, takes: number, bytes: number): Promise<number> {
  const child = join(import.meta.dirname, 'drain-raw-child.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [
    child,
    bootstrap,
    topic,
    String(takes),
    String(bytes),
  ])
  return Number(stdout)
}

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const kafka = await startKafka()
  try {
    const figures: Figure[] = []
    for (const [label, bytes, takes] of [
      ['1mb', 1 << 20, 60],
      ['100kb', 100 * 1024, 400],
    ] as const) {
      const ratios: number[] = []
      const encrypted: number[] = []
      const signing: number[] = []
      let ours = 0
      let raw = 0
      for (let i = 0; i < runs + 1; i++) {
        const ta = await topicFor(kafka.bootstrap)
        const rawSeconds = await drainRaw(kafka.bootstrap, ta, takes, bytes)
        const drained = async (load: Partial<Load>) =>
          drainStation(kafka.bootstrap, await topicFor(kafka.bootstrap), { takes, bytes, ...load })
        const plain = await drained({})
        const sealed = await drained({ encrypted: true })
        console.error(
          `drain ${label} ${i}/${runs}: station ${said(plain)}, encrypted ${said(sealed)}, raw ${rawSeconds.toFixed(2)} s`,
        )
        if (i === 0) continue // both sides warm up once
        ratios.push(rawSeconds / plain.seconds)
        encrypted.push(plain.seconds / sealed.seconds)
        // beside it and not in it: what it does to a drain is far less than one drain differs from the next
        signing.push(((await heldUp()) * takes) / 1_000 / plain.busyMs)
        ours += (takes * bytes) / plain.seconds / 1e6
        raw += (takes * bytes) / rawSeconds / 1e6
      }
      figures.push({
        name: `drain_${label}_ratio`,
        value: percentile(ratios, 0.5),
        unit: 'x',
        n: runs,
        against: `raw kafkajs, ${(raw / runs).toFixed(0)} MB/s; station ${(ours / runs).toFixed(0)} MB/s`,
      })
      figures.push({
        name: `drain_${label}_encrypted_ratio`,
        value: percentile(encrypted, 0.5),
        unit: 'x',
        n: runs,
        against: 'the same station, plain',
      })
      figures.push({
        name: `drain_${label}_signing_share`,
        value: percentile(signing, 0.5),
        unit: 'share',
        n: runs,
        against: 'all that its main thread does while it drains',
      })
    }
    return figures
  } finally {
    await kafka.stop()
  }
}

function topicFor(bootstrap: string): Promise<string> {
  return createTopic(bootstrap, uniqueName('drain'), {
    numPartitions: 3,
    configEntries: [{ name: 'max.message.bytes', value: String(20 * 1024 * 1024) }],
  })
}
