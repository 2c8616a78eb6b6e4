/** compose.yml as one project of an engine: up with its progress, what its containers are at, down. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Profile, Report } from '../component.ts'
import { stackSources } from '../paths.ts'
import { portIsFree } from '../processes/ports.ts'
import { containersDir } from './engine.ts'
import type { Engine } from './engine.ts'
import { composeFile } from './images.ts'
import type { Service } from './images.ts'

/** One set of containers with its volumes and its network. */
export interface Project {
  readonly name: string
  readonly files: readonly string[]
  /** The file of its settings. */
  readonly settings: () => string
  /** Services that do not belong to it. */
  readonly without: readonly string[]
  /** Makes what its containers are given; before each start, as settings may have changed. */
  readonly prepare: () => Promise<void>
}

const ownSettings = join(containersDir, 'env')

/** A person's .env beside compose.yml, else one of passwords made at random, for this command's containers. */
export function settingsFile(): string {
  const theirs = join(stackSources, '.env')
  if (existsSync(theirs)) return theirs
  const had = existsSync(ownSettings) ? readFileSync(ownSettings, 'utf8') : ''
  const example = readFileSync(join(stackSources, '.env.example'), 'utf8')
  // an earlier version knew fewer of them
  const missing = example
    .split('\n')
    .filter((line) => !new RegExp(`^${line.split('=')[0] ?? ''}=`, 'm').test(had) && line.includes('='))
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.replace(/=change-me.*$/, () => `=${randomBytes(24).toString('hex')}`))
  if (missing.length > 0) {
    mkdirSync(dirname(ownSettings), { recursive: true })
    writeFileSync(ownSettings, `${[had.trimEnd(), ...missing].join('\n').trimStart()}\n`, { mode: 0o600 })
  }
  return ownSettings
}

/** One of the values in such a file; empty if it is not there. */
export const settingIn = (file: string, name: string): string =>
  new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? ''

/** Without accounts. */
export const plainProject: Project = {
  name: 'fieldtake',
  files: [composeFile],
  settings: settingsFile,
  without: [],
  prepare: () => Promise.resolve(),
}

const composeArgs = (
  { name, files, settings }: Project,
  profile: Profile,
  args: readonly string[],
): readonly string[] => [
  ...['--env-file', settings(), '-p', name, ...files.flatMap((file) => ['-f', file]), '--profile', profile],
  ...args,
]

const inspected = z.array(
  z.object({
    Id: z.string(),
    Config: z.object({ Labels: z.record(z.string(), z.string()) }),
    State: z.object({
      Status: z.string(),
      ExitCode: z.number(),
      Health: z.object({ Status: z.string() }).nullish(),
    }),
  }),
)

/** What a container is at: 'healthy', 'starting', 'done', 'failed' ... */
export interface ContainerState {
  readonly service: string
  readonly id: string
  readonly state: string
}

export async function containers(engine: Engine, { name }: Project): Promise<readonly ContainerState[]> {
  const ids = await engine.run(['ps', '-aq', '--filter', `label=com.docker.compose.project=${name}`])
  const list = ids.split(/\s+/).filter((id) => id !== '')
  if (list.length === 0) return []
  const text = await engine.run(['inspect', ...list]).catch((error: unknown) => {
    // one of them went meanwhile: looked at again next time
    if (/no such (object|container)/i.test(String(error))) return '[]'
    throw error
  })
  return inspected.parse(JSON.parse(text.slice(text.indexOf('[')))).map(({ Id, Config, State }) => ({
    service: Config.Labels['com.docker.compose.service'] ?? '',
    id: Id,
    state: stateOf(State.Status, State.ExitCode, State.Health?.Status),
  }))
}

function stateOf(status: string, code: number, health: string | undefined): string {
  if (status === 'exited') return code === 0 ? 'done' : `failed (exit code ${code})`
  if (status !== 'running') return status
  return health === undefined || health === '' ? 'running' : health
}

/** Brings these services up and waits until each is healthy, or done. Throws with the end of its log if one fails. */
export async function up(
  engine: Engine,
  project: Project,
  profile: Profile,
  services: readonly Service[],
  report: Report,
): Promise<number> {
  await project.prepare()
  const began = Date.now()
  const before = await containers(engine, project)
  if (before.length === 0) await portsFree(services)
  const names = services.map(({ name }) => name)
  const stopped = new AbortController()
  const progress = watch(engine, project, services, began, report, stopped.signal)
  try {
    await Promise.race([
      engine.compose(composeArgs(project, profile, ['up', '-d', '--no-build', ...names]), {
        log: 'compose-up',
      }),
      progress.failed,
    ])
    progress.judge()
    await Promise.race([progress.ready, progress.failed])
  } catch (error) {
    stopped.abort()
    throw await withLogs(engine, project, services, error)
  }
  stopped.abort()
  return (Date.now() - began) / 1000
}

/**
 * Says each change. Asked to judge, it resolves when all are where they should be: until Compose is done, what is seen may be
 * containers of an earlier start, which it is about to replace.
 */
