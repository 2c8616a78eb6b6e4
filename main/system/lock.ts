/**
 * A lock between processes: SQLite's own exclusive lock on a small file. The kernel drops it when its owner ends in whatever
 * way (fcntl on Linux and macOS, LockFileEx on Windows), so no lock is ever stale, as that of a pid file may be. Node has no
 * flock() of its own.
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'

export interface Lock {
  release(): void
}

/** Keeps the connections of locks that nobody looks at any more from being collected, which would let go of them. */
const held = new Set<Database.Database>()

/** Takes the lock, or answers undefined if somebody has it, this process too. The file is empty and stays. Throws SqliteError. */
export function tryLock(file: string): Lock | undefined {
  mkdirSync(dirname(file), { recursive: true })
  const db = new Database(file, { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
  held.add(db)
  return {
    release: () => {
      held.delete(db)
      if (db.open) db.close()
    },
  }
}
