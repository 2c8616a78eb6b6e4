import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { givenUp } from './given-up.ts'

export interface Lock {
  release(): void
}

/** Keeps the connections of locks that nobody looks at any more from being collected, which would let go of them. */
const held = new Set<Database.Database>()

/**
 * Takes a lock between processes, or answers undefined if somebody has it.
 *
 * It is SQLite's own exclusive lock on a small file: the kernel drops it when its owner dies in whatever way, so there
 * is no stale lock to recognise, unlike with a pid file.
 */
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

/** Waits for a lock, until the work it is for is given up. `waiting` is told once if there is somebody to wait for. */
export async function lock(
  file: string,
  options: { timeoutMs: number; waiting?: () => void },
): Promise<Lock> {
  const end = Date.now() + options.timeoutMs
  let told = false
  for (;;) {
    givenUp()?.throwIfAborted()
    const held = tryLock(file)
    if (held) return held
    if (!told) options.waiting?.()
    told = true
    if (Date.now() > end)
      throw new Error(`Another process has held ${file} for ${options.timeoutMs / 1000} s`)
    await delay(100)
  }
}
