import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lock } from '../../backend-stack/stack/lock.ts'

const root = join(import.meta.dirname, '..', '..')
const marker = join(root, '.cache', 'build.hash')
const sources = ['main', 'preload', 'renderer', 'scripts/build.ts', 'package-lock.json', 'package.json']

/** A digest of everything the build reads. 400 files take about 30 ms. */
function sourceHash(): string {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    const full = join(root, path)
    if (!existsSync(full)) return
    if (statSync(full).isDirectory()) {
      for (const entry of readdirSync(full).toSorted()) add(`${path}/${entry}`)
    } else hash.update(path).update('\0').update(readFileSync(full)).update('\0')
  }
  for (const path of sources) add(path)
  return hash.digest('hex')
}

/** Builds what the shells load, unless this very state of the sources has been built. Throws if the build fails. */
export async function ensureBuilt(say: (line: string) => void): Promise<void> {
  if (upToDate(sourceHash())) return
  // Two builds into one folder would leave a mixture.
  const held = await lock(join(root, '.cache', 'locks', 'build.lock'), { timeoutMs: 300_000 })
  try {
    const hash = sourceHash()
    if (!upToDate(hash)) await build(hash, say)
  } finally {
    held.release()
  }
}

function upToDate(hash: string): boolean {
  const built = existsSync(join(root, 'dist', 'renderer', 'index.html'))
  return built && existsSync(marker) && readFileSync(marker, 'utf8') === hash
}

async function build(hash: string, say: (line: string) => void): Promise<void> {
  const began = Date.now()
  say('Building the station')
  const output: Buffer[] = []
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'scripts', 'build.ts')], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`The build failed:\n${Buffer.concat(output).toString('utf8')}`)
  mkdirSync(dirname(marker), { recursive: true })
  writeFileSync(marker, hash)
  say(`Built in ${((Date.now() - began) / 1000).toFixed(0)} s`)
}
