/** Partitions that go on and of which nothing comes, whatever the cause may be: told after a minute. */
import type { Held } from './holding.ts'
import type { Position } from './port.ts'

/** positions are asked for every ten seconds: told within a minute */
const SILENT_MS = 45_000

export function silenceWatch(now: () => number) {
  const since = new Map<number, { readonly position: Position; readonly at: number }>()
  let told = ''
  const silent = () =>
    [...since.values()].filter(
      ({ position, at }) => position.end > position.committed && now() - at >= SILENT_MS,
    )
  return {
    /** Of the partitions that are free to be read. True: what is silent has changed. */
    look(positions: readonly Position[]): boolean {
      const there = new Set(positions.map(({ partition }) => partition))
      for (const partition of since.keys()) if (!there.has(partition)) since.delete(partition)
      for (const position of positions) {
        const before = since.get(position.partition)
        const stands =
          before?.position.committed === position.committed && before.position.end > position.committed
        since.set(position.partition, { position, at: stands ? before.at : now() })
      }
      const names = silent()
        .map(({ position }) => `${position.partition}/${position.committed}`)
        .join()
      if (names === told) return false
      told = names
      return true
    },
    list: (topic: string): Held[] =>
      silent().map(({ position, at }) => ({
        topic,
        partition: position.partition,
        offset: String(position.committed),
        lastOffset: String(position.end - 1n),
        code: 'silent',
        message: 'the topic goes on here, and nothing of it comes',
        tries: 1,
        since: at,
        nextTryAt: now(),
      })),
  }
}
