import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Report, StackContext } from '../component.ts'
import { cancelSignal } from '../processes/cancellation.ts'
import { lock } from '../lock.ts'
import { armReaper, disown, own, signalGroup } from '../processes/processes.ts'
import { clearScratch, scratchEnv } from './scratch.ts'

export interface Installation {
  /** Final folder, under `cacheDir`. */
  readonly dir: string
  /** Changes when what has to be installed changes: a version, a hash of the pom. */
  readonly key: string
  /** Said once, before a real installation: 'Kafka 4.3.1 (45 MB from Maven Central)'. */
  readonly what: string
  /**
   * False for what holds its own absolute path (a Python venv): it is built in place. Otherwise it is built beside
   * and renamed, so that a half-made folder is never taken for a whole one.
   */
  readonly relocatable?: boolean
  /** Whether what lies in `dir` still runs: what it leans on outside of it (a Python) may have gone. Default: it does. */
  readonly works?: () => boolean
}

/**
 * Installs once per key. Safe to call from several processes at once: one installs, the others wait and find it done.
 * When it is already there this costs one file read.
 */
export async function installOnce(
  ctx: Pick<StackContext, 'cacheDir'>,
  installation: Installation,
  report: Report,
  install: (dir: string) => Promise<void>,
): Promise<void> {
  const { dir, key } = installation
  const isThere = () => installedKey(dir) === key && (installation.works?.() ?? true)
  if (isThere()) return
  const lockFile = join(ctx.cacheDir, 'locks', `${basename(dir)}.lock`)
  const held = await lock(lockFile, {
    timeoutMs: 15 * 60_000,
    waiting: () => report(`Waiting for another process that is installing ${installation.what}`),
  })
  try {
    if (isThere()) return
    const began = Date.now()
    report(`Installing ${installation.what}`)
    const work = installation.relocatable === false ? dir : `${dir}.part`
    rmSync(work, { recursive: true, force: true })
    mkdirSync(work, { recursive: true })
    await install(work)
    writeFileSync(join(work, marker), key)
    if (work !== dir) {
      rmSync(dir, { recursive: true, force: true })
      renameSync(work, dir)
    }
    report(`Installed ${installation.what} in ${((Date.now() - began) / 1000).toFixed(0)} s`)
  } finally {
    held.release()
  }
}

const marker = '.installed'

function installedKey(dir: string): string | undefined {
  const file = join(dir, marker)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** A key out of file contents and strings. */
export function keyOf(...parts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 16)
}

export interface ToolOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly logFile: string
  readonly timeoutMs?: number
  /** Runs to its end even if the start it is part of is given up: half a Debian package is worse than a wait. */
  readonly whole?: boolean
}

/** From asking a tool to end to killing it. */
const patienceMs = 5_000

/**
 * Runs a program to its end, owned like a server: it dies with this process. Throws with the end of its output if it
 * fails, and with a plain sentence if there is no such program. If the work it is part of is cancelled (cancellation.ts), it and
 * all it has started are ended, and the signal's reason is thrown.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions,
): Promise<string> {
  const signal = options.whole === true ? undefined : cancelSignal()
  signal?.throwIfAborted()
  mkdirSync(dirname(options.logFile), { recursive: true })
  armReaper()
  const scratch = mkdtempSync(join(dirname(options.logFile), 'tmp-'))
  const log = openSync(options.logFile, 'w', 0o600)
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...scratchEnv(scratch), ...options.env },
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const pid = child.pid
  if (pid !== undefined) own(pid)
  const timer = setTimeout(
    () => pid !== undefined && signalGroup(pid, 'SIGKILL'),
    options.timeoutMs ?? 15 * 60_000,
  )
  let insisting: NodeJS.Timeout | undefined
  const end = () => {
    if (pid === undefined) return
    signalGroup(pid, 'SIGTERM')
    insisting = setTimeout(() => signalGroup(pid, 'SIGKILL'), patienceMs)
  }
  signal?.addEventListener('abort', end, { once: true })
  try {
    const how = await new Promise<string>((resolve) => {
      child.once('error', (error) =>
        resolve('code' in error && error.code === 'ENOENT' ? 'missing' : error.message),
      )
      child.once('exit', (code, signal) => resolve(code === 0 ? 'ok' : (signal ?? `code ${code}`)))
    })
    if (signal?.aborted === true) {
      // what the tool has started may have stayed
      if (pid !== undefined) signalGroup(pid, 'SIGKILL')
      signal.throwIfAborted()
    }
    const output = readFileSync(options.logFile, 'utf8')
    if (how === 'missing') throw new MissingTool(command)
    if (how !== 'ok') {
      throw new Error(
        `${command} ${args.join(' ')} failed (${how}):\n${output.split('\n').slice(-20).join('\n')}`,
      )
    }
    return output
  } finally {
    clearTimeout(timer)
    clearTimeout(insisting)
    signal?.removeEventListener('abort', end)
    if (pid !== undefined) disown(pid)
    clearScratch(scratch)
  }
}

/** A program this machine lacks. */
export class MissingTool extends Error {
  override readonly name = 'MissingTool'

  constructor(what: string, advice?: string) {
    super(`${what} not found on this machine${advice === undefined ? '' : `; ${advice}`}`)
  }
}
