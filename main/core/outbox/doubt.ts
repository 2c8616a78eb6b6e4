/**
 * Whether the topic takes anything just now. While it does not, one record asks at a time and ever less often: a backlog that
 * goes out in full and is refused in full costs its bytes each time, on a link that may be paid for by the megabyte.
 */
import { backoffMs } from './backoff.ts'

/** `now` must be a clock that nobody sets, in ms. */
export function doubtOf(now: () => number) {
  let refusals = 0
  let askAt = 0
  return {
    exists: (): boolean => refusals > 0,
    /** ms until one may ask */
    wait: (): number => (refusals === 0 ? 0 : Math.max(0, askAt - now())),
    refused(): void {
      // requests that were on the way together are refused once
      if (refusals > 0 && now() < askAt) return
      refusals += 1
      askAt = now() + backoffMs(refusals)
    },
    taken(): void {
      refusals = 0
    },
    /** something has changed: one may ask at once */
    ask(): void {
      askAt = 0
    },
  }
}
