/** The desktop app as electron-builder packs it, on the Electron that the tests have. */
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { electronVersion, findRig } from '../rig/build.ts'

const root = join(import.meta.dirname, '..', '..')

export interface Packed {
  /** the unpacked app */
  readonly folder: string
  readonly program: string
}

/**
 * Packs into .cache/NAME. Null where there is no Electron to test with. Playwright asks Electron through --inspect, which
 * a fuse turns off: `fuses: false` for what it is to drive.
 */
export function pack(name: string, { fuses }: { readonly fuses: boolean }): Packed | null {
  const rig = findRig()
  if (rig === null) return null
  const out = join(root, '.cache', name)
  execFileSync(
    process.execPath,
    [
      join(root, 'scripts', 'package.ts'),
      '--dir',
      ...(fuses ? [] : ['--no-fuses']),
      ...['--out', out],
      ...['--built', join(rig.app, 'dist')],
      ...(rig.kind === 'rig' ? ['--main', 'dist/rig/start.cjs'] : []),
      ...['--electron-dist', dirname(rig.electron)],
      ...['--electron-version', electronVersion(rig.electron)],
    ],
    { stdio: 'pipe' },
  )
  const folder = join(out, 'linux-unpacked')
  return { folder, program: join(folder, 'fieldtake') }
}
