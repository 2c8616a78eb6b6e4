/** Brings a database to the newest version, one transaction a step, or refuses it. */
import type { Database } from 'better-sqlite3'
import { StationError } from '../../contract/errors.ts'
import { addFunctions } from './functions.ts'
import { migrations } from './schema.ts'
import type { Migration } from './schema.ts'

/** 'FTK1': tells a station's database from any other SQLite file that someone put in its place. */
export const APPLICATION_ID = 0x46544b31

/**
 * Rejects with `database_newer` when the file was written by a newer version: opening it would at best ignore columns that
 * matter. With `database_corrupt` when it is older than the first schema: it is set aside then, and takes come back from their
 * masters. Nothing is changed in either case.
 */
export function migrate(db: Database, steps: readonly Migration[] = migrations): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  const [known, oldest] = [Math.max(...steps.map((step) => step.version)), steps[0]?.version ?? 0]
  if (version > known)
    throw new StationError('database_newer', `database version ${version}, this app knows ${known}`, {
      version,
      known,
    })
  if (version > 0 && version < oldest)
    throw new StationError('database_corrupt', `database version ${version} was never released`)
  addFunctions(db)
  for (const step of steps.filter((one) => one.version > version)) {
    db.transaction(() => {
      db.exec(step.sql)
      db.pragma(`user_version = ${step.version}`)
      db.pragma(`application_id = ${APPLICATION_ID}`)
    }).immediate()
  }
}
