import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Exit, RunningComponent } from '../component.ts'
import { cancelSignal } from './cancellation.ts'
import { armReaper, disown, endGroup, own, processIdentity, signalGroup, signalProcess } from './processes.ts'
import type { ReadyProbe } from './ready.ts'
import { clearScratch, scratchEnv } from '../install/scratch.ts'

export interface SuperviseOptions {
  /** Unique in its stack: names the pid file and appears in every message. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  /** Added to this process's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly logFile: string
  /** The stack's `runDir`. Without it there is no pid file, and temporary files go where the system has them. */
  readonly runDir?: string
  /** Files it makes in places of its own choosing, to be removed when it has ended. */
  readonly leaves?: readonly string[]
  readonly ready: ReadyProbe
  /** Asked by `healthy()` once it is up. Default: `ready`, which must not look for old log lines then. */
  readonly healthy?: ReadyProbe
  readonly endpoints?: Readonly<Record<string, string>>
  /** From spawn to ready. Default 60 s. */
  readonly timeoutMs?: number
  /** Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals
  /** Patience between the stop signal and SIGKILL. Default 15 s. */
  readonly stopTimeoutMs?: number
  /** A process that ends by itself, or is killed from outside, is started again: five times in ten minutes, no more. */
  readonly revive?: boolean
  /** The process ended without `stop` or `kill` having been called. */
  readonly onCrash?: (exit: Exit, logTail: string) => void
}

/** A server did not come up, or died while doing so. The message holds the end of its log. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly component: string
  readonly logFile: string

  constructor(component: string, what: string, logFile: string, tail: string) {
    const lines = tail.trimEnd().split('\n').slice(-15).join('\n  ')
    super(`${component} ${what}. Its log (${logFile}) ends with:\n  ${lines}`)
    this.component = component
    this.logFile = logFile
  }
}

/**
 * Starts a server in a process group of its own and waits until it is ready. Nothing outlives this process: see
 * `processes.ts`. Output goes straight to the log file, so a busy server costs its owner nothing.
 *
 * Throws StartError if it dies or is not ready in time, and the signal's reason if its start is cancelled (cancellation.ts); the
 * process is gone then.
 */
export async function supervise(options: SuperviseOptions): Promise<RunningComponent> {
  let current = launch(options)
  const live = { wanted: true, stopped: false }
  const mayRevive = budget(5, 10 * 60_000)
  const watch = (process_: Launched) => {
    void process_.exited.then((exit) => {
      if (!live.wanted || process_ !== current || !process_.wasReady) return
      options.onCrash?.(exit, process_.log())
      // what cannot be started again is down, and `status` says so
      if (options.revive === true && mayRevive()) running.restart().catch(() => undefined)
    })
  }
  watch(current)
  await untilReady(options, current)
  let restarting: Promise<void> | undefined
  // A function, since the type of a property is taken to be what was last assigned to it.
  const wasStopped = () => live.stopped

  const running: RunningComponent = {
    name: options.name,
    get pid() {
      return current.pid
    },
    endpoints: options.endpoints ?? {},
    logFile: options.logFile,
    healthy: async () => !current.ended() && (await passes(options.healthy ?? options.ready, current)),
    stop: async () => {
      live.stopped = true
      live.wanted = false
      await current.end()
      // one that was just being started again ends as well
      await restarting?.catch(() => undefined)
      await current.end()
    },
    kill: (signal) => {
      if (signal === 'SIGKILL' || signal === 'SIGTERM' || signal === 'SIGINT') live.wanted = false
      signalGroup(current.pid, signal)
    },
    restart: () => {
      restarting ??= (async () => {
        live.wanted = false
        live.stopped = false
        await current.end()
        if (wasStopped()) return
        current = launch(options)
        live.wanted = true
        watch(current)
        await untilReady(options, current)
      })().finally(() => {
        restarting = undefined
      })
      return restarting
    },
  }
  return running
}

/** Answers true at most `times` in any `withinMs`. */
function budget(times: number, withinMs: number): () => boolean {
  let spent: number[] = []
  return () => {
    const now = Date.now()
    spent = spent.filter((at) => now - at < withinMs)
    return spent.length < times && spent.push(now) > 0
  }
}

interface Launched {
  readonly pid: number
  wasReady: boolean
  readonly exited: Promise<Exit>
  ended(): boolean
  log(): string
  end(): Promise<void>
}

const logTailBytes = 256 * 1024
const rotateAtBytes = 20 * 1024 * 1024

