/** Doyensec's electronegativity, installed apart from the project's own packages. */
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report, StackContext } from '../../backend-stack/stack/component.ts'
import { installOnce, keyOf, runTool } from '../../backend-stack/stack/install/install.ts'

const folder = (cacheDir: string) => join(cacheDir, 'electronegativity')

/** Its program, whether it is installed or not. */
export const electronegativityProgram = (cacheDir: string): string =>
  join(folder(cacheDir), 'node_modules/@doyensec/electronegativity/dist/index.js')

/** Once for each state of the lockfile beside this file. */
export async function ensureElectronegativity(
  ctx: Pick<StackContext, 'cacheDir' | 'logDir'>,
  report: Report,
): Promise<void> {
  const lockfile = join(import.meta.dirname, 'package-lock.json')
  const installation = {
    dir: folder(ctx.cacheDir),
    key: keyOf(readFileSync(lockfile, 'utf8')),
    what: 'electronegativity, which looks for what Electron apps get wrong (20 MB from npm)',
  }
  await installOnce(ctx, installation, report, async (dir) => {
    for (const name of ['package.json', 'package-lock.json'])
      cpSync(join(import.meta.dirname, name), join(dir, name))
    await runTool('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: dir,
      logFile: join(ctx.logDir, 'install-electronegativity.log'),
    })
  })
}
