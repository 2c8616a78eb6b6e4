/**
 * Runs the backend's exporter as a program of its own: it may need hundreds of megabytes, and what stops it must not stop a take.
 * It lies beside the station in a checkout; a packed app comes without it.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { exportOutcome, exportWish } from '../../contract/corpus-export.ts'
import type { ExportOutcome, ExportState, ExportWish } from '../../contract/corpus-export.ts'
import { parseJson } from '../json.ts'
import type { LongWork } from '../long-work.ts'
import type { Station } from '../station.ts'

const WISH = 'export_wish'
const OUTCOME = 'export_outcome'
const LINES = 30
/** ms; it ends what it is writing when it is asked to, and is ended if it does not */
const PATIENCE_MS = 20_000

const progressLine = z.object({
  progress: z.object({ takes: z.number().int(), of: z.number().int(), bytes: z.number().int() }),
})
const counts = z.record(z.string(), z.number().int())
const outcomeLine = z.object({
  out: z.string(),
  takes: z.number().int(),
  seconds: z.number(),
  speakers: z.number().int(),
  splits: counts,
  left_out: counts,
})

interface Program {
  readonly command: string
  readonly script: string
  readonly cwd: string
}

/** Null: there is none beside this station. */
export function findExporter(from: string): Program | null {
  for (let at = from; at !== dirname(at); at = dirname(at)) {
    const script = join(at, 'backend-stack', 'export', 'cli.ts')
    if (!existsSync(script)) continue
    const own = join(at, 'node_modules', 'node', 'bin', 'node')
    // the project's own Node: the desktop shell's runtime is no Node that could run it
    return { command: existsSync(own) ? own : process.execPath, script, cwd: at }
  }
  return null
}

export function argumentsOf(wish: ExportWish, resume: boolean): string[] {
  const given = (name: string, value: string) => (value.trim() === '' ? [] : [`${name}=${value.trim()}`])
  return [
    wish.lake.kind === 'spark' ? '--lake=spark' : `--lake=small:${wish.lake.folder}`,
    `--format=${wish.format}`,
    `--out=${wish.out}`,
    ...given('--where', wish.where),
    ...(wish.all ? ['--all'] : []),
    ...given('--name', wish.name),
    ...given('--licence', wish.licence),
    ...(wish.sampleRate === null ? [] : [`--sample-rate=${wish.sampleRate}`]),
    ...(wish.trim ? ['--trim'] : []),
    `--connected=${wish.connected}`,
    ...(resume ? ['--resume'] : []),
    '--json',
    '--progress',
  ]
}

export type Exporter = ReturnType<typeof exporter>

export function exporter(
  { meta, now, log }: Station,
  longWork: LongWork,
  program = findExporter(import.meta.dirname),
) {
  const exports = longWork.oneAtATime('an export is under way already')
  let running: ExportState['running'] = null
  let underWay: Promise<unknown> = Promise.resolve()
  const kept = <T>(shape: z.ZodType<T>, name: string): T | null =>
    shape.safeParse(parseJson(meta.get(name) ?? '')).data ?? null

  const state = (): ExportState => ({
    available: program !== null,
    running,
    wish: kept(exportWish, WISH),
    last: running ? null : kept(exportOutcome, OUTCOME),
  })

  async function run(found: Program, args: readonly string[], signal: AbortSignal): Promise<ExportOutcome> {
    const child = spawn(found.command, [found.script, ...args], {
      cwd: found.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said: string[] = []
    let written: ExportOutcome['written'] = null
    createInterface({ input: child.stderr }).on('line', (line) => {
      const { data } = progressLine.safeParse(parseJson(line))
      if (data) running = data.progress
      else {
        said.push(line)
        said.splice(0, Math.max(0, said.length - LINES))
      }
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { data } = outcomeLine.safeParse(parseJson(line))
      if (!data) return
      const { left_out: leftOut, ...rest } = data
      written = { ...rest, leftOut }
    })
    const code = await ended(child, signal)
    return {
      code,
      stopped: signal.aborted,
      message: code === 0 ? '' : said.join('\n'),
      written,
      at: now(),
    }
  }

  return {
    state,
    start({ wish, resume }: { wish: ExportWish; resume: boolean }): ExportState {
      if (!program) throw new StationError('not_found', 'this app came without the exporter')
      if (running) throw new StationError('conflict', 'an export is under way already')
      running = { takes: 0, of: null, bytes: 0 }
      meta.set(WISH, JSON.stringify(wish))
      // what a crash leaves is one that was stopped
      meta.set(
        OUTCOME,
        JSON.stringify({
          code: 1,
          stopped: true,
          message: '',
          written: null,
          at: now(),
        } satisfies ExportOutcome),
      )
      underWay = exports
        .run((signal) => run(program, argumentsOf(wish, resume), signal))
        .then(
          (outcome) => meta.set(OUTCOME, JSON.stringify(outcome)),
          (error: unknown) => {
            log('error', 'the exporter cannot be run', error)
            const message = error instanceof Error ? error.message : String(error)
            meta.set(
              OUTCOME,
              JSON.stringify({
                code: 1,
                stopped: false,
                message,
                written: null,
                at: now(),
              } satisfies ExportOutcome),
            )
          },
        )
        .catch((error: unknown) => log('error', 'what became of the export cannot be kept', error))
        .finally(() => (running = null))
      return state()
    },
    /** The program has ended, and what became of it is kept. */
    ended: (): Promise<unknown> => underWay,
    stop(): ExportState {
      exports.stop()
      return state()
    },
  }
}

/** Its exit code; a program that was ended by a signal has 1. */
function ended(child: ChildProcess, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    let last: NodeJS.Timeout | undefined
    const stop = () => {
      child.kill('SIGTERM')
      last = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
      last.unref()
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(last)
      signal.removeEventListener('abort', stop)
      resolve(code ?? 1)
    })
  })
}
