/** Work that is begun in the order in which it was asked for, and not before the one before it ended, however that ended. */
export function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> | null = null
  return (work) => {
    // at once where nothing is under way: what is asked for next reaches the core after it
    const done = last === null ? work() : last.then(work)
    const settled: Promise<unknown> = done
      .catch(() => undefined)
      .then(() => {
        if (last === settled) last = null
      })
    last = settled
    return done
  }
}
