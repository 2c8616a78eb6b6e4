/** Follows the reviews topic beside the landing, in a group of its own: neither waits for the other. */
import type { Kafka } from 'kafkajs'
import { consume } from '../consume.ts'
import type { Running } from '../consume.ts'
import { Stopping } from '../retry.ts'
import type { RetryContext } from '../retry.ts'
import { keepReviews } from './keep.ts'
import type { ReviewDeps } from './keep.ts'

export interface ReviewsOptions extends Omit<ReviewDeps, 'malformed' | 'distrusted'> {
  readonly kafka: Kafka
  readonly topic: string
  readonly groupId: string
  readonly sessionTimeoutMs: number
  readonly signal: AbortSignal
  readonly log: RetryContext['log']
}

/** Answers at once: an installation without that topic lands takes all the same. */
export function followReviews(options: ReviewsOptions): Running {
  const { log, signal } = options
  let said = ''
  const retry: RetryContext = {
    signal,
    // it may be away for good, and is asked for every quarter of a minute: one line says it
    log(level, message) {
      const what = message.replace(/; next try.*$/, '')
      if (what !== said) log(level, `Reviews: ${what}`)
      said = what
    },
    blocked: () => undefined,
  }
  const deps: ReviewDeps = {
    ...options,
    malformed: (where) => log('warn', `Reviews: the record at ${where} is no review, and is passed over`),
    distrusted: (where, why) => log('warn', `Reviews: the record at ${where} does not count: ${why}`),
  }
  const running = consume({
    ...options,
    retry,
    async land(records) {
      await keepReviews(records, deps)
    },
    held: () => undefined,
    // said in the log by who reads
    passed: () => Promise.resolve(),
    committed: () => undefined,
  })
  return {
    async stop() {
      try {
        await (await running).stop()
      } catch (error) {
        if (!(error instanceof Stopping)) throw error
      }
    },
  }
}
