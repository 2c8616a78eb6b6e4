/** Trying a store again while it is away, and telling an outage from what a person has to mend. */
import { setTimeout as wait } from 'node:timers/promises'
import { codeOf, messageOf, StoppedError } from './fault.ts'

export interface Trying {
  readonly signal: AbortSignal
  /** ms between tries of a store that is away; after the last it is given up. Default: RETRY_MS */
  readonly retryMs?: readonly number[]
  readonly log: (line: string) => void
}

/** A minute in all: longer, and a person should look. */
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 20_000]
const FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])
const CLOSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ELOOP'])

/** What a person has to mend before it can go on; undefined: it may pass. */
export function stopped(error: unknown, what: string): StoppedError | undefined {
  if (FULL.has(codeOf(error)))
    return new StoppedError(`There is no more room in ${what}. Make room, then go on with --resume`)
  if (CLOSED.has(codeOf(error)))
    return new StoppedError(`${what} cannot be read or written: ${messageOf(error)}`)
  return undefined
}

/** Tries again while a store is away. A full disk and a fault of our own are no outage. */
export async function again<T>(
  { signal, retryMs = RETRY_MS, log }: Trying,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      const certain = stopped(error, what)
      if (certain) throw certain
      const pause = retryMs[attempt]
      if (pause === undefined)
        throw new StoppedError(
          `${what} does not answer: ${messageOf(error)}. When it is back, go on with --resume`,
        )
      if (attempt === 0) log(`${what} does not answer (${messageOf(error)}); trying again`)
      await wait(pause, undefined, { signal })
    }
  }
}
