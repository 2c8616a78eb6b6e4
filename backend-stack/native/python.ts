import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Report, StackContext } from './component.ts'
import { installOnce, keyOf, runTool } from './install.ts'

/** Fast and strict about versions; it is itself installed by the machine's own pip. */
export const uv = 'uv==0.13.8'

/** The oldest Python that the jobs and the DAGs run on; pyproject.toml checks them for it. */
export const oldestPython = '3.11'

export interface VenvOptions {
  /** The folder is `.cache/venv-<name>`. */
  readonly name: string
  readonly requirements: string
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
  const key = keyOf(uv, ...requirementTexts(options.requirements))
  const installation = { dir: venvDir(ctx, options.name), key, what: options.what, relocatable: false }
  await installOnce(ctx, installation, report, async (dir) => {
    await ensureUv(ctx, report)
    const program = join(venvDir(ctx, 'uv'), 'bin', 'uv')
    const log = (step: string) => ({ logFile: join(ctx.logDir, `install-venv-${options.name}-${step}.log`) })
    await makeVenv(program, dir, log('make').logFile)
    const python = join(dir, 'bin', 'python')
    // Compiled once here, or every task of Airflow and every Spark job would compile what it imports, which takes it
    // seconds: where PYTHONDONTWRITEBYTECODE is set none of them keeps what it has compiled.
    const install = ['pip', 'install', '-q', '--compile-bytecode', '-p', python, '-r', options.requirements]
    // A cache of its own, gone afterwards. In the user's, PySpark (which comes as source) leaves two gigabytes, and once
    // more for every installation where the package index gives no word on how long its answers hold.
    const cache = join(dir, '.uv')
    await runTool(program, [...install, '--cache-dir', cache], log('fill'))
    rmSync(cache, { recursive: true, force: true })
  })
}

/** Of `python3` if it is new enough, else of another of this machine that is. Throws with a line that says what is missing. */
async function makeVenv(uvProgram: string, dir: string, logFile: string): Promise<void> {
  const env = { UV_PYTHON_DOWNLOADS: 'never', UV_PYTHON_PREFERENCE: 'system' }
  const args = ['venv', '-q', '--allow-existing', '-p', `>=${oldestPython}`, dir]
  try {
    await runTool(uvProgram, args, { logFile, env })
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('No interpreter found'))) throw error
    throw new Error(
      `Python ${oldestPython} or later is needed, and none was found; it may stand beside the one that is there ` +
        `(Debian, Ubuntu: sudo apt-get install python${oldestPython})`,
      { cause: error },
    )
  }
}

async function ensureUv(ctx: Pick<StackContext, 'cacheDir' | 'logDir'>, report: Report): Promise<void> {
  const installation = { dir: venvDir(ctx, 'uv'), key: keyOf(uv), what: 'uv', relocatable: false }
  await installOnce(ctx, installation, report, async (dir) => {
    await runTool('python3', ['-m', 'venv', dir], { logFile: join(ctx.logDir, 'install-venv-uv.log') })
    const pip = ['-m', 'pip', 'install', '-q', uv]
    await runTool(join(dir, 'bin', 'python'), pip, { logFile: join(ctx.logDir, 'install-uv.log') })
  })
}

function requirementTexts(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const included = [...text.matchAll(/^-r\s+(\S+)/gm)].map((match) => join(dirname(file), match[1] ?? ''))
  return [text, ...included.filter((path) => existsSync(path)).flatMap(requirementTexts)]
}
