/** Debian packages: what the machine offers under a name, and installing it where that is allowed. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Report } from '../component.ts'
import { runTool } from './install.ts'
import { defaultCache } from '../paths.ts'
import { everyOnPath } from './tools.ts'

const logDir = join(defaultCache, 'logs')
const isRoot = (): boolean => process.getuid?.() === 0

/** Whether packages can be installed without asking anybody. */
export function mayInstall(): boolean {
  if (everyOnPath('apt-get').length === 0) return false
  return isRoot() || spawnSync('sudo', ['-n', 'true']).status === 0
}

/** Brings package lists up to date. One that is there already may be good enough, and fetching one takes a while. */
const updateLists = (): Promise<string> => apt('update')

async function install(packages: readonly string[], report: Report): Promise<void> {
  report(`Installing Debian packages: ${packages.join(' ')}`)
  await apt('install', '-y', '--no-install-recommends', ...packages)
}

function apt(...args: string[]): Promise<string> {
  const whole = ['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...args]
  const [command = 'apt-get', ...rest] = isRoot() ? whole : ['sudo', '-n', ...whole]
  return runTool(command, rest, {
    logFile: join(logDir, `install-${args[0] ?? 'apt'}.log`),
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    whole: true,
  })
}

/**
 * The first of these names that this system has a package for. Debian 13 and Ubuntu 24.04 have some libraries under
 * another name, for times after 2038.
 */
function offered(names: readonly string[]): string | undefined {
  return names
    .flatMap((name) => [name, `${name}t64`])
    .find((name) => {
      const { stdout } = spawnSync('apt-cache', ['policy', name], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C' },
      })
      return /^ {2}Candidate: (?!\(none\))/m.test(stdout)
    })
}

/** A program and what brings it. */
export interface Installable {
  /** What is missing in a few words, or undefined. */
  readonly missing: () => string | undefined
  /** Debian packages, the best first: systems differ in which of them they have. */
  readonly debian: readonly string[]
  readonly brew?: string
}

/** Installs until each is there and answers as it should, or no package is left to try. */
export async function ensurePrograms(wanted: readonly Installable[], report: Report): Promise<void> {
  const tried = new Set<string>()
  let updated = false
  for (;;) {
    const missing = wanted.filter((one) => one.missing() !== undefined)
    if (missing.length === 0) return
    if (!mayInstall()) throw new Error(byHand(missing))
    const next = missing.map(({ debian }) => offered(debian.filter((name) => !tried.has(name))))
    const packages = [...new Set(next.filter((name) => name !== undefined))]
    if (packages.length > 0) {
      for (const name of packages) tried.add(name)
      // Lists that name a package may be too old to fetch it.
      await install(packages, report).catch(async () => {
        await updateLists()
        updated = true
        await install(packages, report)
      })
    } else if (!updated) {
      await updateLists()
      updated = true
    } else throw new Error(byHand(missing))
  }
}

/** In one sentence for each: what is missing, and what to run. */
function byHand(missing: readonly Installable[]): string {
  const words = missing.map((one) => one.missing()).join(', ')
  const packages = missing.map(({ debian }) => offered(debian) ?? debian[0] ?? '').join(' ')
  const brew = missing.map((one) => one.brew).filter((name) => name !== undefined)
  const means =
    process.platform === 'darwin' && brew.length > 0
      ? `brew install ${brew.join(' ')}`
      : `sudo apt-get install -y ${packages}`
  return `Missing on this machine: ${words}.\nInstall with:\n  ${means}`
}
