import type { PortPlan } from './processes/ports.ts'

/** `core` is Kafka alone; `lake` adds what takes land in; `full` adds orchestration and connectors. */
export type Profile = 'core' | 'lake' | 'full'

export const profiles: readonly Profile[] = ['core', 'lake', 'full']

/** One line of progress for people. It goes to the screen, so it names things, not internals. */
export type Report = (line: string) => void

/** Where a stack lives and what it may use. One context belongs to one data folder and one owner at a time. */
export interface StackContext {
  /** Downloaded and generated software, shared by every stack of this checkout: jars, wheels, venvs. */
  readonly cacheDir: string
  /** This stack's own state; `reset` deletes it. */
  readonly dataDir: string
  readonly logDir: string
  /** Pid files, used to find what an earlier owner left behind. */
  readonly runDir: string
  readonly profile: Profile
  readonly brokers: number
  /** TLS, SCRAM and ACLs instead of plain listeners. */
  readonly secure: boolean
  readonly ports: PortPlan
  /**
   * Endpoints of the components that are already up, by component name. A component that lists another in `needs`
   * finds its endpoints here when its own `start` is called.
   */
  readonly endpoints: ReadonlyMap<string, Readonly<Record<string, string>>>
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A server (or a group of them) that is up and owned by this process. */
export interface RunningComponent {
  readonly name: string
  /** The process group leader; changes after `restart`. For a group, the first member's. */
  readonly pid: number
  /** For clients: `{ bootstrap: '127.0.0.1:19092' }`, `{ url: 'http://127.0.0.1:8333' }`. Never a secret. */
  readonly endpoints: Readonly<Record<string, string>>
  readonly logFile: string
  readonly members?: readonly RunningComponent[]
  /** True while the process lives and its readiness probe passes. */
  healthy(): Promise<boolean>
  /** Asks politely, then kills. Resolves when nothing of its process group is left. Safe to call twice. */
  stop(): Promise<void>
  /** Signals the whole process group and does not wait; for faults (`SIGKILL`, `SIGSTOP`). */
  kill(signal: NodeJS.Signals): void
  /** Starts it again with the same command, ports and data, after a `kill`, a crash or a `stop`. */
  restart(): Promise<void>
}

/** One kind of server: how to get it and how to run it. */
export interface Component {
  readonly name: string
  /** Names of components that have to be up before this one starts. */
  readonly needs?: readonly string[]
  /** Brings the software under `cacheDir`. Does nothing, fast, when it is there (see `installOnce`). */
  install(ctx: StackContext, report: Report): Promise<void>
  /** Resolves when it is ready to serve. */
  start(ctx: StackContext, report: Report): Promise<RunningComponent>
}

/** Several processes that count as one component, such as three brokers. */
export function groupOf(
  name: string,
  members: readonly RunningComponent[],
  endpoints: Readonly<Record<string, string>>,
): RunningComponent {
  const first = members[0]
  if (!first) throw new Error(`${name}: a group needs at least one member`)
  const each = async (act: (member: RunningComponent) => Promise<void>) => {
    const results = await Promise.allSettled(members.map(act))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }
  return {
    name,
    get pid() {
      return first.pid
    },
    endpoints,
    logFile: first.logFile,
    members,
    healthy: async () => (await Promise.all(members.map((member) => member.healthy()))).every(Boolean),
    stop: () => each((member) => member.stop()),
    kill: (signal) => members.forEach((member) => member.kill(signal)),
    restart: () => each((member) => member.restart()),
  }
}
