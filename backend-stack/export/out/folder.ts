import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { codeOf } from '../fault.ts'
import type { OutPlace } from './place.ts'

/**
 * Small files one after the other: written at once, they need no detour over a thread, which takes longer than the writing. A
 * file that a kill left half written is not marked as done in the plan, and is written anew.
 */
export function folderPlace(dir: string): OutPlace {
  const base = resolve(dir)
  const made = new Set<string>()
  const at = (path: string): string => {
    const file = join(base, ...path.split('/'))
    const folder = dirname(file)
    if (!made.has(folder)) mkdirSync(folder, { recursive: true })
    made.add(folder)
    return file
  }
  return {
    name: base,
    put(path, bytes) {
      writeFileSync(at(path), bytes)
      return Promise.resolve()
    },
    local: at,
    direct: at,
    publish: () => Promise.resolve(),
    read(path) {
      try {
        return Promise.resolve(readFileSync(join(base, ...path.split('/'))))
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return Promise.resolve(null)
        throw error
      }
    },
    remove(path) {
      rmSync(join(base, ...path.split('/')), { force: true })
      return Promise.resolve()
    },
    isEmpty: () => Promise.resolve(!existsSync(base) || readdirSync(base).length === 0),
    close() {
      // nothing is held open
    },
  }
}
