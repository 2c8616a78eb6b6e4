/**
 * kafkajs 2.2.4 re-arms a timer after every answer, with a negative delay whenever the broker does not
 * throttle; Node makes that 1 ms, and the timer re-arms itself: each idle connection wakes up a thousand
 * times a second (kafkajs #1751). Nothing waits in the queue then, so the timer has nothing to do: with
 * this guard it is armed only when something waits. `npm run bench -- idle` measures it.
 */
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

let guarded = false

export function guardTimers(): void {
  if (guarded) return
  guarded = true
  // called with the queue as `this` below, as the class itself would
  // oxlint-disable-next-line typescript/unbound-method
  const original = RequestQueue.prototype.scheduleCheckPendingRequests
  RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) original.call(this)
  }
}
