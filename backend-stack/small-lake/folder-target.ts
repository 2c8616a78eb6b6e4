import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, opendir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import type { Put, Target } from './target.ts'

/**
 * Audio in a folder. An object appears under its key whole and synced, or not at all: it is written under `tmp/`, synced,
 * and linked to its key, which fails if the key is taken. `sync` makes the new names durable.
 *
 * One process at a time (the catalogue's lock sees to that): `tmp/` is emptied at the start.
 */
export async function folderTarget(root: string): Promise<Target> {
  const base = resolve(root)
  const tmp = join(base, 'tmp')
  await rm(tmp, { recursive: true, force: true })
  await mkdir(tmp, { recursive: true })
  const unsynced = new Set<string>([base])
  const path = (key: string) => join(base, ...key.split('/'))

  /** Creates the folder and remembers every folder whose list of names changed. */
  async function ensureDir(dir: string): Promise<void> {
    const first = await mkdir(dir, { recursive: true })
    if (first === undefined) return
    for (let made = dir; made.length >= first.length; made = dirname(made)) unsynced.add(dirname(made))
  }

  return {
    async put(key, audio, sha256) {
      const file = path(key)
      const temporary = join(tmp, randomUUID())
      await writeSynced(temporary, audio)
      await ensureDir(dirname(file))
      const put = await place(temporary, file)
      // Synced even when it was there before: the run that made it may have died ahead of its own sync.
      unsynced.add(dirname(file))
      if (put === 'created') return put
      return (await fileDigest(file)) === sha256 ? 'same' : 'other'
    },
    async sync() {
      const dirs = [...unsynced]
      await Promise.all(dirs.map(syncDir))
      for (const dir of dirs) unsynced.delete(dir)
    },
    async remove(key) {
      await rm(path(key), { force: true })
      unsynced.add(dirname(path(key)))
    },
    digest: (key) => fileDigest(path(key)),
    async *keys() {
      if ((await stat(join(base, 'audio')).catch(() => undefined)) === undefined) return
      for await (const entry of await opendir(join(base, 'audio'), { recursive: true })) {
        if (entry.isFile()) yield relative(base, join(entry.parentPath, entry.name)).split(sep).join('/')
      }
    },
    uri: (key) => pathToFileURL(path(key)).href,
    close() {
      // Nothing is held open between calls.
    },
  }
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Gives the synced temporary file its final name, never replacing another. */
async function place(temporary: string, file: string): Promise<Put> {
  try {
    await link(temporary, file)
    await unlink(temporary)
    return 'created'
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      await unlink(temporary)
      return 'other'
    }
    // FAT and exFAT sticks have no hard links. With one writer, looking first and renaming is as good.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error
    if ((await stat(file).catch(() => undefined)) !== undefined) {
      await unlink(temporary)
      return 'other'
    }
    await rename(temporary, file)
    return 'created'
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** Makes a folder's names durable. A folder that is gone, or a system that cannot sync one, has nothing to make durable. */
export async function syncDir(dir: string): Promise<void> {
  try {
    const handle = await open(dir, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!['ENOENT', 'EISDIR', 'EPERM', 'EACCES', 'EINVAL'].includes(codeOf(error))) throw error
  }
}

async function fileDigest(file: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(file), hash)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
  return hash.digest('hex')
}
