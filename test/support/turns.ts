/** Of all the processor's time, however slow or busy it is: whoever does all of the work at once takes most of it in one turn. */
export const LONGEST_TURN = 1 / 3

/** The longest turn of the event loop since, and all of them, in ms of the processor. */
export function watchTurns(): { end: () => { longest: number; all: number } } {
  const used = (): number => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  const began = used()
  let longest = 0
  let last = began
  const look = (): void => {
    const now = used()
    longest = Math.max(longest, now - last)
    last = now
    next = setImmediate(look)
  }
  let next = setImmediate(look)
  return {
    end() {
      clearImmediate(next)
      return { longest, all: used() - began }
    },
  }
}
