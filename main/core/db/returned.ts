/**
 * A new version did not start, and the one before is back. If the new one had migrated the database and nothing was recorded or written
 * since, the copy that it made before its migration is the database again; else a person decides, and nothing is touched.
 */
import Database from 'better-sqlite3'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { DATABASE, listBackups } from './backups.ts'
import { dbFault } from './fault.ts'
import { finishRestore, restoreBackup } from './restore.ts'
import { NEWEST } from './schema.ts'

/** Written by the shell into the data folder's `updates/`. */
export const returned = z.object({
  /** the version that did not start */
  version: z.string(),
  /** when it was put in place, epoch ms */
  at: z.number(),
})
export type Returned = z.infer<typeof returned>

export const returnedFile = (dataDir: string): string => join(dataDir, 'updates', 'returned.json')

export function readReturned(dataDir: string): Returned | null {
  try {
    return returned.safeParse(JSON.parse(readFileSync(returnedFile(dataDir), 'utf8'))).data ?? null
  } catch {
    return null
  }
}
/** Once a person has been told. */
export const forgetReturned = (dataDir: string): void => rmSync(returnedFile(dataDir), { force: true })

/** what changes without anybody's doing: when it was read last, what the page was told */
const MOVING = ['meta', 'notices']

/** Before the database is opened. True: the copy of before the migration is the database. Throws as restoreBackup does. */
export function undoMigration(dataDir: string): boolean {
  if (readReturned(dataDir) === null) return false
  try {
    finishRestore(dataDir)
    const path = join(dataDir, DATABASE)
    if (!existsSync(path)) return false
    const newer = new Database(path, { readonly: true, timeout: 5_000 })
    try {
      const version = Number(newer.pragma('user_version', { simple: true }))
      if (version <= NEWEST) return false
      const copy = listBackups(dataDir).find(({ kind, version: its }) => kind === 'before' && its <= NEWEST)
      if (copy === undefined || !isSame(newer, copy.path)) return false
      newer.close()
      restoreBackup(dataDir, copy.name)
      return true
    } finally {
      newer.close()
    }
  } catch (error) {
    const fault = dbFault(error)
    // a backup that is damaged is no way back; opening says what there is to do
    if (fault instanceof StationError && fault.code === 'database_corrupt') return false
    throw fault
  }
}

/** Every table of the copy has as many rows in the newer database: a migration adds tables and columns, people add rows. */
function isSame(newer: Database.Database, copyPath: string): boolean {
  const copy = new Database(copyPath, { readonly: true })
  try {
    const tables = copy
      .prepare<[], string>(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'`,
      )
      .pluck()
      .all()
    return tables
      .filter((table) => !MOVING.includes(table))
      .every((table) => rowsOf(copy, table) === rowsOf(newer, table))
  } finally {
    copy.close()
  }
}

/** null: there is no such table */
function rowsOf(db: Database.Database, table: string): number | null {
  const there = db.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(table)
  if (there === undefined) return null
  return Number(
    db
      .prepare(`SELECT count(*) FROM "${table.replaceAll('"', '""')}"`)
      .pluck()
      .get(),
  )
}
