/** How fast takes leave: the person's limit, and what is shown. */
const WINDOW_MS = 60_000

/** Each batch moves the time before which the next must not leave. `now` must be a clock that nobody sets, in ms. */
export function rateLimit(now: () => number, bytesPerSecond: () => number) {
  let freeAt = 0
  return {
    /** ms until the next batch may leave */
    waitMs(): number {
      if (bytesPerSecond() === 0) return 0
      return Math.max(0, freeAt - now())
    },
    sending(bytes: number): void {
      const limit = bytesPerSecond()
      if (limit > 0) freeAt = Math.max(freeAt, now()) + (bytes / limit) * 1000
    },
  }
}

/** Bytes a second over the last minute; null until something went out in it. `now` as above. */
export function throughput(now: () => number) {
  let sent: { at: number; bytes: number }[] = []
  return {
    add(bytes: number): void {
      sent.push({ at: now(), bytes })
    },
    perSecond(): number | null {
      const since = now() - WINDOW_MS
      sent = sent.filter(({ at }) => at >= since)
      const first = sent[0]
      if (!first) return null
      const span = Math.max(1_000, now() - first.at)
      return (sent.reduce((sum, { bytes }) => sum + bytes, 0) / span) * 1000
    },
  }
}
