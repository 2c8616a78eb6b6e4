/** Brings a database to the newest version, one transaction a step, or refuses it. */
import type { Database } from 'better-sqlite3'
import { StationError } from '../../contract/errors.ts'
import { addFunctions } from './functions.ts'
import { migrations } from './schema.ts'
import type { Migration } from './schema.ts'

/** 'FTK1': tells a station's database from any other SQLite file that someone put in its place. */
export const APPLICATION_ID = 0x46544b31

/**
 * Rejects with `database_newer` when the file was written by a newer version: opening it would at best
 * ignore columns that matter. Nothing is changed then.
 */
export function migrate(db: Database, steps: readonly Migration[] = migrations): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > steps.length)
    throw new StationError('database_newer', `database version ${version}, this app knows ${steps.length}`, {
      version,
      known: steps.length,
    })
  addFunctions(db)
  for (let at = version; at < steps.length; at += 1) {
    const step = steps[at]
    if (!step) break
    db.transaction(() => {
      db.exec(step.sql)
      db.pragma(`user_version = ${at + 1}`)
      db.pragma(`application_id = ${APPLICATION_ID}`)
    }).immediate()
  }
}
