/** What holds voices, names or secrets is for its owner's eyes only, also where it was there before. */
import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A disk that knows no owners (a stick), or a file of somebody else: it stays as it is. */
const NO_MODES = new Set(['EPERM', 'ENOTSUP', 'EROFS', 'ENOSYS'])

/** Rights of all but the owner. `through` leaves going through a folder as it was, and takes only reading and writing. */
const OTHERS = { all: 0o077, through: 0o066 } as const

/** The mode given to `mkdir` and `open` says nothing about what exists. Throws what `stat` and `chmod` throw. */
export function closeToOthers(path: string, rights: keyof typeof OTHERS = 'all'): void {
  const others = OTHERS[rights]
  try {
    const { mode } = statSync(path)
    if ((mode & others) !== 0) chmodSync(path, mode & 0o777 & ~others)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_MODES.has(String(error.code)))) throw error
  }
}

/** Makes a folder, or closes one with the files that lie in it. PostgreSQL runs as another user and has to pass through. */
export function closeFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  closeToOthers(dir, 'through')
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (entry.isFile()) closeToOthers(join(dir, entry.name), 'through')
}
