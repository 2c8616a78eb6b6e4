/** Asks again while the cluster is only busy with itself: a broker is away, or has just come up. */
import { setTimeout as delay } from 'node:timers/promises'
import kafkajs from 'kafkajs'

export interface PatienceHooks {
  readonly onRetry?: ((error: unknown, waitMs: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

/** Rejects with what will not pass by itself, such as a topic that is gone or a right that is missing. */
export async function patiently<T>(ask: () => Promise<T>, { onRetry, signal }: PatienceHooks): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await ask()
    } catch (error) {
      if (!passes(error)) throw error
      onRetry?.(error, wait)
      await delay(wait, undefined, signal === undefined ? {} : { signal })
    }
  }
}

/** The client itself has tried a few times by then, and says so of an error that it wraps. */
function passes(error: unknown): boolean {
  if (error instanceof kafkajs.KafkaJSNumberOfRetriesExceeded) return passes(error.cause)
  return error instanceof kafkajs.KafkaJSError && error.retriable
}
