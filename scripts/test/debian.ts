/** Debian packages: what the machine offers under a name, and installing it where that is allowed. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Report } from '../../backend-stack/stack/component.ts'
import { runTool } from '../../backend-stack/stack/install/install.ts'
import { defaultCache } from '../../backend-stack/stack/paths.ts'
import { everyOnPath } from '../../backend-stack/stack/install/tools.ts'

const logDir = join(defaultCache, 'logs')
const isRoot = (): boolean => process.getuid?.() === 0

/** Whether packages can be installed without asking anybody. */
export function mayInstall(): boolean {
  if (everyOnPath('apt-get').length === 0) return false
  return isRoot() || spawnSync('sudo', ['-n', 'true']).status === 0
}

/** Brings package lists up to date. One that is there already may be good enough, and fetching one takes a while. */
export const updateLists = (): Promise<string> => apt('update')

export async function install(packages: readonly string[], report: Report): Promise<void> {
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
export function offered(names: readonly string[]): string | undefined {
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
