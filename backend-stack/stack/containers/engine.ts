/** Something that runs containers: a person's own Docker or Podman, or one that is started for this checkout alone. */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Report } from '../component.ts'
import { ensurePrograms } from '../install/debian.ts'
import { MissingTool, runTool } from '../install/install.ts'
import { findTool, missingWords, searchTool } from '../install/tools.ts'
import type { FoundTool, Tool } from '../install/tools.ts'
import { defaultCache, root } from '../paths.ts'
import { processIdentity } from '../processes/processes.ts'

export interface Engine {
  /** In words: 'Docker 27.3.1', 'a private Docker 20.10.24'. */
  readonly what: string
  /** Started for this checkout, and ended by `down`. */
  readonly private: boolean
  /** Runs one of the engine's own commands to its end; answers what it printed. */
  run(args: readonly string[], options?: RunOptions): Promise<string>
  /** Likewise of Compose. */
  compose(args: readonly string[], options?: RunOptions): Promise<string>
}

export interface RunOptions {
  /** Names the log. */
  readonly log?: string
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

/** Where everything is kept that containers need and the native stack does not. */
export const containersDir = join(defaultCache, 'containers')
export const containerLogs = join(containersDir, 'logs')

const client: Tool = {
  what: 'Docker or Podman',
  commands: [['docker'], ['podman']],
  ask: ['--version'],
  version: /^(?:Docker|podman) version (\d[\d.]*)/im,
}

/** Reads compose files, and needs no engine for it. */
export const compose: Tool = {
  what: 'Docker Compose 1.28 or later',
  // `docker` without the plugin has no such word; docker-compose 1 does not run on the Python of some systems that have it
  commands: [['docker', 'compose'], ['docker-compose'], ['podman', 'compose']],
  ask: ['version'],
  version: /^docker[ -]compose version:? v?(\d[\d.]*)/im,
  oldest: '1.28',
}
export const composePackages = ['docker-compose', 'docker-compose-v2', 'docker-compose-plugin']

const server: Tool = {
  what: 'dockerd',
  commands: [['dockerd']],
  ask: ['--version'],
  version: /^Docker version (\d[\d.]*)/m,
}

/** Short, as sockets' names must be; a checkout has one of its own. */
const runDir = `/run/fieldtake-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`
const socket = join(runDir, 'sock')
const pidFile = join(runDir, 'pid')
const dataRoot = join(containersDir, 'engine')

/** A person's own engine if one answers, else the private one that runs; undefined if none does. */
export function findEngine(): Engine | undefined {
  for (const command of [['docker'], ['podman']]) {
    const found = findTool({ ...client, commands: [command] })
    const version = found && answers(found, {})
    if (found !== undefined && version !== undefined)
      return engine(found, {}, `${command[0] === 'docker' ? 'Docker' : 'Podman'} ${version}`, false)
  }
  return privateEngine()
}

/** Finds an engine, or starts a private one where that is allowed. Throws with what to do where it is not. */
export async function ensureEngine(report: Report): Promise<Engine> {
  const found = findEngine()
  if (found !== undefined) {
    await ensurePrograms([{ missing: () => missing(compose), debian: composePackages }], report)
    return found
  }
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error(
      'No container engine answers. Start Docker or Podman (docker info must work), then call this again. ' +
        'On Linux, root may leave that to this command: it starts a private engine.',
    )
  await ensurePrograms(
    [
      { missing: () => missing(server), debian: ['docker.io'] },
      { missing: () => missing(client), debian: ['docker-cli', 'docker.io'] },
      { missing: () => missing(compose), debian: composePackages },
      // finds other containers by name with rules of its own, inside of each container
      { missing: () => (existsSync('/usr/sbin/iptables') ? undefined : 'iptables'), debian: ['iptables'] },
    ],
    report,
  )
  await startPrivate(report)
  const started = privateEngine()
  if (started === undefined) throw new Error(`The private engine does not answer; see ${join(runDir, 'log')}`)
  return started
}

function missing(tool: Tool): string | undefined {
  const { found, refused } = searchTool(tool)
  return found === undefined ? missingWords(tool, refused) : undefined
}

/** The server's version if it answers. */
function answers(found: FoundTool, env: Readonly<Record<string, string>>): string | undefined {
  const format = found.said.toLowerCase().includes('podman') ? '{{.Version.Version}}' : '{{.ServerVersion}}'
  const { status, stdout } = spawnSync(found.command, ['info', '--format', format], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, ...env },
  })
  const version = stdout.trim()
  return status === 0 && /^\d/.test(version) ? version : undefined
}

