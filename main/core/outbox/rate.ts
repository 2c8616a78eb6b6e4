/** How fast takes leave: the person's cap, and what is shown. */
const WINDOW_MS = 60_000

/**
 * A cap as a promise about the future: each flight moves the time before which the next must not leave. `now` must be a
 * clock that nobody sets, in ms.
 */
export function rateCap(now: () => number, capBytes: () => number) {
  let freeAt = 0
  return {
    /** ms until the next flight may leave */
    wait(): number {
      if (capBytes() === 0) return 0
      return Math.max(0, freeAt - now())
    },
    leave(bytes: number): void {
      const cap = capBytes()
      if (cap > 0) freeAt = Math.max(freeAt, now()) + (bytes / cap) * 1000
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
