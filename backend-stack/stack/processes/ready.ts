import { connect } from 'node:net'

/** What a readiness probe may look at. */
export interface Starting {
  /** What the process has written since this start, at most the last 256 KB. */
  log(): string
}

/** Polled until it answers true. A probe that throws counts as not ready. */
export type ReadyProbe = (starting: Starting) => Promise<boolean>

/** Somebody accepts connections on a loopback port. */
export function portReady(port: number): ReadyProbe {
  return () =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' })
      const answer = (ready: boolean) => () => {
        socket.destroy()
        resolve(ready)
      }
      socket.setTimeout(1000, answer(false))
      socket.once('connect', answer(true))
      socket.once('error', answer(false))
    })
}

/** A GET answers with a status below 400 (or exactly `status`). */
export function httpReady(
  url: string,
  status?: number,
  headers: Readonly<Record<string, string>> = {},
): ReadyProbe {
  return async () => {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(2000), redirect: 'manual' })
    await response.body?.cancel()
    return status === undefined ? response.status < 400 : response.status === status
  }
}

/** The log has a line that matches. */
export function logReady(pattern: RegExp): ReadyProbe {
  return (starting) => Promise.resolve(pattern.test(starting.log()))
}

export function allReady(...probes: readonly ReadyProbe[]): ReadyProbe {
  return async (starting) => {
    for (const probe of probes) if (!(await probe(starting))) return false
    return true
  }
}
