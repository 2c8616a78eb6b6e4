import Database from 'better-sqlite3'
import { rmSync } from 'node:fs'
import { z } from 'zod'
import type { Fault } from './fault.ts'
import type { Origin } from './layout.ts'
import type { Recorded } from './covers.ts'
import { originKey } from './layout.ts'
import { deadRow, takeRow } from './rows.ts'
import type { DeadRow, TakeRow } from './rows.ts'

/** What the catalogue knows of a landed take without reading its row. */
export interface Owner {
  readonly sha256: string
  readonly objectKey: string
  readonly bytes: number
  readonly origin: string
}

/** One of a speaker's, with what decides whether a withdrawal is about it. */
export interface OfSpeaker extends Owner, Recorded {
  readonly takeId: string
}

const owner = z.object({ sha256: z.string(), objectKey: z.string(), bytes: z.number(), origin: z.string() })
const ofSpeaker = owner.extend({
  takeId: z.string(),
  stationId: z.string().nullable(),
  withdrawalSha256: z.string().nullable(),
})
const deadOfSpeaker = z.object({ origin: z.string(), stationId: z.string().nullable() })
const fault = deadRow.pick({ code: true, message: true })
const mark = z.object({ file: z.string(), bytes: z.number() })
const totals = z.object({ n: z.number(), bytes: z.number() })

/** How far a JSONL file has been indexed. `file` tells a rewritten file from the one that was indexed. */
export type Mark = z.infer<typeof mark>

const schema = `
  CREATE TABLE takes (take_id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, object_key TEXT NOT NULL, bytes INTEGER NOT NULL,
    origin TEXT NOT NULL, speaker_id TEXT NOT NULL, station_id TEXT NOT NULL, withdrawal_sha256 TEXT,
    line TEXT NOT NULL, pcm_sha256 TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX takes_by_audio ON takes (pcm_sha256, take_id);
  CREATE INDEX takes_by_speaker ON takes (speaker_id);
  CREATE TABLE dead (origin TEXT PRIMARY KEY, sent_at TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL,
    speaker_id TEXT, station_id TEXT) WITHOUT ROWID;
  CREATE INDEX dead_by_speaker ON dead (speaker_id);
  CREATE TABLE marks (name TEXT PRIMARY KEY, file TEXT NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
  PRAGMA user_version = 4;`

/**
 * Look-ups over the JSONL files in constant time and memory, whatever their number of rows. It is derived: if it is lost
 * or does not fit the files, it is made again from them. So it need not be synced, only never be ahead of them.
 */
