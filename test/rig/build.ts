/**
 * The desktop app as the tests run it. On the project's own Electron that is what was built for people. On the rig's older
 * one it is the same sources in an older syntax, with what that Electron lacks put in front; it lies in .cache/rig and is
 * built once for each run.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownElectron } from '../../scripts/start/electron.ts'
import { electronRig, wantsOwnElectron } from '../../scripts/test/electron-rig.ts'

const root = join(import.meta.dirname, '..', '..')

export interface Rig {
  readonly kind: 'own' | 'rig'
  /** the Electron binary */
  readonly electron: string
  /** folder with package.json, to be given to it */
  readonly app: string
  readonly env: NodeJS.ProcessEnv
}

/** Null where there is no Electron to test with: none downloaded, or anything but Linux on x64 for the rig's. */
export function findRig(): Rig | null {
  if (wantsOwnElectron()) {
    const electron = ownElectron()
    return electron === undefined ? null : { kind: 'own', electron, app: root, env: process.env }
  }
  const electron = electronRig()
  if (!existsSync(electron)) return null
  return {
    kind: 'rig',
    electron,
    app: join(root, '.cache', 'rig'),
    env: { ...process.env, RIG_NODE: process.execPath, NODE_OPTIONS: '' },
  }
}

/** As the binary itself tells it. */
export function electronVersion(electron: string): string {
  const { stdout } = spawnSync(electron, ['-p', 'process.versions.electron'], {
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
  })
  return stdout.trim()
}

/** Builds into the rig's folder; takes as long as a build. What the project's own Electron runs is built already. */
export function buildRigApp({ kind, app }: Rig): void {
  if (kind === 'own') return
  const dist = join(app, 'dist')
  mkdirSync(dist, { recursive: true })
  execFileSync(process.execPath, [join(root, 'scripts', 'build.ts'), '--old', '--out', dist], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (const file of ['codec.cjs', 'electron.cjs', 'globals.cjs', 'host.mjs', 'start.cjs'])
    cpSync(join(root, 'test', 'rig', file), join(dist, 'rig', file))
  cpSync(join(root, 'test', 'rig', 'page.js'), join(dist, 'renderer', 'page.js'))
  const page = join(dist, 'renderer', 'index.html')
  const html = readFileSync(page, 'utf8')
  writeFileSync(page, html.replace('<head>', '<head><script src="/page.js"></script>'))
  const { name, version, description, author, homepage } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, string>
  const manifest = { name, version, description, author, homepage, main: 'dist/rig/start.cjs' }
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest))
}
