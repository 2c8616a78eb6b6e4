/**
 * A backup in the place of the database. The database that was there is renamed, never deleted. What decides is one rename: before
 * `station.db.restoring` is there nothing has changed, and once it is, the next start ends what was begun.
 */
import Database from 'better-sqlite3'
import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StationError } from '../../contract/errors.ts'
import { DATABASE, listBackups } from './backups.ts'
import type { Backup } from './backups.ts'
import { dbFault } from './fault.ts'
import { migrations, NEWEST } from './schema.ts'

/** In `meta`: when the backup was made that is the database since; its takes are not all yet (core.ts). */
export const RESTORED = 'restored'
/** In `meta`: the masters that were there before the database have no rows yet (core.ts). */
export const MASTERS = { key: 'masters', unread: 'unread', read: 'read' } as const

const restoring = (dataDir: string): string => join(dataDir, `${DATABASE}.restoring`)

/** Those that this version can open, newest first. */
export const restorable = (dataDir: string): Backup[] =>
  listBackups(dataDir).filter(({ version }) => version <= NEWEST && version >= migrations[0].version)

/** The same, as the interface shows them. */
export const backupsView = (dataDir: string) => ({
  backups: restorable(dataDir).map(({ name, kind, at, version, bytes }) => ({
    name,
    kind,
    at,
    version,
    bytes,
  })),
})

/** Throws `not_found`, `database_newer`, `database_corrupt` (the backup is), `disk_full`. The folder's lock is held. */
export function restoreBackup(dataDir: string, name: string): Backup {
  const backup = listBackups(dataDir).find((one) => one.name === name)
  if (!backup) throw new StationError('not_found', `no backup ${name}`)
  if (backup.version > NEWEST)
    throw new StationError('database_newer', `that backup is of version ${backup.version}`, {
      version: backup.version,
      known: NEWEST,
    })
  const part = `${restoring(dataDir)}.part`
  try {
    copyFileSync(backup.path, part)
    const db = new Database(part)
    try {
      if (db.pragma('quick_check(1)', { simple: true }) !== 'ok')
        throw new StationError('database_corrupt', `the backup ${name} is damaged`)
      db.pragma('synchronous = FULL')
      const set = db.prepare<[string, string]>('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
      db.transaction(() => {
        // takes that were recorded since have masters, and no rows
        set.run(MASTERS.key, MASTERS.unread)
        set.run(RESTORED, String(backup.at))
      })()
    } finally {
      db.close()
    }
    renameSync(part, restoring(dataDir))
  } catch (error) {
    rmSync(part, { force: true })
    throw dbFault(error)
  }
  finishRestore(dataDir)
  return backup
}

/** Ends a restore that was begun; nothing where none was. */
export function finishRestore(dataDir: string): void {
  const next = restoring(dataDir)
  if (!existsSync(next)) return
  const path = join(dataDir, DATABASE)
  // by the file's own time, so that a second try puts the pieces beside those of the first
  const aside = `${path}.replaced-${statSync(next).mtime.toISOString().replace(/[:.]/g, '-')}`
  // the log before its database: beside another one it would be taken for that one's
  for (const suffix of ['-wal', '-shm', ''])
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  renameSync(next, path)
}
