import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { armReaper, disown, endGroup, own } from '../../backend-stack/stack/processes/processes.ts'
import { findElectron } from './electron.ts'
import type { StartOptions } from './options.ts'

const root = join(import.meta.dirname, '..', '..')

export interface ShellCommand {
  readonly kind: 'electron' | 'kiosk'
  readonly command: string
  readonly args: readonly string[]
}

/** Electron where it runs, else the kiosk shell with one line that says why. Throws if Electron was asked for and cannot be. */
export async function chooseShell(
  options: StartOptions,
  brokers: string | undefined,
  say: (line: string) => void,
): Promise<ShellCommand> {
  const common = [
    ...(options.data === undefined ? [] : ['--data', options.data]),
    ...(brokers === undefined ? [] : ['--brokers', brokers]),
    ...(options.kiosk ? ['--kiosk'] : []),
    ...options.command,
  ]
  if (options.shell !== 'kiosk') {
    const electron = await findElectron(say)
    if ('command' in electron) return { kind: 'electron', command: electron.command, args: [root, ...common] }
    if (options.shell === 'electron') throw new Error(`No Electron window: ${electron.why}`)
    say(`Opening in the browser: ${electron.why}`)
  }
  const built = join(root, 'dist', 'kiosk', 'cli.mjs')
  const entry = existsSync(built) ? built : join(root, 'main', 'kiosk', 'cli.ts')
  const args = [entry, '--port', options.port, ...common, ...(options.open ? [] : ['--no-open'])]
  return { kind: 'kiosk', command: process.execPath, args }
}

export interface RunningShell {
  /** Its exit code, when it has ended. */
  readonly ended: Promise<number>
  /** Lets it close its files, then insists. */
  stop(): Promise<void>
}

/** Runs a shell in a process group of its own: only this launcher is told of Ctrl-C, and passes it on once. */
export function runShell(shell: ShellCommand): RunningShell {
  armReaper()
  const child = spawn(shell.command, shell.args, { cwd: root, stdio: 'inherit', detached: true })
  const { pid } = child
  if (pid !== undefined) own(pid)
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`The station could not be started: ${error.message}\n`)
      resolve(1)
    })
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 0)))
  })
  return {
    ended: ended.finally(() => {
      if (pid !== undefined) disown(pid)
    }),
    stop: async () => {
      if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const insist = setTimeout(() => void endGroup(pid, 'SIGKILL', 0), 15_000)
      await ended
      clearTimeout(insist)
    },
  }
}
