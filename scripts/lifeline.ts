import { stopThenForce } from '../backend-stack/stack/processes/interrupts.ts'

/**
 * Calls `end` once: at Ctrl-C, at SIGTERM, when the terminal goes away, or when the process that started this one is
 * gone in whatever way (it holds the other end of a channel). A second Ctrl-C does not wait for what `end` began.
 */
export function onEnd(end: (why: string) => void): void {
  const told = stopThenForce(end)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => told(signal))
  if (process.channel) {
    process.on('disconnect', () => told('its starter is gone'))
    // Listening for that keeps the process alive; having nothing else to do must not.
    process.channel.unref()
  }
}
