/** Follows a small compacted topic from its beginning, and says when all that is there has been read. */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Consumer, Kafka } from 'kafkajs'
import { withAdmin } from './client.ts'
import { opened } from './unreadable.ts'

export interface TableOptions {
  readonly kafka: Kafka
  readonly topic: string
  /** a group of its own is made under it with each start, and goes with it */
  readonly groupPrefix: string
  readonly signal: AbortSignal
  readonly onRecord: (key: string | null, value: Buffer | null) => void
  readonly log: (message: string) => void
}

export interface Table {
  /** Resolves when what is in the topic now has been shown; at once where there is no such topic. Rejects when the broker is away. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

const AGAIN_MS = 5_000
const CAUGHT_UP_MS = 30_000

export function followTable({ kafka, topic, groupPrefix, signal, onRecord, log }: TableOptions): Table {
  const groupId = `${groupPrefix}-${randomBytes(4).toString('hex')}`
  /** by partition: the offset that comes next */
  const next = new Map<number, bigint>()
  let consumer: Consumer | null = null
  let moved: () => void = () => undefined
  let said = ''

  async function follow(): Promise<void> {
    const mine = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 500 })
    consumer = mine
    try {
      await mine.connect()
      await mine.subscribe({ topic, fromBeginning: true })
      const ended = new Promise<void>((resolve) => {
        mine.on(mine.events.CRASH, ({ payload }) => {
          if (!payload.restart) resolve()
        })
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      const at = (partition: number, last: string) => {
        next.set(partition, BigInt(last) + 1n)
        moved()
      }
      mine.on(mine.events.END_BATCH_PROCESS, ({ payload }) => at(payload.partition, payload.lastOffset))
      await mine.run({
        autoCommit: false,
        eachBatch({ batch }) {
          for (const { key, value } of opened(batch.messages).messages)
            onRecord(key?.toString() ?? null, value)
          at(batch.partition, batch.lastOffset())
          return Promise.resolve()
        },
      })
      await ended
    } finally {
      consumer = null
      await mine.disconnect().catch(() => undefined)
    }
  }

  const running = (async () => {
    while (!signal.aborted) {
      try {
        await follow()
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        // a backend of before has no such topic: one line says it
        if (why !== said) log(`${topic}: ${why}`)
        said = why
      }
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined)
    }
  })()

  return {
    async caughtUp() {
      const ends = await withAdmin(kafka, async (admin) => {
        const there = await admin.listTopics()
        return there.includes(topic) ? admin.fetchTopicOffsets(topic) : []
      })
      const left = () =>
        ends.filter(
          ({ partition, low, high }) =>
            BigInt(low) < BigInt(high) && (next.get(partition) ?? 0n) < BigInt(high),
        )
      const end = Date.now() + CAUGHT_UP_MS
      while (left().length > 0) {
        if (signal.aborted || Date.now() > end) throw new Error(`${topic} is not read to its end`)
        await Promise.race([
          new Promise<void>((resolve) => (moved = resolve)),
          delay(1_000, undefined, { ref: false }),
        ])
      }
    },
    async close() {
      await consumer?.disconnect().catch(() => undefined)
      await running
      await withAdmin(kafka, (admin) => admin.deleteGroups([groupId])).catch(() => undefined)
    },
  }
}