function privateEngine(): Engine | undefined {
  const found = findTool({ ...client, commands: [['docker']] })
  if (found === undefined || !existsSync(socket)) return undefined
  const env = { DOCKER_HOST: `unix://${socket}`, DOCKER_BUILDKIT: '0', COMPOSE_DOCKER_CLI_BUILD: '0' }
  const version = answers(found, env)
  return version === undefined ? undefined : engine(found, env, `a private Docker ${version}`, true)
}

function engine(found: FoundTool, env: Readonly<Record<string, string>>, what: string, own: boolean): Engine {
  const run =
    (tool: () => FoundTool) =>
    (args: readonly string[], options: RunOptions = {}): Promise<string> => {
      const { command, args: first } = tool()
      // one log for each kind of command; two that run beside each other must not share one
      const log = `${options.log ?? args[0] ?? 'engine'}-${process.pid}-${(calls += 1)}.log`
      const logFile = join(containerLogs, log)
      return runTool(command, [...first, ...args], {
        logFile,
        timeoutMs: options.timeoutMs ?? 30 * 60_000,
        env: { ...env, ...options.env },
      }).finally(() => {
        if (options.log === undefined) rmSync(logFile, { force: true })
      })
    }
  return {
    what,
    private: own,
    run: run(() => found),
    compose: run(() => {
      const tool = findTool(compose)
      if (tool === undefined) throw new MissingTool(compose.what)
      return tool
    }),
  }
}
let calls = 0

/**
 * No bridge and no rules of its own in the machine's packet filter: containers reach each other by the network that Compose
 * makes, ports are passed on by processes, and builds use the machine's network. So there is nothing to clean up there.
 */
async function startPrivate(report: Report): Promise<void> {
  const command = findTool(server)?.command
  if (command === undefined) throw new MissingTool(server.what)
  report(
    'No container engine answers: starting a private one, as root. It ends with: npm run stack -- containers down',
  )
  rmSync(runDir, { recursive: true, force: true })
  mkdirSync(join(runDir, 'exec'), { recursive: true, mode: 0o700 })
  mkdirSync(dataRoot, { recursive: true, mode: 0o700 })
  const log = openSync(join(runDir, 'log'), 'a', 0o600)
  const places = ['--data-root', dataRoot, '--exec-root', join(runDir, 'exec'), '--pidfile', pidFile]
  const network = [
    '--bridge',
    'none',
    '--iptables=false',
    '--ip6tables=false',
    '--ip-forward=false',
    '--ip-masq=false',
  ]
  // It stays when this command has ended: `down` ends it.
  const child = spawn(command, [...places, '-H', `unix://${socket}`, ...network], {
    detached: true,
    stdio: ['ignore', log, log],
    // what it makes has to be readable for those who are not root inside of containers
    env: { ...process.env },
  })
  closeSync(log)
  child.unref()
  let ended: number | undefined
  child.once('exit', (code) => (ended = code ?? 1))
  child.once('error', () => (ended = 1))
  const patience = Date.now() + 60_000
  while (privateEngine() === undefined) {
    if (ended !== undefined || Date.now() > patience)
      throw new Error(`The private engine did not start:\n${tail(join(runDir, 'log'))}`)
    await delay(200)
  }
}

const tail = (file: string): string => readFileSync(file, 'utf8').split('\n').slice(-15).join('\n')

/** Ends the private engine and what it left mounted. `purge`: its images and volumes, too. */
export async function endPrivateEngine(options: { readonly purge: boolean }): Promise<boolean> {
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : Number.NaN
  const ours = Number.isInteger(pid) && commandLine(pid).includes(socket)
  if (ours) {
    process.kill(pid, 'SIGTERM')
    const patience = Date.now() + 60_000
    while (processIdentity(pid) !== undefined) {
      if (Date.now() > patience) process.kill(pid, 'SIGKILL')
      await delay(100)
    }
  }
  for (const place of mountsBelow([dataRoot, runDir])) spawnSync('umount', ['-l', place])
  rmSync(runDir, { recursive: true, force: true })
  if (options.purge) rmSync(dataRoot, { recursive: true, force: true })
  return ours
}

function commandLine(pid: number): string {
  const file = `/proc/${pid}/cmdline`
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** The deepest first. */
function mountsBelow(folders: readonly string[]): readonly string[] {
  if (!existsSync('/proc/mounts')) return []
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => folders.some((folder) => place === folder || place.startsWith(`${folder}/`)))
    .toSorted((a, b) => b.length - a.length)
}
