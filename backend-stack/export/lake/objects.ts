/** Audio as files of the lake's folder. */
import { readFileSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { codeOf } from '../fault.ts'

export interface Objects {
  /** The file of this machine that holds it; null: none of the lake. Absent: they are no files of this machine. */
  readonly fileOf?: (uri: string) => string | null
  /** null: there is none. Throws if the store cannot be asked. */
  read(uri: string): Promise<Uint8Array | null>
  close(): void
}

/** `key` below the folder. Rows are data: one that climbs out of the lake names nothing of it. */
export function folderObjects(dir: string): Objects {
  const base = resolve(dir)
  const fileOf = (key: string): string | null => {
    const file = resolve(base, ...key.split('/'))
    return relative(base, file).split(sep)[0] === '..' ? null : file
  }
  return {
    fileOf,
    // a file of a sentence is read sooner than a thread is asked to read it
    read(key) {
      const file = fileOf(key)
      if (file === null) return Promise.resolve(null)
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
