import { join } from 'node:path'
import type { StackFlags } from '../cli.ts'
import { portReady } from '../native/ready.ts'
import { ownerAlive, readState } from '../state.ts'
import type { RunningState } from '../state.ts'

const notRunning = 3

/** Shows each server, where it listens, and whether it answers. 0 if all do, 3 if the stack is not up. */
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
  const components = await Promise.all(
    state.components.map(async (one) => ({ ...one, healthy: await answers(one) })),
  )
  const healthy = state.state === 'up' && components.every((one) => one.healthy)
  if (flags.json) {
    print(JSON.stringify({ state: state.state, profile: state.profile, secure: state.secure, components }))
    return healthy ? 0 : notRunning
  }
  print(`Stack: ${state.state}, profile ${state.profile}${state.secure ? ', secure' : ''}`)
  const width = Math.max(...components.map((one) => one.name.length))
  for (const one of components) {
    const where = Object.entries(one.endpoints).map(([name, address]) => `${name} ${address}`)
    print(
      `  ${one.name.padEnd(width)}  ${one.healthy ? 'ok  ' : 'DOWN'}  pid ${one.pid}  ${where.join('  ')}`,
    )
  }
  print(`  Logs: ${join(flags.dataDir, 'logs')}`)
  return healthy ? 0 : notRunning
}

/** Every address it gives out takes connections. A server without an address counts as long as the stack is up. */
async function answers(one: RunningState): Promise<boolean> {
  const ports = Object.values(one.endpoints).flatMap((address) => {
    return [...address.matchAll(/127\.0\.0\.1:(\d+)/g)].map((match) => Number(match[1]))
  })
  const results = await Promise.all(ports.map((port) => portReady(port)({ log: () => '' })))
  return results.every(Boolean)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
