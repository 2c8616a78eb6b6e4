/** Asks again while the cluster is only busy with itself: a broker is away, or has just come up. */
import { setTimeout as delay } from 'node:timers/promises'
import kafkajs from 'kafkajs'

export interface RetryHooks {
  readonly onRetry?: ((error: unknown, waitMs: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

/**
 * Waits longer from try to try. `between` is told of each error first: it throws what no patience helps against, by default
 * what will not pass by itself, such as a topic that is gone or a right that is missing; or it prepares the next try.
 */
export async function withRetries<T>(
  ask: () => Promise<T>,
  { onRetry, signal }: RetryHooks,
  between: (error: unknown) => void | Promise<void> = throwLasting,
): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await ask()
    } catch (error) {
      await between(error)
      signal?.throwIfAborted()
      onRetry?.(error, wait)
      await delay(wait, undefined, signal === undefined ? {} : { signal })
    }
  }
}

function throwLasting(error: unknown): void {
  if (!passes(error)) throw error
}

/** The client itself has tried a few times by then, and says so of an error that it wraps. */
function passes(error: unknown): boolean {
  if (error instanceof kafkajs.KafkaJSNumberOfRetriesExceeded) return passes(error.cause)
  return error instanceof kafkajs.KafkaJSError && error.retriable
}
