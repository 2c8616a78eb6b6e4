import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { Profile } from './component.ts'
import { MissingTool } from './install.ts'

/** The first program of this name on the PATH. */
export function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file))
}

export interface Java {
  readonly command: string
  readonly keytool: string
  /** Changes with the installed Java: what is derived from one (a class archive) is of no use to another. */
  readonly identity: string
}

/** `JAVA_HOME`'s Java, or the one on the PATH. Throws MissingTool. */
export function findJava(): Java {
  const home = process.env['JAVA_HOME']
  const inHome = home === undefined ? undefined : join(home, 'bin', 'java')
  const found = inHome !== undefined && existsSync(inHome) ? inHome : onPath('java')
  if (found === undefined) throw new MissingTool('java')
  const command = realpathSync(found)
  const release = join(dirname(dirname(command)), 'release')
  return {
    command,
    keytool: join(dirname(command), 'keytool'),
    identity: command + (existsSync(release) ? readFileSync(release, 'utf8') : ''),
  }
}

/**
 * What is missing for running a profile's servers natively, in one sentence, or undefined. Connect's transform and the
 * counters, in `full`, are compiled here by Maven, with the compiler of the Java that runs it.
 */
export function missingForServers(profile: Profile = 'core'): string | undefined {
  const missing: string[] = []
  try {
    const { command } = findJava()
    if (profile === 'full' && !existsSync(join(dirname(command), 'javac')))
      missing.push(`A Java compiler beside ${command}`)
  } catch {
    missing.push('Java 17 or later')
  }
  if (onPath('mvn') === undefined) missing.push('Maven')
  if (missing.length === 0) return undefined
  return `${missing.join(' and ')} not found; install with: sudo apt-get install openjdk-17-jdk-headless maven (or brew install openjdk@17 maven)`
}
