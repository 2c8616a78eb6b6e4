/**
 * The core and its native modules lie beside the archive, where Electron's own integrity check does not reach. Their
 * SHA-256 stand in a list inside the archive; the shell reads it before it gives the core the microphone and the takes.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** path below the folder, with slashes, to SHA-256 in hex */
export const unpackedList = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/))
export type UnpackedList = z.infer<typeof unpackedList>

/** Of each file below the folder, or below those of its folders that are named. */
export async function listFiles(folder: string, below: readonly string[] = ['']): Promise<UnpackedList> {
  const found = await Promise.all(below.map((part) => filesBelow(folder, part)))
  const hashed = await Promise.all(
    found.flat().map(async (path) => {
      const bytes = await readFile(join(folder, path))
      const content = path.endsWith('/package.json') ? whatIsLoaded(bytes.toString()) : bytes
      return [path, createHash('sha256').update(content).digest('hex')] as const
    }),
  )
  return Object.fromEntries(hashed.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** electron-builder takes remarks out of a package's manifest as it packs; these fields decide which files run. */
function whatIsLoaded(manifest: string): string {
  const { name, version, type, main, exports, imports } = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(manifest))
  return JSON.stringify({ name, version, type, main, exports, imports })
}

async function filesBelow(folder: string, part: string): Promise<string[]> {
  const entries = await readdir(join(folder, part), { withFileTypes: true })
  const found = entries.map(async (entry) => {
    const path = part === '' ? entry.name : `${part}/${entry.name}`
    return entry.isDirectory() ? filesBelow(folder, path) : [path]
  })
  return (await Promise.all(found)).flat()
}

/**
 * The files that are not as they were packed: other bytes, or not in the list. The list may name files that are not
 * there, those of other platforms. macOS signs shared libraries after they are packed and checks them by that.
 */
export async function changedFiles(folder: string, list: UnpackedList): Promise<string[]> {
  const there = await listFiles(folder)
  return Object.keys(there).filter(
    (path) => there[path] !== list[path] && !(process.platform === 'darwin' && path.endsWith('.node')),
  )
}
