import { AsyncLocalStorage } from 'node:async_hooks'

/** A start runs tools and servers many calls below whoever may cancel it; handed down to each it would be everywhere. */
const signals = new AsyncLocalStorage<AbortSignal | undefined>()

/** Runs `work`. Once `signal` aborts, the tools it is running are ended, and what it waits for is waited for no more. */
export function withCancellation<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  return signals.run(signal, work)
}

/** The signal of the work that this is part of, if any. */
export function cancelSignal(): AbortSignal | undefined {
  return signals.getStore()
}
