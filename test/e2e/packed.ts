/** The desktop app as electron-builder packs it, on the Electron that the tests have. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { appImageRuntime } from '../../scripts/test/electron-rig.ts'
import { electronVersion, findRig } from '../rig/build.ts'

const root = join(import.meta.dirname, '..', '..')

export interface Packed {
  /** the unpacked app */
  readonly folder: string
  readonly program: string
}

/** `built`: another folder than what the tests have built. */
function packWith(name: string, options: readonly string[], built?: string): string | null {
  const rig = findRig()
  if (rig === null) return null
  const out = join(root, '.cache', name)
  execFileSync(
    process.execPath,
    [
      join(root, 'scripts', 'package.ts'),
      ...options,
      ...['--out', out],
      ...['--built', built ?? join(rig.app, 'dist')],
      ...(rig.kind === 'rig' ? ['--main', 'dist/rig/start.cjs'] : []),
      ...['--electron-dist', dirname(rig.electron)],
      ...['--electron-version', electronVersion(rig.electron)],
    ],
    { stdio: 'pipe' },
  )
  return out
}

/**
 * Packs into .cache/NAME. Null where there is no Electron to test with. Playwright asks Electron through --inspect, which
 * a fuse turns off: `fuses: false` for what it is to drive.
 */
export function pack(name: string, { fuses }: { readonly fuses: boolean }): Packed | null {
  const out = packWith(name, ['--dir', ...(fuses ? [] : ['--no-fuses'])])
  if (out === null) return null
  const folder = join(out, 'linux-unpacked')
  return { folder, program: join(folder, 'fieldtake') }
}

export interface Installers {
  readonly deb: string
  readonly tar: string
  /** null: there is no runtime for it on this machine */
  readonly appImage: string | null
}

/** What people are handed on Linux, without fuses. */
export function makeInstallers(name: string): Installers | null {
  const runtime = appImageRuntime()
  const withImage = existsSync(runtime)
  const targets = ['deb', 'tar.gz', ...(withImage ? ['AppImage'] : [])].join(',')
  const image = withImage ? ['--appimage-runtime', runtime] : []
  const out = packWith(name, ['--targets', targets, ...image, '--quick', '--no-fuses'])
  if (out === null) return null
  const ending = (end: string): string => {
    const found = readdirSync(out).find((file) => file.endsWith(end))
    if (found === undefined) throw new Error(`no ${end} was made`)
    return join(out, found)
  }
  return { deb: ending('.deb'), tar: ending('.tar.gz'), appImage: withImage ? ending('.AppImage') : null }
}

/** An AppImage of this version in .cache/NAME, without fuses. Null where there is no Electron, or no runtime for it. */
export function makeImage(name: string, version: string, built?: string): string | null {
  const runtime = appImageRuntime()
  if (!existsSync(runtime)) return null
  const options = ['--targets', 'AppImage', '--appimage-runtime', runtime, '--release', version]
  const out = packWith(name, [...options, '--quick', '--no-fuses'], built)
  return out === null ? null : join(out, `Fieldtake-${version}.AppImage`)
}
