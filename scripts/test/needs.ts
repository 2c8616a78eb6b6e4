/** What tests need beyond the packages: programs of the machine, an Electron to drive, Python tools. */
import { basename, delimiter, dirname, join } from 'node:path'
import type { Report } from '../../backend-stack/stack/component.ts'
import { findJava } from '../../backend-stack/stack/install/java.ts'
import { defaultCache } from '../../backend-stack/stack/paths.ts'
import { ensureSparkPython, installSpark } from '../../backend-stack/servers/spark/install.ts'
import { everyOnPath, findTool } from '../../backend-stack/stack/install/tools.ts'
import { ensureReaders } from '../../test/support/readers/environment.ts'
import { ensurePrograms } from '../../backend-stack/stack/install/debian.ts'
import { ensureElectronegativity } from '../electronegativity/tool.ts'
import { ensureElectron, missingLibraries } from './electron-rig.ts'
import { programsOf } from './programs.ts'
import type { Need, Wanted } from './programs.ts'

/** What a child process is to be started with so that it meets the programs that were found. */
export type NeedsEnv = Readonly<Record<string, string>>

/**
 * Installs what is missing for these kinds of tests. Throws with the command to run by hand if it may not, or with what
 * stands in the way if that did not help.
 */
export async function ensureNeeds(needs: ReadonlySet<Need>, report: Report): Promise<NeedsEnv> {
  const wanted = wantedFor(needs)
  await ensurePrograms(wanted, report)
  const ctx = { cacheDir: defaultCache, logDir: join(defaultCache, 'logs') }
  if (needs.has('desktop')) {
    await ensureElectron(ctx, report)
    await ensurePrograms(missingLibraries(), report)
  }
  if (needs.has('python')) {
    // with servers the jars, too: Python's own tests have a lake's tables
    await (needs.has('servers') ? installSpark : ensureSparkPython)(ctx, report)
    await ensureReaders(ctx, report)
  }
  if (needs.has('scanner')) await ensureElectronegativity(ctx, report)
  return {
    ...(needs.has('servers') ? { JAVA_HOME: findJava().home } : {}),
    ...unshadowed(wanted),
  }
}

/** One line for each program: what it is, its version, where it lies. */
export function programsUsed(needs: ReadonlySet<Need>): readonly string[] {
  return wantedFor(needs).map(({ name, used }) => {
    const { command, version } = used()
    return `${name.padEnd(32)} ${version.padEnd(16)} ${command}`
  })
}

const wantedFor = (needs: ReadonlySet<Need>): readonly Wanted[] => [
  ...new Set([...needs].flatMap((need): readonly Wanted[] => programsOf[need])),
]

/**
 * Tests call programs by their names. Where another of the same name comes first on the PATH, the folders of those that
 * were found are put before it.
 */
function unshadowed(wanted: readonly Wanted[]): NeedsEnv {
  const hidden = wanted.flatMap(({ tool }) => {
    const found = tool && findTool(tool)
    return found && everyOnPath(basename(found.command))[0] !== found.command ? [dirname(found.command)] : []
  })
  if (hidden.length === 0) return {}
  return { PATH: [...new Set(hidden), process.env['PATH'] ?? ''].join(delimiter) }
}
