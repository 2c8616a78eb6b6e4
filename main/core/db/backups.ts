/**
 * Copies of the database in the data folder's `backups/`: one before each migration, one a day. A copy gets its name only when it
 * is whole, checked and synced, so that what has a name can be restored; a full disk or a kill leaves at most a `.part`.
 */
import Database from 'better-sqlite3'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { rename, rm, statfs } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { StationError } from '../../contract/errors.ts'
import { closeToOthers } from '../../system/private.ts'
import { syncDirectory, syncFile } from '../durable.ts'
import { dbFault } from './fault.ts'

export const DATABASE = 'station.db'
const DAY_MS = 86_400_000
/** kept of each kind; a week of days, and the way back over three updates */
export const KEPT = { daily: 7, before: 3 } as const
/** left free for the take under way, whatever a backup needs */
const ROOM_BYTES = 96 * 1024 * 1024
const NAME = /^(daily|before)-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-v(\d+)\.db$/

export interface Backup {
  readonly name: string
  readonly path: string
  readonly kind: keyof typeof KEPT
  readonly at: number
  /** of the database, see schema.ts */
  readonly version: number
  readonly bytes: number
}

export const backupFolder = (dataDir: string): string => join(dataDir, 'backups')

/** Newest first. */
export function listBackups(dataDir: string): Backup[] {
  const folder = backupFolder(dataDir)
  const found: Backup[] = []
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const [, kind, day, hour, minute, second, ms, version] = NAME.exec(name) ?? []
    if (kind !== 'daily' && kind !== 'before') continue
    const path = join(folder, name)
    const at = Date.parse(`${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}.${ms ?? ''}Z`)
    found.push({ name, path, kind, at, version: Number(version), bytes: statSync(path).size })
  }
  return found.sort((one, other) => other.at - one.at)
}

/**
 * One whole, checked file at `target`, by SQLite's backup API; the source may be in use. In one step: a reader of the write-ahead log
 * keeps nobody from writing, and a copy in many steps begins anew with each of their writes. Answers the version.
 */
export async function copyDatabase(source: string, target: string): Promise<number> {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(target + suffix, { force: true })
  const from = new Database(source, { fileMustExist: true, timeout: 5_000 })
  try {
    await from.backup(target, { progress: () => 0x7fffffff })
  } finally {
    from.close()
  }
  const copy = new Database(target)
  try {
    closeToOthers(target)
    // a file that stands alone: no log beside it that a person would forget to copy
    copy.pragma('journal_mode = DELETE')
    if (copy.pragma('quick_check(1)', { simple: true }) !== 'ok')
      throw new StationError('database_corrupt', 'quick_check found damage in the copy')
    return Number(copy.pragma('user_version', { simple: true }))
  } finally {
    copy.close()
  }
}

/** Reads every page, beside whoever uses it. */
export function isWhole(path: string): boolean {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  try {
    return db.pragma('quick_check(1)', { simple: true }) === 'ok'
  } finally {
    db.close()
  }
}

/** How a copy is made: in this thread, or in one of its own. */
export type Copy = typeof copyDatabase

/** Rejects with `disk_full` before it would take the room that recording needs, `database_corrupt`, `folder_read_only`. */
export async function writeBackup(
  dataDir: string,
  kind: Backup['kind'],
  now: number,
  copy: Copy = copyDatabase,
): Promise<Backup> {
  const folder = backupFolder(dataDir)
  const part = join(folder, 'backup.part')
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
    const source = join(dataDir, DATABASE)
    const { bavail, bsize } = await statfs(dataDir)
    if (bavail * bsize < databaseBytes(source) + ROOM_BYTES)
      throw new StationError('disk_full', 'there is no room for a backup of the database')
    const version = await copy(source, part)
    await syncFile(part)
    const stamp = new Date(now).toISOString().replace(/[:.]/g, '-')
    await rename(part, join(folder, `${kind}-${stamp}-v${version}.db`))
    await syncDirectory(folder)
  } catch (error) {
    for (const suffix of ['', '-journal', '-wal', '-shm']) await rm(part + suffix, { force: true })
    throw dbFault(error)
  }
  prune(dataDir, now)
  const made = listBackups(dataDir).find((one) => one.kind === kind)
  if (!made) throw new StationError('internal', 'the backup is not where it was written')
  return made
}

const databaseBytes = (path: string): number =>
  ['', '-wal'].reduce(
    (sum, suffix) => sum + (existsSync(path + suffix) ? statSync(path + suffix).size : 0),
    0,
  )

/** The oldest of each kind go; those of a clock that was ahead go first. */
function prune(dataDir: string, now: number): void {
  const ahead = (one: Backup) => (one.at > now ? 1 : 0)
  const all = listBackups(dataDir).sort((one, other) => ahead(one) - ahead(other) || other.at - one.at)
  for (const kind of ['daily', 'before'] as const)
    for (const one of all.filter((each) => each.kind === kind).slice(KEPT[kind])) rmSync(one.path)
}

/** None of the last 24 hours is there. */
export const isDue = (dataDir: string, now: number): boolean =>
  !listBackups(dataDir).some(({ kind, at }) => kind === 'daily' && at <= now && now - at < DAY_MS)

/** Only for the name of somebody who withdrew: what was copied before goes, once there is a copy without it. */
export function removeBackupsBefore(dataDir: string, keep: Backup): void {
  for (const one of listBackups(dataDir)) if (basename(one.path) !== keep.name) rmSync(one.path)
}
