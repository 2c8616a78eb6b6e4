/**
 * kafkajs 2.2.4 re-arms a timer with a negative delay after every answer that was not throttled; Node makes that 1 ms,
 * warns, and an idle connection wakes a thousand times a second. Armed only while requests wait, it costs nothing.
 * Import this beside kafkajs; once is enough for a process.
 */
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

// Called with the queue as `this` below, as the class itself would.
// eslint-disable-next-line @typescript-eslint/unbound-method
const arm = RequestQueue.prototype.scheduleCheckPendingRequests
RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
  if (this.pending.length > 0) arm.call(this)
}
