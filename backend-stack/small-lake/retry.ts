import { setTimeout as delay } from 'node:timers/promises'
import type { LogLevel } from './options.ts'

/** The lake is being stopped while something was still being tried. */
export class Stopping extends Error {
  constructor() {
    super('The small lake is stopping')
    this.name = 'Stopping'
  }
}

export interface RetryContext {
  readonly signal: AbortSignal
  readonly log: (level: LogLevel, message: string) => void
  /** Told the reason while it waits, null once it goes on. */
  readonly blocked: (why: string | null) => void
  /** Called now and then while waiting; what it throws ends the attempts. */
  readonly meanwhile?: () => Promise<void>
}

const firstWaitMs = 250
const longestWaitMs = 15_000
/** Well within a consumer's session, so that waiting for a full disk does not lose the partition. */
const meanwhileMs = 3_000

/**
 * Tries until it works: a full disk or a store that is away is waited out, since going on without it would lose takes
 * and giving up would need a person. Throws Stopping, and what `meanwhile` throws.
 */
export async function retryUntilDone<T>(
  what: string,
  act: () => Promise<T>,
  retry: RetryContext,
): Promise<T> {
  for (let wait = firstWaitMs, tries = 0; ; wait = Math.min(wait * 2, longestWaitMs), tries++) {
    goOn(retry)
    try {
      const result = await act()
      if (tries > 0) {
        retry.log('info', `${what}: works again`)
        retry.blocked(null)
      }
      return result
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      retry.log('warn', `${what}: ${why}; next try in ${wait} ms`)
      retry.blocked(`${what}: ${why}`)
    }
    for (let left = wait; left > 0; left -= meanwhileMs) {
      await delay(Math.min(left, meanwhileMs), undefined, { signal: retry.signal }).catch(() => undefined)
      goOn(retry)
      await retry.meanwhile?.()
    }
  }
}

function goOn({ signal }: RetryContext): void {
  if (signal.aborted) throw new Stopping()
}
