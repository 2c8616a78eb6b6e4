/** How much was spoken, by anything that takes can be told apart by. */
import type { ReviewFold } from '../../../main/contract/messages.ts'
import { SUMMARY_LISTED } from '../../../main/contract/summary.ts'

export interface Spoken {
  takes: number
  ms: number
  approved_ms: number
  rejected_ms: number
}

export const nothingSpoken = (): Spoken => ({ takes: 0, ms: 0, approved_ms: 0, rejected_ms: 0 })

export function addSpoken(sum: Spoken, ms: number, state: ReviewFold['state']): void {
  sum.takes += 1
  sum.ms += ms
  if (state === 'approved') sum.approved_ms += ms
  if (state === 'rejected') sum.rejected_ms += ms
}

export const byText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

export function slicer() {
  const slices = new Map<string, Spoken>()
  return {
    add(name: string, ms: number, state: ReviewFold['state']): void {
      let slice = slices.get(name)
      if (!slice) slices.set(name, (slice = nothingSpoken()))
      addSpoken(slice, ms, state)
    },
    get size() {
      return slices.size
    },
    of: (name: string): Spoken | undefined => slices.get(name),
    /** The largest first. */
    listed: (most = SUMMARY_LISTED) => ({
      rows: [...slices]
        .toSorted(([a, x], [b, y]) => y.ms - x.ms || byText(a, b))
        .slice(0, most)
        .map(([name, slice]) => ({ name: name.slice(0, 300), ...slice })),
      more: Math.max(0, slices.size - most),
    }),
  }
}
