import { join } from 'node:path'
import type { Profile } from '../component.ts'
import type { StackFlags } from './flags.ts'
import { memoryOf } from '../processes/memory.ts'
import { processIdentity } from '../processes/processes.ts'
import { portReady } from '../processes/ready.ts'
import { pidOf } from '../processes/supervise.ts'
import { ownerAlive, readState } from '../state.ts'
import type { RunningState, StackState } from '../state.ts'

const notRunning = 3

export interface StackLook {
  readonly state: StackState['state'] | 'down'
  /** Why the last start failed. */
  readonly message?: string
  readonly profile?: Profile
  readonly secure: boolean
  /** Everything is up and answers. */
  readonly healthy: boolean
  readonly memoryBytes: number
  /** Of the process that owns the servers. */
  readonly owner?: { readonly pid: number; readonly memoryBytes: number }
  readonly components: readonly (RunningState & {
    readonly healthy: boolean
    readonly memory_bytes: number
  })[]
}

/** What runs on this folder, and whether it answers. */
export async function lookAt(dataDir: string): Promise<StackLook> {
  const state = readState(dataDir)
  if (state === undefined || !ownerAlive(state) || state.state === 'failed') {
    const message = state?.message === undefined ? {} : { message: state.message }
    return { state: 'down', ...message, secure: false, healthy: false, memoryBytes: 0, components: [] }
  }
  const owner = state.owner.pid
  const run = join(dataDir, 'run')
  const now = state.components.map((one) => ({ ...one, pid: pidOf(run, one.name) ?? one.pid }))
  const memory = memoryOf([owner, ...now.map((one) => one.pid)])
  const components = await Promise.all(
    now.map(async (one) => {
      return { ...one, healthy: await answers(one), memory_bytes: memory.get(one.pid) ?? 0 }
    }),
  )
  return {
    state: state.state,
    profile: state.profile,
    secure: state.secure,
    healthy: state.state === 'up' && components.every((one) => one.healthy),
    memoryBytes: [...memory.values()].reduce((sum, bytes) => sum + bytes, 0),
    owner: { pid: owner, memoryBytes: memory.get(owner) ?? 0 },
    components,
  }
}

/** Shows each server, where it listens, whether it answers and what memory it takes. 0 if all answer, 3 if the stack is not up. */
export async function status(flags: StackFlags): Promise<number> {
  const look = await lookAt(flags.dataDir)
  const { state, profile, secure, healthy, memoryBytes, owner, components } = look
  if (state === 'down' || owner === undefined) {
    if (flags.json) print(JSON.stringify({ state: 'down', components: [] }))
    else
      print(
        look.message === undefined ? 'Not running' : `Not running; the last start failed: ${look.message}`,
      )
    return notRunning
  }
  if (flags.json) {
    print(JSON.stringify({ state, profile, secure, memory_bytes: memoryBytes, components }))
    return healthy ? 0 : notRunning
  }
  print(`Stack: ${state}, profile ${profile ?? ''}${secure ? ', secure' : ''}`)
  const width = Math.max(...components.map((one) => one.name.length))
  for (const one of components) {
    const where = Object.entries(one.endpoints).map(([name, address]) => `${name} ${address}`)
    print(
      `  ${one.name.padEnd(width)}  ${one.healthy ? 'ok  ' : 'DOWN'}  ${mebibytes(one.memory_bytes)}  pid ${one.pid}  ${where.join('  ')}`,
    )
  }
  print(`  ${'this stack'.padEnd(width)}        ${mebibytes(owner.memoryBytes)}  pid ${owner.pid}`)
  print(
    `  ${'Memory'.padEnd(width)}        ${mebibytes(memoryBytes)}  in all, pages that are shared counted once`,
  )
  print(`  Logs: ${join(flags.dataDir, 'logs')}`)
  return healthy ? 0 : notRunning
}

export function mebibytes(bytes: number): string {
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
