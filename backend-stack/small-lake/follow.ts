/** Follows a topic beside the landing, in a group of its own: neither waits for the other. */
import type { Kafka } from 'kafkajs'
import { consume } from './consume.ts'
import type { Running } from './consume.ts'
import type { Incoming } from './outcome.ts'
import { Stopping } from './retry.ts'
import type { RetryContext } from './retry.ts'

export interface Following {
  readonly kafka: Kafka
  /** of what is followed, as the log calls it */
  readonly name: string
  readonly topic: string
  readonly groupId: string
  readonly sessionTimeoutMs: number
  readonly signal: AbortSignal
  readonly log: RetryContext['log']
  /** Tried again until it works. */
  keep(records: readonly Incoming[]): Promise<void>
}

/** Answers at once: an installation without that topic lands takes all the same. */
export function follow(options: Following): Running {
  const { log, signal, name } = options
  let said = ''
  const retry: RetryContext = {
    signal,
    // it may be away for good, and is asked for every quarter of a minute: one line says it
    log(level, message) {
      const what = message.replace(/; next try.*$/, '')
      if (what !== said) log(level, `${name}: ${what}`)
      said = what
    },
    blocked: () => undefined,
  }
  const running = consume({
    ...options,
    retry,
    land: (records) => options.keep(records),
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
