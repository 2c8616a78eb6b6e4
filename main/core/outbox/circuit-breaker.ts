/**
 * A circuit breaker on the topic. While the broker refuses, it is open: one record at a time is tried, and ever less often. A
 * backlog that goes out in full and is refused in full costs its bytes each time, on a link that may be paid for by the megabyte.
 */
import { backoffMs } from '../backoff.ts'

export class CircuitBreaker {
  #refusals = 0
  #tryAt = 0
  readonly #now: () => number

  /** `now` must be a clock that nobody sets, in ms. */
  constructor(now: () => number) {
    this.#now = now
  }

  get isOpen(): boolean {
    return this.#refusals > 0
  }
  /** ms until the next try is allowed */
  waitMs(): number {
    return this.isOpen ? Math.max(0, this.#tryAt - this.#now()) : 0
  }
  refused(): void {
    // requests that were on the way together are refused once
    if (this.isOpen && this.#now() < this.#tryAt) return
    this.#refusals += 1
    this.#tryAt = this.#now() + backoffMs(this.#refusals)
  }
  accepted(): void {
    this.#refusals = 0
  }
  /** Something has changed: the next try may go at once. */
  tryNow(): void {
    this.#tryAt = 0
  }
}
