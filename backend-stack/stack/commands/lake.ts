import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { lakeEnv, sparkData } from '../../servers/spark/lake-env.ts'
import type { LakeContext } from '../../servers/spark/lake-env.ts'
import { defaultCache, defaultData } from '../paths.ts'
import { venvPython } from '../install/python.ts'
import { bootstrapOf, runningStack } from '../state.ts'

/** The lake's programs for people, by the name one says. */
const programs: Readonly<Record<string, string>> = {
  housekeeping: 'fieldtake_lake.housekeeping',
  reconcile: 'fieldtake_lake.reconcile',
  look: 'fieldtake_lake.look',
  reviews: 'fieldtake_lake.reviews',
  quality: 'fieldtake_quality.check',
  summary: 'fieldtake_lake.summary',
}

/**
 * `lake [--data DIR] PROGRAM [its own arguments]`: one of the lake's programs, told of the running stack's places and secrets.
 * Answers the program's exit code; what it prints, it prints itself.
 */
export async function lake(args: readonly string[]): Promise<number> {
  const { dataDir, program, rest } = readLakeArgs(args)
  const module = programs[program]
  if (module === undefined)
    throw new Error(
      `The lake has no program ${JSON.stringify(program)}; it has ${Object.keys(programs).join(', ')}`,
    )
  const ctx = runningLake(dataDir)
  const python = venvPython(ctx, 'spark')
  if (!existsSync(python)) throw new Error('Spark is not installed yet; `up --profile lake` does that')
  mkdirSync(sparkData(ctx), { recursive: true })
  // Sending takes again is more than the lander may.
  const account = rest.includes('replay') ? 'admin' : 'lander'
  const child = spawn(python, ['-m', module, ...rest], {
    cwd: sparkData(ctx),
    env: { ...process.env, ...lakeEnv(ctx, { account }) },
    stdio: 'inherit',
  })
  // Ctrl-C reaches it by itself; this one has to wait for its end either way.
  const pass = (signal: NodeJS.Signals) => {
    if (signal === 'SIGTERM') child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, pass)
  try {
    return await new Promise<number>((done, fail) => {
      child.once('error', fail)
      child.once('exit', (code) => done(code ?? 1))
    })
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, pass)
  }
}

/** Everything after the program's name is the program's. */
export function readLakeArgs(args: readonly string[]): {
  readonly dataDir: string
  readonly program: string
  readonly rest: readonly string[]
} {
  const at = args[0] === '--data' ? 2 : args[0]?.startsWith('--data=') === true ? 1 : 0
  const { values } = parseArgs({ args: args.slice(0, at), options: { data: { type: 'string' } } })
  return { dataDir: resolve(values.data ?? defaultData), program: args[at] ?? '', rest: args.slice(at + 1) }
}

/** The running stack as the lake's programs see it. Throws if none is up. */
export function runningLake(dataDir: string): LakeContext {
  const state = runningStack(dataDir)
  if (!state) throw new Error('No stack is up here; start one with: up --profile lake')
  const endpoints = new Map(state.components.map((one) => [one.name, one.endpoints]))
  const bootstrap = bootstrapOf(state)
  if (bootstrap !== undefined) endpoints.set('kafka', { bootstrap })
  return { cacheDir: defaultCache, dataDir, secure: state.secure, endpoints }
}