function watch(
  engine: Engine,
  project: Project,
  services: readonly Service[],
  began: number,
  report: Report,
  stop: AbortSignal,
) {
  const ready = Promise.withResolvers<undefined>()
  const failed = Promise.withResolvers<never>()
  // nobody may be waiting for it yet
  failed.promise.catch(() => undefined)
  let judging = false
  const said = new Map<string, string>()
  const wanted = new Map(services.map(({ name, restart }) => [name, restart === 'no' ? 'done' : 'healthy']))
  const look = async (): Promise<void> => {
    while (!stop.aborted) {
      const now = (await containers(engine, project)).filter(({ service }) => wanted.has(service))
      if (engine.private) fairShare(now.length)
      const there = now.filter(({ service, state }) => state === wanted.get(service))
      for (const { service, state } of now) {
        if (said.get(service) === state) continue
        said.set(service, state)
        const seconds = `${((Date.now() - began) / 1000).toFixed(0)} s`
        report(
          `${seconds.padStart(6)}  ${`${there.length}/${wanted.size}`.padStart(5)}  ${service.padEnd(16)} ${state}`,
        )
      }
      const bad = now.find(
        ({ service, state }) => judging && state.startsWith('failed') && wanted.get(service) === 'done',
      )
      if (bad) {
        failed.reject(new Error(`${bad.service}: ${bad.state}`))
        return
      }
      if (Date.now() - began > upTimeoutMs) {
        failed.reject(new Error('Not everything came up in time'))
        return
      }
      if (judging && there.length === wanted.size) {
        ready.resolve(undefined)
        return
      }
      await delay(500, undefined, { signal: stop }).catch(() => undefined)
    }
  }
  void look().catch((error: unknown) => failed.reject(error))
  return { ready: ready.promise, failed: failed.promise, judge: () => void (judging = true) }
}

/**
 * To the kernel all containers of an engine together weigh as much as one process of the machine, and on a busy machine a
 * broker then needs minutes to start. Of the private engine each shall count as one.
 */
function fairShare(containers: number): void {
  const file = '/sys/fs/cgroup/cpu/docker/cpu.shares'
  if (existsSync(file)) writeFileSync(file, String(1024 * Math.max(1, containers)))
}
const upTimeoutMs = 15 * 60_000

/** Waits until every service is where it should be again, as after one was killed. */
export async function settled(
  engine: Engine,
  project: Project,
  services: readonly Service[],
  timeoutMs: number,
): Promise<void> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const states = new Map((await containers(engine, project)).map(({ service, state }) => [service, state]))
    const late = services.filter(
      ({ name, restart }) => states.get(name) !== (restart === 'no' ? 'done' : 'healthy'),
    )
    if (late.length === 0) return
    if (Date.now() > until) {
      const words = late.map(({ name }) => `${name} is ${states.get(name) ?? 'gone'}`)
      throw await withLogs(
        engine,
        project,
        services,
        new Error(`Not well again within ${timeoutMs / 1000} s: ${words.join(', ')}`),
      )
    }
    await delay(500)
  }
}

async function withLogs(
  engine: Engine,
  project: Project,
  services: readonly Service[],
  error: unknown,
): Promise<Error> {
  const once = new Set(services.filter(({ restart }) => restart === 'no').map(({ name }) => name))
  const bad = (await containers(engine, project)).filter(
    ({ service, state }) => state !== 'healthy' && !(once.has(service) && state === 'done'),
  )
  const logs = await Promise.all(
    bad.map(
      async ({ service, id, state }) =>
        `--- ${service} (${state})\n${await engine.run(['logs', '--tail', '25', id]).catch(String)}`,
    ),
  )
  return new Error([error instanceof Error ? error.message : String(error), ...logs].join('\n'), {
    cause: error,
  })
}

async function portsFree(services: readonly Service[]): Promise<void> {
  const ports = services.flatMap((one) =>
    one.ports.map((port) => ({ name: one.name, port: Number(port.split(':')[1]) })),
  )
  const free = await Promise.all(ports.map(({ port }) => portIsFree(port)))
  const taken = ports.filter((_, at) => free[at] === false).map(({ name, port }) => `${port} (${name})`)
  if (taken.length > 0)
    throw new Error(
      `Something on this machine has the ports ${taken.join(', ')}. A native stack gives them back with: npm run stack -- down`,
    )
}

/** Ends every container of the project and its network. `volumes`: what they kept, too. */
export async function down(engine: Engine, project: Project, volumes: boolean): Promise<void> {
  const args = ['down', '--remove-orphans', '--timeout', '30', ...(volumes ? ['--volumes'] : [])]
  await engine.compose(composeArgs(project, 'full', args), { log: 'compose-down' })
}

/** Removes the images that were built here. */
export async function removeImages(engine: Engine, images: readonly string[]): Promise<void> {
  if (images.length > 0) await engine.run(['rmi', '-f', ...images]).catch(() => '')
}
