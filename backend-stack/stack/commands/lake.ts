import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { lakeEnv, sparkData } from '../../servers/spark/lake-env.ts'
import type { LakeContext } from '../../servers/spark/lake-env.ts'
import { defaultCache, defaultData } from '../paths.ts'
import { venvPython } from '../install/python.ts'
import { bootstrapOf, runningStack } from '../state.ts'
import { program } from '../../../main/system/program.ts'
import type { Choose } from './flags.ts'

/** The lake's programs for people, by the name one says. */
const programs: Readonly<Record<string, string>> = {
  housekeeping: 'fieldtake_lake.housekeeping',
  reconcile: 'fieldtake_lake.reconcile',
  look: 'fieldtake_lake.look',
  reviews: 'fieldtake_lake.reviews',
  quality: 'fieldtake_quality.check',
  summary: 'fieldtake_lake.summary',
}

export const lakeCommand = (choose: Choose) =>
  program('lake', 'one of the programs of the running lake (docs/lake.md)')
    .argument('<program>', `which one: ${Object.keys(programs).join(', ')}`)
    .argument('[arguments...]', "the program's own; --help among them is the program's as well")
    .option('--data <dir>', 'of which stack; stands before the program', defaultData)
    .passThroughOptions()
    .action((name, rest, { data }) => choose(() => lake(resolve(data), name, rest)))

/** Told of the running stack's places and secrets. Answers the program's exit code; what it prints, it prints itself. */
async function lake(dataDir: string, name: string, rest: readonly string[]): Promise<number> {
  const module = programs[name]
  if (module === undefined)
    throw new Error(
      `The lake has no program ${JSON.stringify(name)}; it has ${Object.keys(programs).join(', ')}`,
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

/** The running stack as the lake's programs see it. Throws if none is up. */
export function runningLake(dataDir: string): LakeContext {
  const state = runningStack(dataDir)
  if (!state) throw new Error('No stack is up here; start one with: up --profile lake')
  const endpoints = new Map(state.components.map((one) => [one.name, one.endpoints]))
  const bootstrap = bootstrapOf(state)
  if (bootstrap !== undefined) endpoints.set('kafka', { bootstrap })
  return { cacheDir: defaultCache, dataDir, secure: state.secure, endpoints }
}