export function openIndex(path: string) {
  const db = openDatabase(path)
  const addTake = db.prepare<
    [string, string, string, number, string, string, string, string | null, string, string]
  >(
    `INSERT OR REPLACE INTO takes (take_id, sha256, object_key, bytes, origin, speaker_id, station_id, withdrawal_sha256, line, pcm_sha256)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const addDead = db.prepare<[string, string, string, string, string | null, string | null]>(
    'INSERT OR REPLACE INTO dead (origin, sent_at, code, message, speaker_id, station_id) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const setMark = db.prepare<[string, string, number]>('INSERT OR REPLACE INTO marks VALUES (?, ?, ?)')
  const getMark = db.prepare<[string]>('SELECT file, bytes FROM marks WHERE name = ?')
  const columns = 'sha256, object_key AS objectKey, bytes, origin'
  const byId = db.prepare<[string]>(`SELECT ${columns} FROM takes WHERE take_id = ?`)
  const lineOf = db.prepare<[string], string>('SELECT line FROM takes WHERE take_id = ?').pluck()
  const idsAfter = db
    .prepare<[string], string>('SELECT take_id FROM takes WHERE take_id > ? ORDER BY take_id LIMIT 1000')
    .pluck()
  const bySpeaker = db.prepare<[string]>(
    `SELECT ${columns}, take_id AS takeId, station_id AS stationId, withdrawal_sha256 AS withdrawalSha256
       FROM takes WHERE speaker_id = ?`,
  )
  const twin = db
    .prepare<[string, string], string>(
      'SELECT take_id FROM takes WHERE pcm_sha256 = ? AND take_id <> ? ORDER BY take_id LIMIT 1',
    )
    .pluck()
  const deadAt = db.prepare<[string, string]>(
    'SELECT code, message FROM dead WHERE origin = ? AND sent_at = ?',
  )
  const deadOf = db.prepare<[string]>('SELECT origin, station_id AS stationId FROM dead WHERE speaker_id = ?')
  const forgetTake = db.prepare<[string]>('DELETE FROM takes WHERE take_id = ?')
  const forgetDead = db.prepare<[string]>('DELETE FROM dead WHERE origin = ?')
  return {
    transaction: (act: () => void) => db.transaction(act)(),
    addTake: (row: TakeRow) =>
      addTake.run(
        row.take_id,
        row.sha256,
        row.object_key,
        row.bytes,
        originKey(row),
        row.speaker_id,
        row.station_id,
        row.withdrawal_sha256,
        JSON.stringify(row),
        row.pcm_sha256,
      ),
    addDead: (row: DeadRow) =>
      addDead.run(originKey(row), row.sent_at, row.code, row.message, row.speaker_id, row.station_id),
    mark: (name: string): Mark | undefined => mark.optional().parse(getMark.get(name)),
    setMark: (name: string, { file, bytes }: Mark) => setMark.run(name, file, bytes),
    take: (takeId: string): Owner | undefined => owner.optional().parse(byId.get(takeId)),
    takesOf: (speakerId: string): OfSpeaker[] => z.array(ofSpeaker).parse(bySpeaker.all(speakerId)),
    row(takeId: string): TakeRow | undefined {
      const line = lineOf.get(takeId)
      return line === undefined ? undefined : takeRow.parse(JSON.parse(line))
    },
    /** In pages, so that what is asked for may change meanwhile. */
    *takeIds(): Generator<string> {
      for (let page = idsAfter.all(''); page.length > 0; page = idsAfter.all(page.at(-1) ?? '')) yield* page
    },
    dropMark: (name: string) => db.prepare('DELETE FROM marks WHERE name = ?').run(name),
    dead: (at: Origin, sentAt: Date): Fault | undefined =>
      fault.optional().parse(deadAt.get(originKey(at), sentAt.toISOString())),
    /** Another take that has these samples, the earliest; undefined: none. */
    twinOf: (pcmSha256: string, takeId: string): string | undefined => twin.get(pcmSha256, takeId),
    deadOf: (speakerId: string) => z.array(deadOfSpeaker).parse(deadOf.all(speakerId)),
    forgetTake: (takeId: string) => forgetTake.run(takeId),
    forgetDead: (origin: string) => forgetDead.run(origin),
    forgetAll: (table: 'takes' | 'dead') => db.prepare(`DELETE FROM ${table}`).run(),
    totals: () => ({
      takes: totals.parse(
        db.prepare('SELECT count(*) AS n, coalesce(sum(bytes), 0) AS bytes FROM takes').get(),
      ),
      deadLetters: totals.parse(db.prepare('SELECT count(*) AS n, 0 AS bytes FROM dead').get()).n,
    }),
    close: () => db.close(),
  }
}
export type CatalogueIndex = ReturnType<typeof openIndex>

function openDatabase(path: string): Database.Database {
  try {
    const db = new Database(path, { timeout: 1_000 })
    if (prepared(db)) return db
    db.close()
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
  }
  // Damaged or of another version: it holds nothing that the JSONL files do not.
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
  const db = new Database(path)
  prepared(db)
  return db
}

function prepared(db: Database.Database): boolean {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  // whose takes are forgotten is not to be found in the file's free pages either
  db.pragma('secure_delete = ON')
  const version = db.pragma('user_version', { simple: true })
  if (version === 0) db.exec(`BEGIN; ${schema} COMMIT`)
  return version === 0 || version === 4
}
