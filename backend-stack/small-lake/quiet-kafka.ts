/**
 * kafkajs 2.2.4 plans its look at waiting requests with a negative delay whenever the broker did not throttle; Node makes
 * that 1 ms, and the look plans itself again: an idle connection wakes a thousand times a second (kafkajs #1751).
 * A look is only of use while a request waits, so it is planned only then.
 */
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

let quiet = false

/** Safe to call more than once. */
export function quietKafka(): void {
  if (quiet) return
  quiet = true
  // Called with the queue as `this`, as the class itself calls it.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const plan = RequestQueue.prototype.scheduleCheckPendingRequests
  RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) plan.call(this)
  }
}
