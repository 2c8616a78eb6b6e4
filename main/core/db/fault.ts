/** What SQLite throws, in the words of the contract. */
import { StationError } from '../../contract/errors.ts'
import { errnoOf } from '../recording/files.ts'

/** SQLite's own words for "these bytes are not (any longer) a database". */
export const isCorrupt = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(errnoOf(error))

/** A StationError for what SQLite throws: a full disk and a read-only folder have words of their own. */
export function dbFault(error: unknown): unknown {
  if (error instanceof StationError) return error
  const code = errnoOf(error)
  const text = error instanceof Error ? error.message : String(error)
  if (code === 'SQLITE_FULL') return new StationError('disk_full', text, {}, error)
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_CANTOPEN' || code === 'SQLITE_PERM')
    return new StationError('folder_read_only', text, {}, error)
  if (isCorrupt(error)) return new StationError('database_corrupt', text, {}, error)
  return error
}

/** A full disk, a folder that is read-only for now, a locked database: no fault of what was to be written. */
export function isTransient(error: unknown): boolean {
  const fault = dbFault(error)
  return fault instanceof StationError
    ? fault.code === 'disk_full' || fault.code === 'folder_read_only'
    : errnoOf(fault).startsWith('SQLITE_')
}
