import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { SecretStore } from '../core/host.ts'

const fileFormat = z.record(z.string(), z.string())

/**
 * Secrets in a file that only its owner can read: a browser shell has no keychain to ask. Writes go
 * through a second file, so that a crash leaves the old secrets or the new ones.
 */
export function fileSecretStore(dataDir: string): SecretStore {
  const path = join(dataDir, 'secrets.json')
  let queue: Promise<unknown> = Promise.resolve()

  async function read(): Promise<Record<string, string>> {
    try {
      return fileFormat.parse(JSON.parse(await readFile(path, 'utf8')))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
      // Unreadable secrets can be typed in again; a station that does not start records nothing.
      if (error instanceof SyntaxError || error instanceof z.ZodError) return {}
      throw error
    }
  }

  async function write(name: string, value: string): Promise<void> {
    const next = `${path}.new`
    const all = { ...(await read()), [name]: value }
    await mkdir(dirname(path), { recursive: true })
    const file = await open(next, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(all))
      await file.sync()
    } finally {
      await file.close()
    }
    await chmod(next, 0o600)
    await rename(next, path)
  }

  return {
    get: async (name) => (await read())[name] ?? null,
    set: (name, value) => {
      const done = queue.then(() => write(name, value))
      queue = done.catch(() => undefined)
      return done
    },
  }
}
