/** A copy of the database as the version before left it: a migration changes it in one transaction, and nothing leads back. */
import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DATABASE, listBackups, writeBackup } from './backups.ts'
import { dbFault, isCorrupt } from './fault.ts'
import { finishRestore } from './restore.ts'
import { migrations, NEWEST } from './schema.ts'

const AGAIN_MS = 3_600_000

/** Nothing where no migration is due, or where the database cannot be read: opening it says what is wrong. Rejects with `disk_full`. */
export async function backUpBeforeMigration(dataDir: string, now: number): Promise<void> {
  const path = join(dataDir, DATABASE)
  try {
    // what is opened here would otherwise be the database that is to go
    finishRestore(dataDir)
    if (!existsSync(path)) return
    const db = new Database(path, { timeout: 5_000 })
    let version: number
    try {
      version = Number(db.pragma('user_version', { simple: true }))
    } finally {
      db.close()
    }
    if (version < migrations[0].version || version >= NEWEST) return
    // a start that died in its migration has made it already, and the next is tried at once
    const made = listBackups(dataDir).find((one) => one.kind === 'before' && one.version === version)
    if (made && Math.abs(now - made.at) < AGAIN_MS) return
    await writeBackup(dataDir, 'before', now)
  } catch (error) {
    if (!isCorrupt(error)) throw dbFault(error)
  }
}