function launch(options: SuperviseOptions): Launched {
  mkdirSync(dirname(options.logFile), { recursive: true })
  const pidFile = options.runDir === undefined ? undefined : join(options.runDir, `${options.name}.pid`)
  const scratch = options.runDir === undefined ? undefined : join(options.runDir, `${options.name}.tmp`)
  const clear = () => clearScratch(...(scratch === undefined ? [] : [scratch]), ...(options.leaves ?? []))
  // One that was killed together with its owner could not be cleared after.
  clear()
  armReaper()
  const logStart = rotated(options.logFile)
  const log = openSync(options.logFile, 'a', 0o600)
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...(scratch === undefined ? {} : scratchEnv(scratch)), ...options.env },
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const pid = child.pid ?? -1
  if (pid > 0) own(pid)
  if (pid > 0 && pidFile !== undefined) writePid(pidFile, pid)
  let failure: Error | undefined
  let over = false
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error) => {
      failure = error
      over = true
      resolve({ code: null, signal: null })
    })
    child.once('exit', (code, signal) => {
      over = true
      // Whatever the leader left in its group has no owner any more.
      signalGroup(pid, 'SIGKILL')
      disown(pid)
      if (pidFile !== undefined) rmSync(pidFile, { force: true })
      clear()
      resolve({ code, signal })
    })
  })
  return {
    pid,
    wasReady: false,
    exited,
    ended: () => over,
    log: () => (failure ? failure.message : readTail(options.logFile, logStart)),
    async end() {
      if (pid <= 0 || over) return
      // Only the leader is asked: servers such as PostgreSQL end their own children in the right order.
      signalProcess(pid, options.stopSignal ?? 'SIGTERM')
      signalGroup(pid, 'SIGCONT')
      const impatience = setTimeout(() => signalGroup(pid, 'SIGKILL'), options.stopTimeoutMs ?? 15_000)
      await exited
      clearTimeout(impatience)
    },
  }
}

async function untilReady(options: SuperviseOptions, launched: Launched): Promise<void> {
  const timeoutMs = options.timeoutMs ?? 60_000
  const end = Date.now() + timeoutMs
  const signal = cancelSignal()
  for (;;) {
    if (signal?.aborted === true) {
      await launched.end()
      signal.throwIfAborted()
    }
    if (launched.ended()) {
      const exit = await launched.exited
      const how = exit.signal ?? (exit.code === null ? 'could not be run' : `code ${exit.code}`)
      throw new StartError(options.name, `ended while starting (${how})`, options.logFile, launched.log())
    }
    if (await passes(options.ready, launched)) {
      // Another server may have answered on the port while ours was dying of finding it taken.
      if (launched.ended()) continue
      launched.wasReady = true
      return
    }
    if (Date.now() > end) {
      await launched.end()
      throw new StartError(
        options.name,
        `was not ready after ${timeoutMs / 1000} s`,
        options.logFile,
        launched.log(),
      )
    }
    await delay(50)
  }
}

async function passes(probe: ReadyProbe, launched: Launched): Promise<boolean> {
  try {
    return await probe(launched)
  } catch {
    return false
  }
}

/** Starts a new file once the old one is large; answers where this start's output begins. */
function rotated(logFile: string): number {
  if (!existsSync(logFile)) return 0
  const { size } = statSync(logFile)
  if (size < rotateAtBytes) return size
  renameSync(logFile, `${logFile}.1`)
  return 0
}

function readTail(file: string, from: number): string {
  const handle = openSync(file, 'r')
  try {
    const { size } = statSync(file)
    const start = Math.max(from, size - logTailBytes)
    const bytes = Buffer.alloc(Math.max(0, size - start))
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, bytes.length, start))
  } finally {
    closeSync(handle)
  }
}

const pidRecord = z.object({ pid: z.number().int().positive(), started: z.string() })

function writePid(file: string, pid: number): void {
  mkdirSync(dirname(file), { recursive: true })
  const started = processIdentity(pid)
  if (started !== undefined) writeFileSync(file, JSON.stringify({ pid, started }))
}

/** The pid of a server as it is now: another than at the start of the stack, if it was started again since. */
export function pidOf(runDir: string, name: string): number | undefined {
  return readPid(join(runDir, `${name}.pid`))?.pid
}

/**
 * Ends the servers whose pid files an earlier owner left in `runDir`. Call it with the stack's lock held, before any
 * start. A pid that now belongs to another process is left alone.
 */
export async function reapLeftovers(runDir: string): Promise<readonly string[]> {
  if (!existsSync(runDir)) return []
  const reaped: string[] = []
  await Promise.all(
    readdirSync(runDir).map(async (entry) => {
      if (!entry.endsWith('.pid')) return
      const name = entry.slice(0, -'.pid'.length)
      const file = join(runDir, entry)
      const record = readPid(file)
      if (record && processIdentity(record.pid) === record.started) {
        await endGroup(record.pid, 'SIGTERM', 10_000)
        reaped.push(name)
      }
      rmSync(file, { force: true })
    }),
  )
  return reaped
}

function readPid(file: string): z.infer<typeof pidRecord> | undefined {
  try {
    return pidRecord.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
