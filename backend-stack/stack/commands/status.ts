import { join } from 'node:path'
import type { StackFlags } from './flags.ts'
import { memoryOf } from '../processes/memory.ts'
import { processIdentity } from '../processes/processes.ts'
import { portReady } from '../processes/ready.ts'
import { pidOf } from '../processes/supervise.ts'
import { ownerAlive, readState } from '../state.ts'
import type { RunningState } from '../state.ts'

const notRunning = 3

/** Shows each server, where it listens, whether it answers and what memory it takes. 0 if all answer, 3 if the stack is not up. */
export async function status(flags: StackFlags): Promise<number> {
  const state = readState(flags.dataDir)
  const alive = state !== undefined && ownerAlive(state)
  if (state === undefined || !alive || state.state === 'failed') {
    if (flags.json) print(JSON.stringify({ state: 'down', components: [] }))
    else
      print(
        state?.message === undefined ? 'Not running' : `Not running; the last start failed: ${state.message}`,
      )
    return notRunning
  }
  const owner = state.owner.pid
  const run = join(flags.dataDir, 'run')
  const now = state.components.map((one) => ({ ...one, pid: pidOf(run, one.name) ?? one.pid }))
  const memory = memoryOf([owner, ...now.map((one) => one.pid)])
  const components = await Promise.all(
    now.map(async (one) => {
      return { ...one, healthy: await answers(one), memory_bytes: memory.get(one.pid) ?? 0 }
    }),
  )
  const total = [...memory.values()].reduce((sum, bytes) => sum + bytes, 0)
  const healthy = state.state === 'up' && components.every((one) => one.healthy)
  if (flags.json) {
    print(
      JSON.stringify({
        state: state.state,
        profile: state.profile,
        secure: state.secure,
        memory_bytes: total,
        components,
      }),
    )
    return healthy ? 0 : notRunning
  }
  print(`Stack: ${state.state}, profile ${state.profile}${state.secure ? ', secure' : ''}`)
  const width = Math.max(...components.map((one) => one.name.length))
  for (const one of components) {
    const where = Object.entries(one.endpoints).map(([name, address]) => `${name} ${address}`)
    print(
      `  ${one.name.padEnd(width)}  ${one.healthy ? 'ok  ' : 'DOWN'}  ${mebibytes(one.memory_bytes)}  pid ${one.pid}  ${where.join('  ')}`,
    )
  }
  print(`  ${'this stack'.padEnd(width)}        ${mebibytes(memory.get(owner) ?? 0)}  pid ${owner}`)
  print(`  ${'Memory'.padEnd(width)}        ${mebibytes(total)}  in all, pages that are shared counted once`)
  print(`  Logs: ${join(flags.dataDir, 'logs')}`)
  return healthy ? 0 : notRunning
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`.padStart(9)
}

/** Its process is there, and every address it gives out takes connections. */
async function answers(one: RunningState): Promise<boolean> {
  if (processIdentity(one.pid) === undefined) return false
  const ports = Object.values(one.endpoints).flatMap((address) => {
    return [...address.matchAll(/127\.0\.0\.1:(\d+)/g)].map((match) => Number(match[1]))
  })
  const results = await Promise.all(ports.map((port) => portReady(port)({ log: () => '' })))
  return results.every(Boolean)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
