/** Tells stations what the lake holds, now and then while something changes, and once more at the end. */
import { SUMMARY_KEY } from '../../../main/contract/summary.ts'
import type { SummaryRecord } from '../../../main/contract/summary.ts'
import type { KafkaMessage } from '../answers.ts'
import { fitted } from './fit.ts'

/** ms after which it is told again although nothing changed: stations show how old it is */
const AGAIN_MS = 3_600_000
/** Counting takes this share of the time at most. */
const SHARE = 20
/** ms; a lake whose counting takes longer does not hold up its own end */
const AT_END_MS = 3_000

export interface SummaryTopicOptions {
  readonly everyMs: number
  /** null: it was told to stop */
  readonly read: (at: Date, signal: AbortSignal) => Promise<SummaryRecord | null>
  readonly send: (message: KafkaMessage) => Promise<void>
  readonly log: (level: 'info' | 'warn', message: string) => void
  readonly now: () => number
}

export type SummaryTopic = ReturnType<typeof summaryTopic>

export function summaryTopic({ everyMs, read, send, log, now }: SummaryTopicOptions) {
  let changed = true
  let toldAt = 0
  let tookMs = 0
  let said = ''
  let ended = false
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<void> = Promise.resolve()

  let reading = new AbortController()
  async function tell(): Promise<void> {
    const from = now()
    changed = false
    try {
      reading = new AbortController()
      const record = await read(new Date(from), reading.signal)
      if (!record) changed = true
      else {
        await send({ key: SUMMARY_KEY, value: fitted(record) })
        toldAt = from
        said = ''
      }
    } catch (error) {
      changed = true
      const why = error instanceof Error ? error.message : String(error)
      // it lands all the same, and tries again: one line says it
      if (why !== said)
        log(
          'warn',
          `Stations cannot be told what the lake holds in all: ${why}. Run "npm run stack -- apply".`,
        )
      said = why
    }
    tookMs = now() - from
  }
  function next(ms: number): void {
    if (ended) return
    timer = setTimeout(() => {
      const due = changed || now() - toldAt > AGAIN_MS
      underWay = due ? tell() : Promise.resolve()
      void underWay.then(() => next(Math.max(everyMs, tookMs * SHARE)))
    }, ms)
    timer.unref()
  }
  next(Math.min(everyMs, 5_000))
  return {
    /** Something of the lake is other than it was. */
    changed: () => void (changed = true),
    /** To be called when nothing lands any more. */
    async close(): Promise<void> {
      ended = true
      clearTimeout(timer)
      reading.abort()
      await underWay
      if (changed && said === '' && tookMs < AT_END_MS) await tell()
    },
  }
}
