/**
 * How fast a full buffer drains when the network is back, against raw kafkajs with the same bytes, headers
 * and acks on the same broker, in alternating runs. The takes are recorded and encoded beforehand.
 */
import kafkajs from 'kafkajs'
import { createTopic, startKafka, testClient, uniqueName } from '../support/kafka.ts'
import { ask, openCoreStation, startSession } from '../support/core-station.ts'
import type { CoreStation } from '../support/core-station.ts'
import type { Figure, RunOptions } from '../support/figures.ts'
import { percentile } from '../support/figures.ts'

/** WAV and incompressible, so that a take weighs what it says. */
function noisePcm(bytes: number, seed: number): Uint8Array {
  const pcm = new Uint32Array(bytes / 4)
  let x = (seed + 1) * 2_654_435_761
  for (let i = 0; i < pcm.length; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0
    pcm[i] = x
  }
  return new Uint8Array(pcm.buffer)
}

async function drainStation(bootstrap: string, topic: string, takes: number, bytes: number): Promise<number> {
  const station = await openCoreStation()
  try {
    await startSession(station)
    await station.set((s) => ({ ...s, upload: { ...s.upload, format: 'wav', paused: true } }))
    for (let i = 0; i < takes; i++) await station.record(noisePcm(bytes, i))
    // encoding is not what is measured: every take must be ready to go
    await encoded(station)
    await station.set((s) => ({
      ...s,
      broker: { ...s.broker, brokers: bootstrap, takeTopic: topic, mode: 'every', group: uniqueName('g') },
    }))
    await station.until('broker online', (s) => s.broker.state === 'online')
    const started = performance.now()
    await station.set((s) => ({ ...s, upload: { ...s.upload, paused: false } }))
    await station.until('all sent', (s) => s.ledger.sentAwaiting + s.ledger.landed === takes, 300_000)
    return (performance.now() - started) / 1000
  } finally {
    await station.close()
  }
}

/** Resolves when every take has its encoded file. */
async function encoded(station: CoreStation): Promise<void> {
  for (;;) {
    const { takes } = await ask(station.core, 'takes.list', { limit: 500 })
    if (takes.every((take) => take.delivery.bytes !== null)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** kafkajs as its documentation has it, tuned as the facts say: same acks, eight sends in flight. */
async function drainRaw(bootstrap: string, topic: string, takes: number, bytes: number): Promise<number> {
  const producer = testClient(bootstrap).producer({
    idempotent: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  try {
    const values = Array.from({ length: takes }, (_, i) => Buffer.from(noisePcm(bytes, i).buffer))
    let next = 0
    const started = performance.now()
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let i = next++; i < takes; i = next++)
          await producer.send({ topic, acks: -1, messages: [{ key: 'speaker', value: values[i] ?? null }] })
      }),
    )
    return (performance.now() - started) / 1000
  } finally {
    await producer.disconnect()
  }
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
      let ours = 0
      let raw = 0
      for (let i = 0; i < runs + 1; i++) {
        const ta = await topicFor(kafka.bootstrap)
        const rawSeconds = await drainRaw(kafka.bootstrap, ta, takes, bytes)
        const tb = await topicFor(kafka.bootstrap)
        const ourSeconds = await drainStation(kafka.bootstrap, tb, takes, bytes)
        console.error(
          `drain ${label} ${i}/${runs}: station ${ourSeconds.toFixed(2)} s, raw ${rawSeconds.toFixed(2)} s`,
        )
        if (i === 0) continue // both sides warm up once
        ratios.push(rawSeconds / ourSeconds)
        ours += (takes * bytes) / ourSeconds / 1e6
        raw += (takes * bytes) / rawSeconds / 1e6
      }
      figures.push({
        name: `drain_${label}_ratio`,
        value: percentile(ratios, 0.5),
        unit: 'x',
        n: runs,
        against: `raw kafkajs, ${(raw / runs).toFixed(0)} MB/s; station ${(ours / runs).toFixed(0)} MB/s`,
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
