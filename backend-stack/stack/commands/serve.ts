import type { StackFlags } from './flags.ts'
import { stopThenForce } from '../processes/interrupts.ts'
import { startStack, StackInUse } from '../stack.ts'
import type { Stack } from '../stack.ts'

/** Exit code of a `serve` that found another one at work on the same folder. */
export const inUse = 75

/**
 * Owns a stack until it is told to stop: by Ctrl-C, SIGTERM, or the terminal going away. A second Ctrl-C does not wait for
 * servers that end in order.
 */
export async function serve(flags: StackFlags): Promise<number> {
  const stopping = new AbortController()
  const asked = new Promise<void>((resolve) => {
    const told = stopThenForce(() => {
      stopping.abort(new Error('Stopped before everything was up'))
      resolve()
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => told(signal))
  })
  // Nothing else may keep this process alive: the servers' output goes to files, and one may have died.
  const alive = setInterval(() => undefined, 60_000)
  let stack: Stack | undefined
  try {
    stack = await startStack({ ...flags, report: say, signal: stopping.signal })
    say(`Up: profile ${flags.profile}`)
    await asked
    return 0
  } catch (error) {
    if (error instanceof StackInUse) return inUse
    if (stopping.signal.aborted) return 0
    throw error
  } finally {
    await stack?.stop()
    clearInterval(alive)
    if (stopping.signal.aborted) say('Stopped')
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
