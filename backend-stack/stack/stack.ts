import { join } from 'node:path'
import { componentsFor } from './components.ts'
import type { ComponentOptions } from './components.ts'
import type { Component, Profile, Report, RunningComponent, StackContext } from './component.ts'
import { withCancellation } from './processes/cancellation.ts'
import { missingForServers } from './install/java.ts'
import { tryLock } from '../../main/system/lock.ts'
import { defaultCache } from './paths.ts'
import { portPlan } from './processes/ports.ts'
import { closeFolder } from '../../main/system/private.ts'
import { reapLeftovers } from './processes/supervise.ts'
import { clearState, keepShape, thisOwner, writeState } from './state.ts'
import type { StackState } from './state.ts'

export interface StackOptions extends ComponentOptions {
  readonly dataDir: string
  readonly cacheDir?: string
  readonly profile?: Profile
  readonly brokers?: number
  readonly secure?: boolean
  /** Default: what the profile consists of. */
  readonly components?: readonly Component[]
  readonly report?: Report
  /** Gives up the start, whatever it is at: installing, starting. What is up by then is stopped. */
  readonly signal?: AbortSignal
}

export interface Stack {
  readonly ctx: StackContext
  readonly components: readonly RunningComponent[]
  /** Throws if the profile has no such component. */
  component(name: string): RunningComponent
  /** Starts one more; what it needs has to be up. It stops with the rest. */
  add(component: Component): Promise<RunningComponent>
  /** Stops everything, each after those that need it. Safe to call twice. */
  stop(): Promise<void>
}

/** Another process runs a stack on this data folder. */
export class StackInUse extends Error {
  override readonly name = 'StackInUse'
}

/**
 * Starts a stack that this process owns. If any part fails, the others are stopped and the reason is thrown. From then on
 * this process and what it starts make files for their owner alone (umask 077).
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const report = options.report ?? (() => undefined)
  const missing = missingForServers(options.profile)
  if (missing !== undefined) throw new Error(missing)
  const { dataDir } = options
  // What the servers write is for their owner alone. The folder's own mode is not enough: as root it is opened for PostgreSQL's account.
  process.umask(0o077)
  closeFolder(dataDir)
  closeFolder(join(dataDir, 'logs'))
  const held = tryLock(join(dataDir, 'stack.lock'))
  if (!held) throw new StackInUse(`A stack on ${dataDir} is being run by another process`)

  const profile = options.profile ?? 'core'
  const brokers = options.brokers ?? 1
  const secure = options.secure ?? false
  const running: RunningComponent[] = []
  const needs = new Map<RunningComponent, readonly string[]>()
  const endpoints = new Map<string, Readonly<Record<string, string>>>()
  const ctx: StackContext = {
    cacheDir: options.cacheDir ?? defaultCache,
    dataDir,
    logDir: join(dataDir, 'logs'),
    runDir: join(dataDir, 'run'),
    profile,
    brokers,
    secure,
    ports: portPlan(join(dataDir, 'ports.json')),
    endpoints,
  }
  const tell = (state: StackState['state'], message?: string) =>
    writeState(dataDir, {
      owner: thisOwner(),
      state,
      profile,
      brokers,
      secure,
      ...(message === undefined ? {} : { message }),
      components: running
        .flatMap((one) => one.members ?? [one])
        .map(({ name, pid, endpoints, logFile }) => ({ name, pid, endpoints, logFile })),
    })
  const stop = once(async () => {
    try {
      if (running.length > 0) tell('stopping')
      await stopInOrder(running, needs)
      clearState(dataDir)
    } finally {
      held.release()
    }
  })

  const start = async (component: Component): Promise<RunningComponent> => {
    options.signal?.throwIfAborted()
    const up = await withCancellation(options.signal, () => component.start(ctx, report))
    running.push(up)
    needs.set(up, component.needs ?? [])
    endpoints.set(component.name, up.endpoints)
    return up
  }

  try {
    keepShape(dataDir, { brokers, secure })
    tell('starting')
    const reaped = await reapLeftovers(ctx.runDir)
    if (reaped.length > 0) report(`Ended what an earlier start left running: ${reaped.join(', ')}`)
    const components = options.components ?? componentsFor(profile, options)
    for (const component of components) {
      options.signal?.throwIfAborted()
      await withCancellation(options.signal, () => component.install(ctx, report))
    }
    await startInOrder(components, async (component) => {
      await start(component)
      tell('starting')
    })
    options.signal?.throwIfAborted()
    tell('up')
  } catch (error) {
    await stop()
    tell('failed', error instanceof Error ? error.message : String(error))
    throw error
  }
  return {
    ctx,
    components: running,
    component(name) {
      const found = running.find((one) => one.name === name)
      if (!found) throw new Error(`Profile ${profile} has no ${name}`)
      return found
    },
    async add(component) {
      await component.install(ctx, report)
      const up = await start(component)
      tell('up')
      return up
    },
    stop,
  }
}

/** Starts each component as soon as what it needs is up; independent ones side by side. Waits for all, even after a failure. */
async function startInOrder(
  components: readonly Component[],
  start: (component: Component) => Promise<void>,
): Promise<void> {
  const begun = new Map<string, Promise<void>>()
  const begin = (component: Component, path: readonly string[]): Promise<void> => {
    const already = begun.get(component.name)
    if (already) return already
    if (path.includes(component.name)) throw new Error(`Components need each other: ${path.join(' -> ')}`)
    const needs = (component.needs ?? []).map((name) => {
      const needed = components.find((one) => one.name === name)
      if (!needed) throw new Error(`${component.name} needs ${name}, which is not part of this profile`)
      return begin(needed, [...path, component.name])
    })
    const promise = Promise.all(needs).then(() => start(component))
    begun.set(component.name, promise)
    return promise
  }
  const all = components.map((component) => begin(component, []))
  const results = await Promise.allSettled(all)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** Stops each once whatever needs it has; independent ones side by side. Tries all, even after a failure. */
async function stopInOrder(
  running: readonly RunningComponent[],
  needs: ReadonlyMap<RunningComponent, readonly string[]>,
): Promise<void> {
  const begun = new Map<RunningComponent, Promise<void>>()
  const begin = (component: RunningComponent): Promise<void> => {
    const already = begun.get(component)
    if (already) return already
    const dependents = running.filter((other) => needs.get(other)?.includes(component.name) === true)
    const promise = Promise.allSettled(dependents.map(begin)).then(() => component.stop())
    begun.set(component, promise)
    return promise
  }
  const results = await Promise.allSettled(running.map(begin))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= act())
}
