import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const pack = join(root, 'node_modules', 'electron')
const unavailable = join(root, '.cache', 'electron-unavailable')
const retryAfterMs = 24 * 3_600_000

/** The Electron to run, or in a few words why there is none. Fetches it at the first start, where it can be had. */
export async function findElectron(
  say: (line: string) => void,
): Promise<{ command: string } | { why: string }> {
  if (!existsSync(join(pack, 'package.json'))) return { why: 'the electron package is not installed' }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { why: 'there is no display' }
  }
  if (process.getuid?.() === 0) return { why: 'Electron does not run as root' }
  const fetched = installed(pack) ?? (await fetchElectron(say))
  if (typeof fetched !== 'string') return fetched
  const tried = spawnSync(fetched, ['--version'], { encoding: 'utf8', timeout: 10_000 })
  if (tried.status === 0) return { command: fetched }
  return {
    why: `Electron does not start here (${firstLine(tried.stderr) ?? tried.error?.message ?? 'no reason given'})`,
  }
}

/** The project's own Electron, if it has been downloaded. */
export const ownElectron = (): string | undefined => installed(pack)

/** Where the package's own installer has put the program. */
function installed(folder: string): string | undefined {
  const path = join(folder, 'path.txt')
  if (!existsSync(path)) return undefined
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist')
  const program = join(dist, readFileSync(path, 'utf8'))
  return existsSync(program) ? program : undefined
}

export interface ElectronPlaces {
  /** The package, with its own installer in it. */
  readonly pack: string
  /** Made when the place of downloads could not be reached. */
  readonly unavailable: string
}

/** Downloads it by the package's own installer. Answers the program, or in a few words why there is none. */
export async function fetchElectron(
  say: (line: string) => void,
  places: ElectronPlaces = { pack, unavailable },
): Promise<string | { why: string }> {
  const host =
    process.env['ELECTRON_MIRROR'] ??
    process.env['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/'
  const why = `Electron is not installed and ${new URL(host).host} cannot be reached to download it`
  // Once a day is often enough to find out again; each try costs a start seconds.
  const marker = places.unavailable
  if (existsSync(marker) && Date.now() - statSync(marker).mtimeMs < retryAfterMs) return { why }
  const reachable = await fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(4000) }).then(
    () => true,
    () => false,
  )
  if (!reachable) {
    mkdirSync(dirname(marker), { recursive: true })
    writeFileSync(marker, why)
    return { why }
  }
  rmSync(marker, { force: true })
  say('Downloading Electron (120 MB, once)')
  const done = spawnSync(process.execPath, [join(places.pack, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  const program = installed(places.pack)
  if (done.status === 0 && program !== undefined) return program
  // Cut short, or refused: nothing to remember, as the next start may well have it.
  const said = done.signal === null ? firstLine(done.stderr) : `stopped by ${done.signal}`
  return { why: `Electron could not be downloaded (${said ?? 'no reason given'})` }
}

function firstLine(text: string | null): string | undefined {
  return text
    ?.split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '')
}
