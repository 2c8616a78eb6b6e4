import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Report, StackContext } from '../component.ts'
import { installOnce, keyOf, MissingTool, runTool } from './install.ts'
import { findTool, missingWords, searchTool } from './tools.ts'
import type { Tool } from './tools.ts'

/** Fast and strict about versions; it is itself installed by the machine's own pip. */
export const uv = 'uv==0.13.8'

/** The oldest Python that the jobs and the DAGs run on; pyproject.toml checks them for it. */
export const oldestPython = '3.11'

const pythonTool: Tool = {
  what: `Python ${oldestPython} or later with venv`,
  // Those that are tested first: the newest one may be too new for what is pinned.
  commands: [['python3.13'], ['python3.12'], ['python3.11'], ['python3'], ['python']],
  // Debian keeps ensurepip in a package of its own, one built by hand may lack the rest, and PyPy finds no wheels.
  ask: [
    '-c',
    'import sys, venv, ensurepip, ssl, sqlite3, ctypes, zlib; print(sys.implementation.name, sys.version); print(sys.executable)',
  ],
  version: /^cpython (\d[\d.]*)/m,
  oldest: oldestPython,
}

export interface Python {
  readonly command: string
  readonly version: string
}

/** The first Python of this machine that environments can be made of. Throws MissingTool. */
export function findPython(): Python {
  const { found, refused } = searchTool(pythonTool)
  if (found === undefined)
    throw new MissingTool(
      missingWords(pythonTool, refused),
      `it may stand beside one that is there (Debian, Ubuntu: sudo apt-get install python${oldestPython}-venv)`,
    )
  // what a version manager's stand-in runs, whose choice may be another in another folder
  const itself = found.said.trim().split('\n').at(-1) ?? ''
  return { command: existsSync(itself) ? itself : found.command, version: found.version }
}

/** What is missing of Python, in a few words, or undefined. */
export function missingPython(): string | undefined {
  const { found, refused } = searchTool(pythonTool)
  return found === undefined ? missingWords(pythonTool, refused) : undefined
}

export interface VenvOptions {
  /** The folder is `.cache/venv-<name>`. */
  readonly name: string
  readonly requirements: string
  /** A file of uv's overrides: what packages ask for in vain. */
  readonly overrides?: string
  /** Said once, before a real installation. */
  readonly what: string
}

export function venvDir(ctx: Pick<StackContext, 'cacheDir'>, name: string): string {
  return join(ctx.cacheDir, `venv-${name}`)
}

export function venvPython(ctx: Pick<StackContext, 'cacheDir'>, name: string): string {
  return join(venvDir(ctx, name), 'bin', 'python')
}

/** Makes a Python environment out of a requirements file (and those it includes), once for each state of them. */
export async function ensureVenv(
  ctx: Pick<StackContext, 'cacheDir' | 'logDir'>,
  options: VenvOptions,
  report: Report,
): Promise<void> {
  const { overrides } = options
  const key = keyOf(
    uv,
    ...requirementTexts(options.requirements),
    ...(overrides === undefined ? [] : [readFileSync(overrides, 'utf8')]),
  )
  const works = () => runs(venvPython(ctx, options.name))
  const installation = { dir: venvDir(ctx, options.name), key, what: options.what, relocatable: false, works }
  await installOnce(ctx, installation, report, async (dir) => {
    await ensureUv(ctx, report)
    const program = join(venvDir(ctx, 'uv'), 'bin', 'uv')
    const log = (step: string) => ({ logFile: join(ctx.logDir, `install-venv-${options.name}-${step}.log`) })
    await makeVenv(program, dir, log('make').logFile)
    const python = join(dir, 'bin', 'python')
    // Compiled once here, or every task of Airflow and every Spark job would compile what it imports, which takes it
    // seconds: where PYTHONDONTWRITEBYTECODE is set none of them keeps what it has compiled.
    const install = ['pip', 'install', '-q', '--compile-bytecode', '-p', python, '-r', options.requirements]
    if (overrides !== undefined) install.push('--override', overrides)
    // A cache of its own, gone afterwards. In the user's, PySpark (which comes as source) leaves two gigabytes, and once
    // more for every installation where the package index gives no word on how long its answers hold.
    const cache = join(dir, '.uv')
    await runTool(program, [...install, '--cache-dir', cache], log('fill'))
    rmSync(cache, { recursive: true, force: true })
  })
}

/** Makes the environment out of the Python that was found, never out of one that uv would look for or download. */
async function makeVenv(uvProgram: string, dir: string, logFile: string): Promise<void> {
  const env = { UV_PYTHON_DOWNLOADS: 'never' }
  await runTool(uvProgram, ['venv', '-q', '--allow-existing', '-p', findPython().command, dir], {
    logFile,
    env,
  })
}

/** An environment is of no more use once the Python it was made of has gone, or has become another. */
const runs = (python: string): boolean =>
  findTool({
    what: 'Python',
    commands: [[python]],
    ask: ['-c', 'import sys, encodings, ssl; print("Python", sys.version)'],
    version: /^Python (\d[\d.]*)/m,
    oldest: oldestPython,
  }) !== undefined

export async function ensureUv(
  ctx: Pick<StackContext, 'cacheDir' | 'logDir'>,
  report: Report,
): Promise<void> {
  const works = () => runs(venvPython(ctx, 'uv'))
  const installation = { dir: venvDir(ctx, 'uv'), key: keyOf(uv), what: 'uv', relocatable: false, works }
  await installOnce(ctx, installation, report, async (dir) => {
    const making = { logFile: join(ctx.logDir, 'install-venv-uv.log') }
    await runTool(findPython().command, ['-m', 'venv', dir], making)
    const pip = ['-m', 'pip', 'install', '-q', uv]
    await runTool(join(dir, 'bin', 'python'), pip, { logFile: join(ctx.logDir, 'install-uv.log') })
  })
}

function requirementTexts(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const included = [...text.matchAll(/^-r\s+(\S+)/gm)].map((match) => join(dirname(file), match[1] ?? ''))
  return [text, ...included.filter((path) => existsSync(path)).flatMap(requirementTexts)]
}
