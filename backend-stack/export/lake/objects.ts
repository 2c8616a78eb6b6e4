/** Audio as files of the lake's folder. */
import { readFileSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { codeOf } from '../fault.ts'

export interface Objects {
  /** null: there is none. Throws if the store cannot be asked. */
  read(uri: string): Promise<Uint8Array | null>
  close(): void
}

/** `key` below the folder. Rows are data: one that climbs out of the lake names nothing of it. */
export function folderObjects(dir: string): Objects {
  const base = resolve(dir)
  return {
    // a file of a sentence is read sooner than a thread is asked to read it
    read(key) {
      const file = resolve(base, ...key.split('/'))
      if (relative(base, file).split(sep)[0] === '..') return Promise.resolve(null)
      try {
        return Promise.resolve(readFileSync(file))
      } catch (error) {
        // a folder in its place is no object either
        if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return Promise.resolve(null)
        throw error
      }
    },
    close() {
      // nothing is held open
    },
  }
}
