/**
 * What a consumer does about batches that it cannot read: asks again, since a broker may read from another disk tomorrow and
 * bytes may have been changed on the way; after so many tries passes on behind it, because what comes after it is good. Each
 * partition by itself.
 */
import type { Unreadable } from './unreadable.ts'

export interface HoldingRule {
  /** so often a batch is asked for before it is passed; what the broker itself cannot read is never passed */
  readonly tries: number
  readonly firstWaitMs: number
  readonly longestWaitMs: number
}
/** about a minute from the first try to the last: 1, 2, 4, 8, 15, 15, 15 s */
export const HOLDING: HoldingRule = { tries: 8, firstWaitMs: 1_000, longestWaitMs: 15_000 }

/** A partition that waits. Times are epoch ms. */
export interface Held extends Unreadable {
  readonly tries: number
  readonly since: number
  readonly nextTryAt: number
}

export type Verdict =
  { readonly kind: 'wait'; readonly ms: number; readonly first: boolean } | { readonly kind: 'pass' }

export interface Holding {
  saw(what: Unreadable): Verdict
  /** The partition goes on; true: it was held. */
  goesOn(partition: number): boolean
  /** Those of other partitions belong to another consumer by now. */
  keepOnly(partitions: readonly number[]): void
  list(): readonly Held[]
}

export function holding(now: () => number, rule: HoldingRule = HOLDING): Holding {
  const held = new Map<number, Held>()
  return {
    saw(what) {
      const before = held.get(what.partition)
      const same = before?.lastOffset === what.lastOffset || before?.offset === what.offset
      const earlier = before && same ? before : null
      // a consumer that was told to go on for another reason asks early: that is no try
      const early = (earlier?.nextTryAt ?? 0) - now()
      if (earlier && early > rule.firstWaitMs / 2) return { kind: 'wait', ms: early, first: false }
      const tries = (earlier?.tries ?? 0) + 1
      if (tries >= rule.tries && what.code !== 'broker') return { kind: 'pass' }
      const ms = Math.min(rule.longestWaitMs, rule.firstWaitMs * 2 ** (tries - 1))
      held.set(what.partition, { ...what, tries, since: earlier?.since ?? now(), nextTryAt: now() + ms })
      return { kind: 'wait', ms, first: earlier === null }
    },
    goesOn: (partition) => held.delete(partition),
    keepOnly(partitions) {
      for (const partition of held.keys()) if (!partitions.includes(partition)) held.delete(partition)
    },
    list: () => [...held.values()],
  }
}

/** topic1/0/12 or topic1/0/12-19 */
export const placeOf = ({ topic, partition, offset, lastOffset }: Unreadable): string =>
  `${topic}/${partition}/${offset}${lastOffset === offset ? '' : `-${lastOffset}`}`
