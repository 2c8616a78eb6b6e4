import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { StackFlags } from './flags.ts'
import { stopThenForce, interrupted } from '../processes/interrupts.ts'
import { missingForServers } from '../install/java.ts'
import { stackSources } from '../paths.ts'
import { ownerAlive, readState } from '../state.ts'
import type { StackState } from '../state.ts'
import { inUse, serve } from './serve.ts'
import { status } from './status.ts'

/** Starts a stack in the background and shows its progress until it is ready. Ctrl-C before that stops it again, twice at once. */
export async function up(flags: StackFlags): Promise<number> {
  const missing = missingForServers(flags.profile)
  if (missing !== undefined) throw new Error(missing)
  if (flags.foreground) return foreground(flags)
  mkdirSync(join(flags.dataDir, 'logs'), { recursive: true })
  const logFile = join(flags.dataDir, 'logs', 'stack.log')
  const lines = follow(logFile)
  for (;;) {
    const owner = startOwner(flags, logFile)
    const told = stopThenForce(
      () => owner.stop(),
      () => {
        owner.kill()
        process.exit(interrupted)
      },
    )
    process.on('SIGINT', told)
    process.on('SIGTERM', told)
    const outcome = await untilUp(flags.dataDir, owner, () => lines.show())
    process.off('SIGINT', told)
    process.off('SIGTERM', told)
    lines.show()
    if (outcome === 'again') continue
    if (outcome === 'failed') return 1
    return report(flags, outcome)
  }
}

async function foreground(flags: StackFlags): Promise<number> {
  const code = await serve(flags)
  if (code === inUse)
    throw new Error(`A stack on ${flags.dataDir} is already up; "status" shows it, "down" stops it`)
  return code
}

async function report(flags: StackFlags, state: StackState): Promise<number> {
  if (state.profile !== flags.profile) {
    throw new Error(
      `Already up with profile ${state.profile}; "down" it first to start profile ${flags.profile}`,
    )
  }
  await status(flags)
  return 0
}

interface Owner {
  readonly pid: number
  /** Exit code, once it has ended. */
  code(): number | undefined
  stop(): void
  /** Its servers end with it (stack/processes/processes.ts). */
  kill(): void
}

function startOwner(flags: StackFlags, logFile: string): Owner {
  const args = [
    join(stackSources, 'stack', 'cli.ts'),
    'serve',
    '--profile',
    flags.profile,
    '--data',
    flags.dataDir,
  ]
  args.push('--brokers', String(flags.brokers), '--workers', String(flags.workers))
  if (flags.secure) args.push('--secure')
  if (flags.port !== undefined) args.push('--port', String(flags.port))
  const log = openSync(logFile, 'a')
  // In a session of its own: closing the terminal or Ctrl-C after "ready" must not end the servers.
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  child.unref()
  let code: number | undefined
  child.once('exit', (status) => (code = status ?? 1))
  child.once('error', () => (code = 1))
  return {
    pid: child.pid ?? -1,
    code: () => code,
    stop: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  }
}

/** `again`: another owner was just stopping, so nobody is starting now. */
async function untilUp(
  dataDir: string,
  owner: Owner,
  progress: () => void,
): Promise<StackState | 'failed' | 'again'> {
  for (;;) {
    progress()
    const state = readState(dataDir)
    const alive = state !== undefined && ownerAlive(state)
    const code = owner.code()
    if (alive && state.state === 'up' && (code !== undefined || state.owner.pid === owner.pid)) return state
    // Ours found another at work: follow that one, as long as it lives.
    if (code === inUse) {
      if (!alive) return 'again'
    } else if (code !== undefined) {
      return 'failed'
    }
    await delay(50)
  }
}

/** Copies what is added to a file to the screen. */
function follow(file: string): { show(): void } {
  let position = existsSync(file) ? statSync(file).size : 0
  return {
    show() {
      if (!existsSync(file)) return
      const { size } = statSync(file)
      if (size <= position) return
      const handle = openSync(file, 'r')
      const bytes = Buffer.alloc(size - position)
      const read = readSync(handle, bytes, 0, bytes.length, position)
      closeSync(handle)
      position += read
      process.stdout.write(bytes.subarray(0, read))
    },
  }
}
