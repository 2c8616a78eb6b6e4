import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { replaceDurably } from '../durable.ts'
import type { SecretStore } from '../secret-store.ts'

/** How values are written: as they are, or enciphered by the system's keychain. */
export interface Seal {
  readonly seal: (value: string) => Promise<string>
  /** Null for a value that cannot be read any more, e.g. after the keychain was reset. */
  readonly unseal: (stored: string) => Promise<string | null>
}
export const NO_SEAL: Seal = {
  seal: (value) => Promise.resolve(value),
  unseal: (stored) => Promise.resolve(stored),
}

const fileFormat = z.record(z.string(), z.string())

/**
 * Secrets in a file that only its owner can read. Writes go through a second file, one after another, so
 * that a crash leaves the old secrets or the new ones.
 */
export function secretFile(path: string, { seal, unseal }: Seal): SecretStore {
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
    const all = { ...(await read()), [name]: await seal(value) }
    await mkdir(dirname(path), { recursive: true })
    await replaceDurably(path, JSON.stringify(all))
  }

  return {
    get: async (name) => {
      const stored = (await read())[name]
      return stored === undefined ? null : unseal(stored)
    },
    set: (name, value) => {
      const done = queue.then(() => write(name, value))
      queue = done.catch(() => undefined)
      return done
    },
  }
}
