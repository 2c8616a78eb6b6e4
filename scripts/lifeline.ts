/**
 * Calls `end` once: at Ctrl-C, at SIGTERM, when the terminal goes away, or when the process that started this one is
 * gone in whatever way (it holds the other end of a channel).
 */
export function onEnd(end: (why: string) => void): void {
  let called = false
  const once = (why: string) => () => {
    if (called) return
    called = true
    end(why)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, once(signal))
  if (process.channel) {
    process.on('disconnect', once('its starter is gone'))
    // Listening for that keeps the process alive; having nothing else to do must not.
    process.channel.unref()
  }
}
