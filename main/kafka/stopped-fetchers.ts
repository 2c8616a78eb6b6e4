/**
 * kafkajs 2.2.4 makes new fetchers when the brokers it knows have changed. A consumer that is stopped at that moment stops the old
 * ones; the new ones are answered "not running" without a wait, ask again at once, and so on for ever: no timer, socket or signal
 * of the process has its turn any more. With this guard whoever asks a stopped consumer ends instead.
 */
import Runner from 'kafkajs/src/consumer/runner.js'

let guarded = false

export function endStoppedFetchers(): void {
  if (guarded) return
  guarded = true
  // called with the runner as `this` below, as the class itself would
  // oxlint-disable-next-line typescript/unbound-method
  const original = Runner.prototype.fetch
  Runner.prototype.fetch = function (this: Runner, nodeId: string) {
    if (this.running) return original.call(this, nodeId)
    // it waits for the end of those that ask here, so nobody waits for it
    void this.fetchManager.stop()
    return Promise.resolve([])
  }
}
