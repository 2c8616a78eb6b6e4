import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { armReaper, disown, own, signalGroup } from '../../backend-stack/stack/processes/processes.ts'
import { clearScratch, scratchEnv } from '../../backend-stack/stack/install/scratch.ts'
import { leftIn } from './leftovers.ts'
import type { Failure, Report } from './reports.ts'

/** One runner: what to execute, and how to read from its report how many tests there were. */
export interface Stage {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Written by the runner; removed before it starts. */
  readonly reportFile?: string
  /** From the report's text and the whole output. Throws if there is nothing to be read. */
  readonly count: (report: string, output: string) => Report
}

export interface StageResult {
  readonly name: string
  readonly counts: Report
  /** Why the stage counts as failed, beyond single tests. */
  readonly problem?: string
  readonly seconds: number
}

/**
 * Runs a stage in a process group of its own and shows its output line by line with its name before it. A runner that
 * ends badly, or ran no test, is one more failure even if it reports none; so are temporary files that its tests left.
 */
export async function runStage(stage: Stage, cwd: string, stopping: AbortSignal): Promise<StageResult> {
  const began = Date.now()
  const output: string[] = []
  // A report of an earlier run must not be taken for this one's.
  if (stage.reportFile !== undefined) rmSync(stage.reportFile, { force: true })
  const { code, left } = await execute(stage, cwd, stopping, (line) => {
    output.push(line)
    process.stdout.write(`[${stage.name}] ${line}\n`)
  })
  const seconds = (Date.now() - began) / 1000
  const ended = (reported: Report, problem?: string): StageResult => {
    const counts = withLeft(reported, left)
    return {
      name: stage.name,
      counts: problem !== undefined && counts.failed === 0 ? { ...counts, failed: 1 } : counts,
      seconds,
      ...(problem === undefined ? {} : { problem }),
    }
  }
  const nothing: Report = { passed: 0, failed: 0, skipped: 0, failures: [], files: [] }
  if (stopping.aborted) return ended(nothing, 'stopped')
  let counts: Report
  try {
    const file = stage.reportFile
    counts = stage.count(
      file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '',
      output.join('\n'),
    )
  } catch (error) {
    return ended(nothing, `no report (${code}): ${error instanceof Error ? error.message : String(error)}`)
  }
  if (counts.passed + counts.failed === 0) return ended(counts, 'ran no test')
  if (code !== 'code 0' && counts.failed === 0) return ended(counts, `ended with ${code}`)
  return ended(counts, left.length > 0 ? 'left temporary files' : undefined)
}

function withLeft(counts: Report, left: readonly string[]): Report {
  if (left.length === 0) return counts
  const failure: Failure = {
    test: 'what the tests leave behind',
    reason: ['in the temporary folder, which each test clears of what it made:', ...left].join('\n'),
  }
  return { ...counts, failed: counts.failed + 1, failures: [...counts.failures, failure] }
}

async function execute(
  stage: Stage,
  cwd: string,
  stopping: AbortSignal,
  line: (text: string) => void,
): Promise<{ code: string; left: readonly string[] }> {
  armReaper()
  // What tests leave behind, and what those that are killed cannot clear. A short name, since sockets lie in it.
  const scratch = mkdtempSync(join(tmpdir(), 'ft-'))
  // PostgreSQL does not run as root, and has to reach its own folder in it.
  chmodSync(scratch, 0o711)
  const child = spawn(stage.command, stage.args, {
    cwd,
    env: { ...process.env, ...scratchEnv(scratch), FORCE_COLOR: '0', NO_COLOR: '1', ...stage.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const { pid } = child
  if (pid !== undefined) own(pid)
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', line)
  const stop = () => {
    // The runner is asked first: it owns servers of its own and ends them in order.
    child.kill('SIGTERM')
    setTimeout(() => pid !== undefined && signalGroup(pid, 'SIGKILL'), 10_000).unref()
  }
  stopping.addEventListener('abort', stop, { once: true })
  try {
    const code = await new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message))
      // Not 'close': a server that inherited the pipe by mistake would hold the whole run.
      child.once('exit', (code, signal) => setTimeout(() => resolve(signal ?? `code ${code}`), 100))
    })
    // of a run that was stopped half way nobody expects that it is tidy
    return { code, left: stopping.aborted ? [] : leftIn(scratch) }
  } finally {
    stopping.removeEventListener('abort', stop)
    if (pid !== undefined) {
      signalGroup(pid, 'SIGKILL')
      disown(pid)
    }
    await clearAll(scratch)
  }
}

/** Servers of a run that was stopped are still dying, and write while they do. */
async function clearAll(scratch: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    clearScratch(scratch)
    if (!existsSync(scratch)) return
    await delay(500)
  }
  process.stderr.write(`could not be cleared away: ${scratch}\n`)
}
