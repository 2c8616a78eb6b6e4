/** Secrets where other accounts of this machine, or whoever is sent a log, could read them. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { airflowSecrets } from '../../backend-stack/servers/airflow/env.ts'
import { kafkaAccess, kafkaAccounts } from '../../backend-stack/servers/kafka/security.ts'
import { lakeKeySeed, lakeSecrets } from '../../backend-stack/stack/secrets.ts'

/** All that a stack with accounts made at random for itself. */
export const secretsOf = (dataDir: string): readonly string[] => [
  ...Object.values(lakeSecrets(dataDir)),
  ...Object.values(airflowSecrets({ dataDir })),
  ...kafkaAccounts.map((account) => kafkaAccess(dataDir, account, '').user?.password ?? ''),
  lakeKeySeed(dataDir),
]

interface Seen {
  readonly pid: string
  readonly line: string
  /** Others may read its environment. */
  readonly open: boolean
}

/** Of every process of this machine, as anybody on it can read them. */
function processes(): readonly Seen[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid): Seen[] => {
      try {
        const line = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ')
        return [{ pid, line, open: (statSync(join('/proc', pid, 'environ')).mode & 0o044) !== 0 }]
      } catch {
        return [] // it has ended
      }
    })
}

export interface ProcessWatch {
  /** Whether a process was seen whose command line has this in it. */
  saw(what: string): boolean
  /** What it saw of secrets so far, without the secrets. */
  found(): readonly string[]
  stop(): void
}

/** Looks at all processes again and again, since some live for a second. */
export function watchProcesses(secrets: readonly string[], everyMs = 250): ProcessWatch {
  const lines = new Set<string>()
  const found = new Set<string>()
  const look = () => {
    for (const { pid, line, open } of processes()) {
      if (open) found.add(`the environment of ${pid} (${line.slice(0, 60)})`)
      if (lines.has(line)) continue
      lines.add(line)
      const secret = secrets.find((one) => line.includes(one))
      if (secret !== undefined) found.add(`a command line: ${line.replaceAll(secret, '***').slice(0, 200)}`)
    }
  }
  look()
  const timer = setInterval(look, everyMs)
  return {
    saw: (what) => [...lines].some((line) => line.includes(what)),
    found: () => {
      look()
      return [...found]
    },
    stop: () => clearInterval(timer),
  }
}

/** Servers that run make files and take them away while one looks. */
function orGone<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

const LOG = /\.(?:log|jsonl)$/
const LARGEST = 256 * 2 ** 20

/**
 * Files of a stack's folder that hold a secret and are open to others by their own mode, or are a log: those are handed on. And
 * whatever others could reach through folders that are open all the way.
 */
export function exposedFiles(dataDir: string, secrets: readonly string[]): readonly string[] {
  const wanted = secrets.map((secret) => Buffer.from(secret))
  const found: string[] = []
  const walk = (path: string, reachable: boolean) => {
    const state = statSync(path, { throwIfNoEntry: false })
    if (state === undefined) return
    const open = (state.mode & 0o077) !== 0
    if (state.isDirectory()) {
      for (const name of orGone(() => readdirSync(path)) ?? []) walk(join(path, name), reachable && open)
      return
    }
    const at = relative(dataDir, path)
    if (reachable && open) found.push(`${at} can be reached`)
    if (!state.isFile() || state.size > LARGEST || !(open || LOG.test(basename(path)))) return
    const text = orGone(() => readFileSync(path))
    if (text !== undefined && wanted.some((secret) => text.includes(secret))) found.push(`${at} has a secret`)
  }
  walk(dataDir, true)
  return found
}
