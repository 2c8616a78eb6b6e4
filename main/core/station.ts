/** What every part of the core shares: the database, the clock, the folders, and who to tell of changes. */
import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import type { CoreOptions } from './host.ts'
import { closeToOthers } from '../system/private.ts'
import { ioFault } from './recording/files.ts'
import type { Db } from './db/open.ts'
import { NO_KEYS } from './vault/index.ts'
import type { VaultKeys } from './vault/index.ts'

export interface Folders {
  readonly root: string
  /** recordings under way */
  readonly journal: string
  /** masters, a folder a day */
  readonly takes: string
  /** encoded files that wait for their landing receipt */
  readonly encoded: string
}

export type Log = NonNullable<CoreOptions['log']>

export interface Station {
  readonly db: Db
  readonly now: () => number
  readonly log: Log
  readonly folders: Folders
  /** under which its files are written and read, now */
  readonly keys: () => VaultKeys
  readonly stationId: string
  readonly appVersion: string
  readonly meta: Meta
  /** moved on with every reading, skip or discard: what is summed over them is then out of date */
  readonly readings: { version: number }
  /** The snapshot is out of date. */
  changed(): void
  /** The delivery of these takes changed. */
  takesChanged(ids: readonly string[]): void
  /** A fault the person should know of; the same code is shown once until dismissed. */
  notice(code: string, params?: Record<string, string | number>): void
}

interface Word {
  readonly changed: () => void
  readonly takesChanged: (ids: readonly string[]) => void
  readonly keepNotice: (code: string, params: Record<string, string | number>) => void
}

/** `keys` absent: its files are plain. */
type Opened = Pick<Station, 'db' | 'folders' | 'stationId'> & Partial<Pick<Station, 'keys'>>

export function makeStation(
  { now = Date.now, log = () => undefined, appVersion }: CoreOptions,
  { db, folders, stationId, keys = () => NO_KEYS }: Opened,
  { changed, takesChanged, keepNotice }: Word,
): Station {
  return {
    db,
    now,
    log,
    folders,
    keys,
    stationId,
    appVersion,
    meta: metaStore(db),
    readings: { version: 0 },
    changed,
    takesChanged,
    notice(code, params = {}) {
      log('warn', code, params)
      keepNotice(code, params)
      changed()
    },
  }
}

export interface Meta {
  get(key: string): string | null
  set(key: string, value: string): void
}

export function metaStore(db: Db): Meta {
  const get = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const set = db.prepare<[string, string]>(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  return { get: (key) => get.get(key) ?? null, set: (key, value) => void set.run(key, value) }
}

export function makeFolders(root: string): Folders {
  const folders = {
    root,
    journal: join(root, 'journal'),
    takes: join(root, 'takes'),
    encoded: join(root, 'encoded'),
  }
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 })
    closeToOthers(root)
    // one by one: on a read-only disk a recursive mkdir says ENOENT, which would blame the wrong thing
    for (const folder of [folders.journal, folders.takes, folders.encoded])
      if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    throw ioFault(error, 'the data folder cannot be made')
  }
  return folders
}

let last = { at: -1, seq: 0 }

/** UUIDv7 by the station's clock: ids sort by the time at which things happened here, also within one ms. */
export function newId(now: number): string {
  last = now === last.at ? { at: now, seq: last.seq + 1 } : { at: now, seq: randomInt(2 ** 30) }
  return v7({ msecs: now, seq: last.seq })
}
