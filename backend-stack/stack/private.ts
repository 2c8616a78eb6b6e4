import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Reading and writing by anybody but the owner. Going through a folder stays as it was: PostgreSQL runs as another user. */
const OTHERS = 0o066

/**
 * Makes a folder for its owner's eyes only, and closes one that was there before together with the files that lie in it:
 * the mode given to `mkdir` and `open` says nothing about what exists. Where another user owns it, it stays as it is.
 */
export function closeFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  close(dir)
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (entry.isFile()) close(join(dir, entry.name))
}

function close(path: string): void {
  const { mode, uid } = statSync(path)
  if ((mode & OTHERS) !== 0 && (process.getuid?.() === 0 || process.getuid?.() === uid))
    chmodSync(path, mode & 0o777 & ~OTHERS)
}
