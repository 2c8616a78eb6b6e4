/**
 * Programs of the machine, judged by running them. A name on the PATH says little: a `docker` may know no compose, a
 * `python3.12` may be a version manager's stand-in for one that is not installed, a `java` may be ten years old.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

export interface Tool {
  /** As a person calls it, with the oldest version that will do: 'Java 17 or later'. */
  readonly what: string
  /** Program and first arguments, best first. A name is looked for in every folder of the PATH; a path is taken as it is. */
  readonly commands: readonly (readonly string[])[]
  /** Arguments that make it tell its version. */
  readonly ask: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Finds in what it printed that it is this tool, and as first group its version if it has one. */
  readonly version: RegExp
  readonly oldest?: string
  /** Higher is taken before lower; the order of finding decides among equals. */
  readonly rank?: (found: FoundTool) => number
}

export interface FoundTool {
  /** Absolute path. */
  readonly command: string
  /** To be given before all others: `compose` of `docker compose`. */
  readonly args: readonly string[]
  /** Empty where the tool tells none. */
  readonly version: string
  /** What it printed when asked. */
  readonly said: string
}

/** One that has the name and is not taken, with the reason in a few words. */
export interface Refused {
  readonly command: string
  readonly why: string
}

export interface Search {
  readonly found?: FoundTool
  readonly refused: readonly Refused[]
}

/** Looks at all there is of a tool on this machine. A program that has been asked is not asked again until its file changes. */
export function searchTool(tool: Tool): Search {
  const found: FoundTool[] = []
  const refused: Refused[] = []
  for (const [program = '', ...args] of tool.commands) {
    for (const command of everyOnPath(program)) {
      const asked = ask(tool, command, args)
      if ('why' in asked) refused.push(asked)
      else if (tool.rank === undefined) return { found: asked, refused }
      else found.push(asked)
    }
  }
  const { rank } = tool
  const best = rank && found.toSorted((a, b) => rank(b) - rank(a))[0]
  return { ...(best ? { found: best } : {}), refused }
}

export const findTool = (tool: Tool): FoundTool | undefined => searchTool(tool).found

/** 'Java 17 or later (/opt/java/bin/java is 1.8.0)': what is looked for, and why none of those that are there will do. */
export function missingWords({ what }: Tool, refused: readonly Refused[]): string {
  if (refused.length === 0) return what
  return `${what} (${refused.map(({ command, why }) => `${command} ${why}`).join('; ')})`
}

/** Every file of this name on the PATH, in its order. */
export function everyOnPath(program: string): readonly string[] {
  if (isAbsolute(program)) return existsSync(program) ? [program] : []
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  return [...new Set(folders)].map((folder) => join(folder, program)).filter((file) => existsSync(file))
}

const answers = new Map<string, { readonly ok: boolean; readonly said: string }>()

function ask(tool: Tool, command: string, args: readonly string[]): FoundTool | Refused {
  const asked = [...args, ...tool.ask]
  const { ino, mtimeMs } = statSync(command)
  const key = JSON.stringify([command, asked, ino, mtimeMs, tool.env, process.env['PATH']])
  let answer = answers.get(key)
  if (answer === undefined) {
    const { stdout, stderr, error, status } = spawnSync(command, asked, {
      encoding: 'utf8',
      timeout: 60_000,
      // what it says is read
      env: { ...process.env, LC_ALL: 'C', ...tool.env },
    })
    answer = { ok: error === undefined && status === 0, said: error?.message ?? stdout + stderr }
    answers.set(key, answer)
  }
  const { ok, said } = answer
  const version = tool.version.exec(said)
  if (!ok || version === null) return { command, why: why(said, asked) }
  const found = { command, args, version: version[1] ?? '', said }
  const { oldest } = tool
  return oldest !== undefined && isOlder(found.version, oldest)
    ? { command, why: `is ${found.version}` }
    : found
}

function why(said: string, asked: readonly string[]): string {
  // of a Python traceback the last line says what is the matter, of most others the first
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  const telling = (/^Traceback/.test(said) ? lines.at(-1) : lines[0])?.trim().slice(0, 100)
  return `answers ${asked[0] === '-c' ? 'the test program' : `"${asked.join(' ')}"`} with ${telling === undefined ? 'nothing' : `"${telling}"`}`
}

/** Compares numbers between points; what follows them counts for nothing. */
export function isOlder(version: string, than: string): boolean {
  const [mine, theirs] = [version, than].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10) || 0),
  )
  for (const [index, least] of (theirs ?? []).entries()) {
    const own = mine?.[index] ?? 0
    if (own !== least) return own < least
  }
  return false
}
