// Gets a fresh clone ready: packages, and a Node 24 of the project's own. Runs on the machine's Node (20.19 or later),
// before any package is there, so it uses nothing but Node itself.
// @ts-check
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
export const node24 = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * Where Node 24 keeps what it made of the sources: stripped of types and compiled. It halves the processor time of each start, that of
 * worker threads too, and `npm test` starts hundreds.
 */
const compileCache = join(root, '.cache', 'compiled')

/** Says what takes time, on standard error: standard output belongs to the command itself. */
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`)

/** Makes sure that what package-lock.json names is installed. Costs milliseconds when it is. */
export async function bootstrap() {
  requireNode()
  if (ready()) return
  const release = await lock(join(root, '.cache', 'locks', 'bootstrap'))
  try {
    if (ready()) return
    await install()
    if (!ready())
      throw new Error('npm ended well, but packages are still missing; delete node_modules and try again')
  } finally {
    release()
  }
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Error(`Node ${process.versions.node} is too old: 20.19 or later is needed (https://nodejs.org)`)
}

function ready() {
  return packagesMatch() && nodeInPlace()
}

/** Before its own install script has run, the package holds no program, or on Windows an empty file. */
function nodeInPlace() {
  return existsSync(node24) && statSync(node24).size > 1_000_000
}

/**
 * npm leaves a list of what it put into node_modules. Comparing that with the lock file tells whether they agree,
 * whoever installed last. Packages for other platforms are absent by right.
 */
function packagesMatch() {
  const wanted = readLock(join(root, 'package-lock.json'))
  const present = readLock(join(modules, '.package-lock.json'))
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true
    const found = present[path]
    return found
      ? found.version === entry.version
      : entry.optional === true || entry.devOptional === true || entry.peer === true
  })
}

/**
 * @typedef {{version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean}} Entry
 * @param {string} file
 * @returns {Record<string, Entry> | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

async function install() {
  const first = !existsSync(modules)
  say(first ? 'First start: installing packages (about 300 MB, once)' : 'Packages have changed: updating')
  // No install scripts: npm versions differ in which they run and ask about, and only one of them is needed here,
  // which follows. Electron fetches its binary when it is first used, if at all.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const args = first ? ['ci', ...quiet] : ['install', '--no-save', ...quiet]
  await npm(args, 'packages')
  if (!packagesMatch()) await npm(['ci', ...quiet], 'packages')
  if (!nodeInPlace()) await installNode()
  // npm makes this link only if the file is there when it unpacks the package.
  const link = join(modules, '.bin', 'node')
  if (process.platform !== 'win32' && !existsSync(link)) symlinkSync(join('..', 'node', 'bin', 'node'), link)
}

async function installNode() {
  say('Installing Node 24 for this project (45 MB, once)')
  await run(process.execPath, ['installArchSpecificPackage.js'], join(modules, 'node'), 'Node 24')
}

/** @param {string[]} args @param {string} what */
function npm(args, what) {
  const script = process.env.npm_execpath
  // Under `npm start` this is the npm that runs us; anything else (yarn, pnpm) does not know package-lock.json.
  const ours = script && /npm-cli\.c?js$/.test(script) ? script : undefined
  if (ours) return run(process.execPath, [ours, ...args], root, what)
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, root, what)
}

/**
 * @param {string} command @param {string[]} args @param {string} cwd @param {string} what
 * @returns {Promise<void>}
 */
function run(command, args, cwd, what) {
  const began = Date.now()
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`
  // A silent screen for a minute looks like a hang.
  const ticking = setInterval(() => say(`  ... still installing ${what} (${seconds()})`), 10_000)
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 2, 2],
      shell: command.endsWith('.cmd'),
      env: {
        ...process.env,
        ELECTRON_SKIP_BINARY_DOWNLOAD: '1',
        PUPPETEER_SKIP_DOWNLOAD: '1',
        PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
      },
    })
    const stop = () => child.kill('SIGTERM')
    process.once('exit', stop)
    child.once('error', (error) =>
      settle(() => reject(new Error(`${command} could not be run: ${error.message}`))),
    )
    child.once('exit', (code, signal) =>
      settle(() => {
        if (code === 0) {
          say(`  ${what} installed in ${seconds()}`)
          resolve()
        } else
          reject(new Error(`Installing ${what} failed (${signal ?? `code ${code}`}). Is there a network?`))
      }),
    )
    const settle = (/** @type {() => void} */ act) => {
      clearInterval(ticking)
      process.off('exit', stop)
      act()
    }
  })
}

/**
 * Two first starts at once must not run npm into the same folder. A folder is made by one only; who finds it waits,
 * and takes it over if its owner is gone.
 * @param {string} dir
 */
async function lock(dir) {
  mkdirSync(dirname(dir), { recursive: true })
  const owner = join(dir, 'pid')
  for (let told = false; ;) {
    try {
      mkdirSync(dir)
      writeFileSync(owner, String(process.pid))
      const release = () => rmSync(dir, { recursive: true, force: true })
      process.once('exit', release)
      return release
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    if (abandoned(dir, owner)) rmSync(dir, { recursive: true, force: true })
    else if (!told) {
      say('Another start is installing packages; waiting for it')
      told = true
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** @param {string} dir @param {string} owner */
function abandoned(dir, owner) {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')), 0)
    return false
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) return false
    if (error.code === 'ESRCH') return true
    // Made, but not yet signed: give its owner a moment.
    return error.code === 'ENOENT' && existsSync(dir) && Date.now() - statSync(dir).mtimeMs > 5000
  }
}

/**
 * Runs a program of the project on its own Node 24, passing signals and the exit code through.
 * @param {string} file @param {string[]} args
 */
export function runOnNode24(file, args) {
  // The extra channel tells the program when this process is gone, kill -9 included (see scripts/lifeline.ts).
  const child = spawn(node24, [join(root, file), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
  })
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  /** @type {number | undefined} */
  let first
  for (const signal of signals) {
    process.on(signal, () => {
      // A Ctrl-C at the terminal has reached the child already; once more does no harm, the programs expect it.
      child.kill(signal)
      first ??= performance.now()
      // Whoever presses it again, and not npm passing on the first, wants out. A program that is too busy even for that is killed.
      if (signal === 'SIGINT' && performance.now() - first >= 1000)
        setTimeout(() => child.kill('SIGKILL'), 2000).unref()
    })
  }
  child.once('error', (error) => {
    say(`Node 24 could not be started: ${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => {
    if (signal) {
      for (const one of signals) process.removeAllListeners(one)
      process.kill(process.pid, signal)
    } else process.exit(code ?? 1)
  })
  // npm killed outright takes this process's parent away, and nobody tells.
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid
    setInterval(() => {
      if (process.ppid !== parent) child.kill('SIGTERM')
    }, 1000).unref()
  }
}

/** The whole life of a command: get ready, run it, end as it ended. @param {string} file @param {string[]} args */
export async function main(file, args) {
  try {
    await bootstrap()
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
  runOnNode24(file, args)
}
