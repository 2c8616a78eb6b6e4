/**
 * The app as the old Electron of the tests can run it: the same sources in an older syntax, with what that
 * Electron lacks put in front. Lies in .cache/rig and is built once for each state of the sources.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { electronRig } from '../../scripts/test/electron-rig.ts'

const root = join(import.meta.dirname, '..', '..')

export interface Rig {
  /** the Electron binary */
  readonly electron: string
  /** folder with package.json, to be given to it */
  readonly app: string
  readonly env: NodeJS.ProcessEnv
}

/** Null where that Electron does not exist: anything but Linux on x64, or nothing downloaded. */
export function findRig(): Rig | null {
  const electron = electronRig()
  if (!existsSync(electron)) return null
  return {
    electron,
    app: join(root, '.cache', 'rig'),
    env: { ...process.env, RIG_NODE: process.execPath, NODE_OPTIONS: '' },
  }
}

/** Builds into the rig's folder; takes as long as a build. */
export function buildRigApp(): void {
  const app = join(root, '.cache', 'rig')
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
