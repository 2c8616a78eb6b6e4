import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { processIdentity } from './processes/processes.ts'

const runningState = z.object({
  name: z.string(),
  pid: z.number().int(),
  endpoints: z.record(z.string(), z.string()),
  logFile: z.string(),
})

const stackState = z.object({
  /** The process that owns the servers. */
  owner: z.object({ pid: z.number().int().positive(), started: z.string() }),
  state: z.enum(['starting', 'up', 'stopping', 'failed']),
  profile: z.enum(['core', 'lake', 'full']),
  brokers: z.number().int(),
  secure: z.boolean(),
  /** What to tell people, when `failed`. */
  message: z.string().optional(),
  components: z.array(runningState),
})

export type RunningState = z.infer<typeof runningState>
/** What the owner of a stack says about it, in `stack.json` of its data folder. */
export type StackState = z.infer<typeof stackState>

const fileIn = (dataDir: string) => join(dataDir, 'stack.json')

export function writeState(dataDir: string, state: StackState): void {
  mkdirSync(dataDir, { recursive: true })
  const file = fileIn(dataDir)
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2))
  renameSync(`${file}.new`, file)
}

export function readState(dataDir: string): StackState | undefined {
  const file = fileIn(dataDir)
  if (!existsSync(file)) return undefined
  try {
    return stackState.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** True while the process that wrote this state is there. */
export function ownerAlive(state: StackState): boolean {
  return processIdentity(state.owner.pid) === state.owner.started
}

/** What is up on this folder; undefined if nothing is. */
export function runningStack(dataDir: string): StackState | undefined {
  const state = readState(dataDir)
  return state && ownerAlive(state) ? state : undefined
}

/** What is up on this folder, or on its way up or down; undefined if its owner is gone, or lives on without it. */
export function workingStack(dataDir: string): StackState | undefined {
  const state = runningStack(dataDir)
  return state?.state === 'failed' ? undefined : state
}

/** Its brokers, comma-separated; undefined if it has none. */
export function bootstrapOf(state: StackState): string | undefined {
  const brokers = state.components.filter(({ name }) => name.startsWith('kafka-'))
  return brokers.flatMap((one) => one.endpoints['bootstrap'] ?? []).join(',') || undefined
}

export function thisOwner(): StackState['owner'] {
  return { pid: process.pid, started: processIdentity(process.pid) ?? 'unknown' }
}

const shape = z.object({ brokers: z.number().int(), secure: z.boolean() })
export type StackShape = z.infer<typeof shape>

const shapeFile = (dataDir: string) => join(dataDir, 'shape.json')

/** Undefined for a folder that no stack was started on. */
export function readShape(dataDir: string): StackShape | undefined {
  const file = shapeFile(dataDir)
  return existsSync(file) ? shape.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
}

/** After an orderly stop there is nothing to say. */
export function clearState(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true })
}

/**
 * How many brokers a data folder was made for, and whether with accounts. Neither can be changed on the data that is
 * there: the quorum's voters and the first accounts are written when a folder is formatted.
 */
export function keepShape(dataDir: string, wanted: StackShape): void {
  const had = readShape(dataDir)
  if (had) {
    if (had.brokers === wanted.brokers && had.secure === wanted.secure) return
    const named = (one: typeof had) => `${one.brokers} broker(s), ${one.secure ? 'secure' : 'plain'}`
    throw new Error(
      `${dataDir} was made for ${named(had)}; asked for ${named(wanted)}. ` +
        'Use another --data, or `npm run stack -- reset` first (it deletes what the stack holds).',
    )
  }
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(shapeFile(dataDir), JSON.stringify(wanted))
}
