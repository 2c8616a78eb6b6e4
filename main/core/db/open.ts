/** Opens the station's database for durable use, sets a corrupt one aside, refuses a newer one. */
import Database from 'better-sqlite3'
import { existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StationError } from '../../contract/errors.ts'
import { closeToOthers } from '../../system/private.ts'
import { DATABASE } from './backups.ts'
import { dbFault, isCorrupt } from './fault.ts'
import { migrate } from './migrate.ts'
import { finishRestore, MASTERS, restorable, restoreBackup } from './restore.ts'

export type Db = Database.Database

export interface OpenedDatabase {
  readonly db: Db
  /** where the unreadable one was put, or null */
  readonly setAside: string | null
}

/** Below this every start reads all pages; above, only one that is told to (damage.ts). */
export const ALWAYS_CHECK_BYTES = 64 * 1024 * 1024

function connect(path: string, readAll: boolean): Db {
  const db = new Database(path, { timeout: 5_000 })
  try {
    // its log and index are made with the same rights
    closeToOthers(path)
    // reads every page: the only way to see a torn one before it bites in the middle of a session
    const check = readAll || statSync(path).size < ALWAYS_CHECK_BYTES
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

/** The newest that is whole, or none; a damaged one is passed over. */
function restoreNewest(dataDir: string): void {
  for (const { name } of restorable(dataDir)) {
    try {
      restoreBackup(dataDir, name)
      return
    } catch (error) {
      if (!isDamage(error)) throw error
    }
  }
}
const isDamage = (error: unknown): boolean =>
  isCorrupt(error) || (error instanceof StationError && error.code === 'database_corrupt')

/**
 * A corrupt database is renamed (never deleted) with its WAL. The newest whole backup takes its place, or else an empty one: the
 * caller adopts the takes that it lacks from their files. Throws `database_newer`, `folder_read_only`, `disk_full`.
 */
export function openDatabase(dataDir: string, now: number, readAll: boolean): OpenedDatabase {
  const path = join(dataDir, DATABASE)
  let setAside: string | null = null
  try {
    finishRestore(dataDir)
    if (!existsSync(path)) restoreNewest(dataDir)
    return { db: connect(path, readAll), setAside }
  } catch (error) {
    if (!isDamage(error)) throw dbFault(error)
  }
  setAside = `${path}.corrupt-${new Date(now).toISOString().replace(/[:.]/g, '-')}`
  for (const suffix of ['-wal', '-shm', ''])
    if (existsSync(path + suffix)) renameSync(path + suffix, setAside + suffix)
  try {
    restoreNewest(dataDir)
    return { db: connect(path, false), setAside }
  } catch (error) {
    throw dbFault(error)
  }
}
