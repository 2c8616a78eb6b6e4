/**
 * Encrypts what an older station left plain, file by file, while nobody records. Each takes the place of the plain one by a
 * rename, after it was read back: whatever kills it, a file is plain or encrypted and always whole, and the next run goes on.
 */
import { createWriteStream, existsSync, renameSync } from 'node:fs'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { StationError } from '../../contract/errors.ts'
import { syncDirectory, syncFile } from '../durable.ts'
import { NO_KEYS } from './keys.ts'
import type { VaultKeys } from './keys.ts'
import { isSealedFile } from './source.ts'
import { readStream, sealingStream, sha256File } from './whole.ts'

const UNDER_WAY = '.sealing'

interface Work {
  readonly folders: readonly string[]
  readonly keys: () => VaultKeys
  /** awaited before each file: it may wait, or reject to end the work */
  readonly quiet: () => Promise<void>
  readonly found: (left: number) => void
  readonly failed: (path: string, error: unknown) => void
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesIn(path)
    // of a run that was killed
    else if (entry.name.endsWith(UNDER_WAY)) await rm(path, { force: true })
    else if (entry.isFile()) yield path
  }
}

async function plainFiles(folders: readonly string[]): Promise<string[]> {
  const plain: string[] = []
  for (const folder of folders)
    for await (const path of filesIn(folder))
      if (existsSync(path) && !isSealedFile(path) && !path.endsWith('.tmp')) plain.push(path)
  return plain
}

/** Resolves with how many files could not be encrypted. Rejects with what `quiet` rejects with. */
export async function encryptAll({ folders, keys, quiet, found, failed }: Work): Promise<number> {
  const refused = new Set<string>()
  for (;;) {
    const plain = (await plainFiles(folders)).filter((path) => !refused.has(path))
    if (plain.length === 0) return refused.size
    for (const [index, path] of plain.entries()) {
      found(plain.length - index)
      await quiet()
      try {
        await encryptFile(path, keys())
      } catch (error) {
        if (!existsSync(path)) continue
        refused.add(path)
        failed(path, error)
      }
    }
    found(0)
  }
}

/** In its own place. Rejects, and leaves the plain file, when it cannot be. */
export async function encryptFile(path: string, keys: VaultKeys): Promise<void> {
  const next = path + UNDER_WAY
  try {
    const { atime, mtime } = await stat(path)
    await pipeline(readStream(path, NO_KEYS), sealingStream(keys), createWriteStream(next, { mode: 0o600 }))
    await syncFile(next)
    if ((await sha256File(next, keys)) !== (await sha256File(path)))
      throw new StationError('internal', `${path} reads differently after it was encrypted`)
    // what is kept by its age stays as old as it was
    await utimes(next, atime, mtime)
    // removed meanwhile: its speaker may have withdrawn
    if (existsSync(path)) renameSync(next, path)
    await syncDirectory(dirname(path))
  } finally {
    await rm(next, { force: true })
  }
}
