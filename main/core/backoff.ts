/** When a failed try is made again. Data first, each number with its reason. */
export const BACKOFF = {
  /** a broker that restarts is back in about 3 s: the first tries fall before and just after that */
  firstMs: 1_000,
  factor: 2,
  /** a laptop that comes back into the net after days should not wait longer than a cup of coffee takes */
  longestMs: 5 * 60_000,
  /** +-20 %: stations that lost the same broker do not all come back in the same second */
  jitter: 0.2,
} as const

/** Connections are tried more often than takes: the probe is small and a person watches the state. */
export const RECONNECT = { firstMs: 500, factor: 1.6, longestMs: 30_000, jitter: 0.2 } as const

/** A clock that was set back makes a planned try look further away than any plan: such a try is due. */
export const IMPLAUSIBLY_FAR_MS = BACKOFF.longestMs * 2

type Schedule = typeof BACKOFF | typeof RECONNECT

/** Delay before try number `attempts` + 1, in ms. `random` gives 0..1. */
export function backoffMs(
  attempts: number,
  random: () => number = Math.random,
  plan: Schedule = BACKOFF,
): number {
  const exponent = Math.min(Math.max(attempts - 1, 0), 30)
  const base = Math.min(plan.firstMs * plan.factor ** exponent, plan.longestMs)
  return Math.round(base * (1 - plan.jitter + 2 * plan.jitter * random()))
}
