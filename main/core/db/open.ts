/** Opens the station's database for durable use, sets a corrupt one aside, refuses a newer one. */
import Database from 'better-sqlite3'
import { existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StationError } from '../../contract/errors.ts'
import { closeToOthers } from '../../system/private.ts'
import { dbFault, isCorrupt } from './fault.ts'
import { migrate } from './migrate.ts'

export type Db = Database.Database
export const DATABASE = 'station.db'

export interface OpenedDatabase {
  readonly db: Db
  /** where the unreadable one was put, or null */
  readonly setAside: string | null
}

/** Below this every start reads all pages; above, only one that follows an unclean end. */
const ALWAYS_CHECK_BYTES = 64 * 1024 * 1024

function connect(path: string, uncleanEnd: boolean): Db {
  const db = new Database(path, { timeout: 5_000 })
  try {
    // its log and index are made with the same rights
    closeToOthers(path)
    // reads every page: the only way to see a torn one before it bites in the middle of a session
    const check = uncleanEnd || statSync(path).size < ALWAYS_CHECK_BYTES
    if (check && db.pragma('quick_check(1)', { simple: true }) !== 'ok')
      throw new StationError('database_corrupt', 'quick_check found damage')
    db.pragma('journal_mode = WAL')
    // better-sqlite3 compiles WAL with NORMAL, which a power cut robs of committed transactions
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('cache_size = -16000')
    migrateNew(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** In `meta`: the masters that were there before the database have no rows yet (core.ts). */
export const MASTERS = { key: 'masters', unread: 'unread', read: 'read' } as const

/** An empty database knows of no take: that is written down in the transaction that makes it. */
function migrateNew(db: Db): void {
  if (db.pragma('user_version', { simple: true }) !== 0) {
    migrate(db)
    return
  }
  db.transaction(() => {
    migrate(db)
    db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run(MASTERS.key, MASTERS.unread)
  }).immediate()
}

/**
 * A corrupt database is renamed (never deleted) with its WAL, and an empty one takes its place: the caller
 * adopts the takes from their files. Throws `database_newer`, `folder_read_only`, `disk_full`.
 */
export function openDatabase(dataDir: string, now: number, uncleanEnd: boolean): OpenedDatabase {
  const path = join(dataDir, DATABASE)
  try {
    return { db: connect(path, uncleanEnd), setAside: null }
  } catch (error) {
    const corrupt = isCorrupt(error) || (error instanceof StationError && error.code === 'database_corrupt')
    if (!corrupt) throw dbFault(error)
  }
  const aside = `${path}.corrupt-${new Date(now).toISOString().replace(/[:.]/g, '-')}`
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  try {
    return { db: connect(path, false), setAside: aside }
  } catch (error) {
    throw dbFault(error)
  }
}
