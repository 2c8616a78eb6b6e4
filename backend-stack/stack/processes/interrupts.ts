/** One press of Ctrl-C comes by several ways: from the terminal itself, and passed on by npm and by scripts/bootstrap.mjs. */
const samePressMs = 1_000

/** What a shell shows for a program that Ctrl-C ended. */
export const interrupted = 130

const leave = (): void => process.exit(interrupted)

/**
 * A listener for signals. At the first, `once`. Whoever presses Ctrl-C again, a second later or more, does not want to wait for
 * what that has begun: `again`, which by default ends this process at once, and with it the processes it owns (processes.ts).
 */
export function stopThenForce(
  once: (why: string) => void,
  again: () => void = leave,
  now: () => number = () => performance.now(),
): (why: string) => void {
  let first: number | undefined
  return (why) => {
    if (first === undefined) {
      first = now()
      once(why)
    } else if (why === 'SIGINT' && now() - first >= samePressMs) again()
  }
}
