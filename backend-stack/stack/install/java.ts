import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Profile, StackContext } from '../component.ts'
import { MissingTool, runTool } from './install.ts'
import type { ToolOptions } from './install.ts'
import { everyOnPath, findTool, isOlder, missingWords, searchTool } from './tools.ts'
import type { FoundTool, Tool } from './tools.ts'

export interface Java {
  readonly command: string
  readonly keytool: string
  /** For programs that look for a Java by themselves: Maven, Spark. */
  readonly home: string
  readonly version: string
  /** Changes with the installed Java: what is derived from one (a class archive) is of no use to another. */
  readonly identity: string
}

const homeOf = ({ said }: FoundTool): string => /^\s*java\.home = (.+)$/m.exec(said)?.[1]?.trim() ?? ''

/**
 * `JAVA_HOME`'s Java, or one on the PATH. One that Spark and Cassandra run on (17 to 23) is taken before a later one,
 * then one that can compile before one that can't.
 */
const javaTool = (): Tool => ({
  what: 'Java 17 or later',
  commands: [...inJavaHome(), ['java']],
  ask: ['-XshowSettings:properties', '-version'],
  version: /^\s*java\.version = (\d[\d.]*)/m,
  oldest: '17',
  rank: (java) => (isOlder(java.version, '24') ? 2 : 0) + (compiles(homeOf(java)) ? 1 : 0),
})

function inJavaHome(): string[][] {
  const home = process.env['JAVA_HOME'] ?? ''
  return home === '' ? [] : [[join(home, 'bin', 'java')]]
}

const compiles = (home: string): boolean =>
  findTool({
    what: 'a Java compiler',
    commands: [[join(home, 'bin', 'javac')]],
    ask: ['-version'],
    version: /^javac (\d[\d.]*)/m,
  }) !== undefined

/** Maven runs on the Java that `JAVA_HOME` names, so it is asked on the one that was found. */
const mavenTool = (javaHome: string): Tool => ({
  what: 'Maven 3.6.3 or later',
  commands: [['mvn']],
  ask: ['-v'],
  env: { JAVA_HOME: javaHome },
  version: /Apache Maven (\d[\d.]*)/,
  oldest: '3.6.3',
})

/** The Java that everything here runs on. Throws MissingTool. */
export function findJava(): Java {
  const found = orMissing(javaTool())
  const home = homeOf(found)
  const command = realpathSync(join(home, 'bin', 'java'))
  const release = join(home, 'release')
  return {
    command,
    keytool: join(home, 'bin', 'keytool'),
    home,
    version: found.version,
    identity: command + (existsSync(release) ? readFileSync(release, 'utf8') : ''),
  }
}

/** Maven, with what it has to be told to run on the Java that was found. Throws MissingTool. */
export function findMaven(): { command: string; version: string; env: { JAVA_HOME: string } } {
  const env = { JAVA_HOME: findJava().home }
  const { command, version } = orMissing(mavenTool(env.JAVA_HOME))
  return { command, version, env }
}

export function runMaven(args: readonly string[], options: ToolOptions): Promise<string> {
  const { command, env } = findMaven()
  return runTool(command, ['-q', '-B', '-ntp', ...args], { ...options, env: { ...options.env, ...env } })
}

/** Puts the runtime jars a pom asks for into `dir`. */
export async function mavenLibs(ctx: Pick<StackContext, 'logDir'>, pom: string, dir: string): Promise<void> {
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'
  await runMaven(['-f', pom, goal, '-DincludeScope=runtime', `-DoutputDirectory=${dir}`], {
    cwd: dir,
    logFile: join(ctx.logDir, `install-${basename(dirname(pom))}.log`),
  })
}

function orMissing(tool: Tool): FoundTool {
  const { found, refused } = searchTool(tool)
  if (found === undefined) throw new MissingTool(missingWords(tool, refused))
  return found
}

/** What is missing of Java, in a few words, or undefined. */
export function missingJava(compiler: boolean): string | undefined {
  const { found, refused } = searchTool(javaTool())
  if (found === undefined) return missingWords(javaTool(), refused)
  const home = homeOf(found)
  return compiler && !compiles(home) ? `A Java compiler beside ${join(home, 'bin', 'java')}` : undefined
}

/** Likewise of Maven. Without a Java it cannot be asked, and is taken for whole. */
export function missingMaven(): string | undefined {
  const java = findTool(javaTool())
  const tool = mavenTool(java === undefined ? '' : homeOf(java))
  if (java === undefined) return everyOnPath('mvn').length === 0 ? tool.what : undefined
  const { found, refused } = searchTool(tool)
  return found === undefined ? missingWords(tool, refused) : undefined
}

/**
 * What is missing for running a profile's servers natively, in one sentence, or undefined. Connect's transform and the
 * counters, in `full`, are compiled here by Maven, with the compiler of the Java that runs it.
 */
export function missingForServers(profile: Profile = 'core'): string | undefined {
  const missing = [missingJava(profile === 'full'), missingMaven()].filter((one) => one !== undefined)
  if (missing.length === 0) return undefined
  return `${missing.join(' and ')} not found; install with: sudo apt-get install openjdk-17-jdk-headless maven (or brew install openjdk@17 maven)`
}
