import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { StackFlags } from './flags.ts'
import { lock } from '../lock.ts'
import { signalProcess } from '../processes/processes.ts'
import { reapLeftovers } from '../processes/supervise.ts'
import { clearState, ownerAlive, readShape, readState } from '../state.ts'

/** An orderly stop of three brokers takes 6 s; with a lake beside them, longer. */
const patienceMs = 120_000

/** Stops a stack, whoever started it, and whatever an owner that was killed left behind. */
export async function down(flags: StackFlags): Promise<number> {
  const { dataDir } = flags
  if (!existsSync(dataDir)) return say('Nothing is running')
  const state = readState(dataDir)
  const running = state !== undefined && ownerAlive(state)
  if (running) {
    process.stdout.write(`Stopping ${state.components.map((one) => one.name).join(', ')}\n`)
    signalProcess(state.owner.pid, 'SIGTERM')
    const end = Date.now() + patienceMs
    while (ownerAlive(state)) {
      if (Date.now() > end) {
        signalProcess(state.owner.pid, 'SIGKILL')
        break
      }
      await delay(50)
    }
  }
  const held = await lock(join(dataDir, 'stack.lock'), { timeoutMs: 30_000 })
  try {
    const reaped = await reapLeftovers(join(dataDir, 'run'))
    clearState(dataDir)
    if (reaped.length > 0) return say(`Ended what an earlier start left running: ${reaped.join(', ')}`)
    return say(running ? 'Stopped' : 'Nothing is running')
  } finally {
    held.release()
  }
}

/** Stops, then deletes the stack's data folder. Refuses a folder that no stack was started on. */
export async function reset(flags: StackFlags): Promise<number> {
  const { dataDir } = flags
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return say(`${dataDir} is empty already`)
  if (!readShape(dataDir))
    throw new Error(`${dataDir} does not look like a stack's folder; nothing was deleted`)
  await down(flags)
  rmSync(dataDir, { recursive: true })
  return say(`Deleted ${dataDir}`)
}

function say(line: string): number {
  process.stdout.write(`${line}\n`)
  return 0
}
