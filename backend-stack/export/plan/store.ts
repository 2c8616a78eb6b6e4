/**
 * The plan of one export: which takes, where each goes, what is done. It is the memory of the work, so that it survives a kill
 * and never has to fit into memory, and afterwards the memory of who is in the export.
 */
import Database from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { tier } from '../../../main/contract/transcript.ts'
import { TEXT, TEXT_FROM } from '../columns.ts'
import type {
  ExportSegment,
  ExportTake,
  LeftOutReason,
  LakeSpeaker,
  LakeTake,
  LakeVerdict,
} from '../types.ts'
import { FAULTY } from '../types.ts'
import { splitNames } from './splits.ts'
import type { Split } from './splits.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS speakers (speaker_id TEXT PRIMARY KEY, answers TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS takes (
    take_id TEXT PRIMARY KEY, lang TEXT NOT NULL, kind TEXT NOT NULL, section TEXT, itemcode TEXT, project_id TEXT, speaker_id TEXT NOT NULL,
    session_id TEXT NOT NULL, station_id TEXT NOT NULL, prompt_id TEXT NOT NULL, prompt_sha256 TEXT NOT NULL, prompt_text TEXT,
    object_uri TEXT NOT NULL, content_type TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, pcm_sha256 TEXT NOT NULL,
    sample_rate INTEGER NOT NULL, channels INTEGER NOT NULL, bit_depth INTEGER NOT NULL, frames INTEGER NOT NULL,
    seconds REAL NOT NULL, quality TEXT, device TEXT, consent_version TEXT, consent_lang TEXT, app_version TEXT NOT NULL,
    version INTEGER NOT NULL, attempt INTEGER NOT NULL, recorded_at TEXT NOT NULL, landed_at TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT 'open', approve INTEGER NOT NULL DEFAULT 0, reject INTEGER NOT NULL DEFAULT 0,
    unsure INTEGER NOT NULL DEFAULT 0, answers TEXT NOT NULL DEFAULT '{}',
    split TEXT, path TEXT, out_type TEXT, left_out TEXT,
    out_bytes INTEGER, out_sha256 TEXT, out_rate INTEGER, out_channels INTEGER, out_frames INTEGER,
    -- what a listener wrote down: the text of the whole (null: none), its parts as JSON, and in which review
    said TEXT, tiers TEXT, written_in TEXT, out_starts_at REAL NOT NULL DEFAULT 0) WITHOUT ROWID;`

const indexes = {
  takes_of: 'takes (speaker_id)',
  takes_in: 'takes (split, take_id)',
  takes_to_copy: 'takes (path, take_id) WHERE left_out IS NULL AND out_sha256 IS NULL',
}

/** Plans of older versions have none of these. */
const ADDED = [
  'said TEXT',
  'tiers TEXT',
  'written_in TEXT',
  'out_starts_at REAL NOT NULL DEFAULT 0',
  'project_id TEXT',
]

/** Its own columns: what this file wrote, it reads as it is. */
interface ExportedRow extends Omit<ExportTake, 'answers' | 'segments' | 'seconds'> {
  readonly answers: string
  readonly tiers: string | null
  readonly starts_at: number
}

/** What the lists of the whole export need of a take. */
export interface Listed extends Pick<
  ExportTake,
  'take_id' | 'split' | 'path' | 'bytes' | 'sha256' | 'content_type'
> {
  /** the review that its text and segments are from */
  readonly written_in: string | null
}

const todo = z.object({
  take_id: z.string(),
  path: z.string(),
  object_uri: z.string(),
  content_type: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  sample_rate: z.number(),
  channels: z.number(),
  bit_depth: z.number(),
  frames: z.number(),
  quality: z.string().nullable(),
})
/** A take that is to be copied, with what the lake says of its audio. */
export type ToCopy = z.infer<typeof todo>

export interface Copied {
  readonly bytes: number
  readonly sha256: string
  readonly sampleRate: number
  readonly channels: number
  readonly frames: number
  /** seconds of the recording that were cut off before it */
  readonly startsAt?: number
}

const takeColumns = [
  'take_id, lang, kind, section, itemcode, project_id, speaker_id, session_id, station_id, prompt_id, prompt_sha256, prompt_text',
  'object_uri, content_type, bytes, sha256, pcm_sha256, sample_rate, channels, bit_depth, frames, quality, device',
  'consent_version, consent_lang, app_version, version, attempt, recorded_at, landed_at',
].join(', ')
const exportedColumns =
  `take_id, split, path, lang, kind, prompt_text AS prompt, ${TEXT} AS text, ${TEXT_FROM} AS text_from, tiers, ` +
  'out_starts_at AS starts_at, prompt_id, section, itemcode, project_id, speaker_id, session_id, station_id, answers, recorded_at, device, verdict, approve, reject, quality, out_type AS content_type, out_bytes AS bytes, ' +
  'out_sha256 AS sha256, out_rate AS sample_rate, out_channels AS channels, out_frames AS frames'

const listedColumns =
  'take_id, split, path, out_bytes AS bytes, out_sha256 AS sha256, out_type AS content_type, written_in'

/** Takes that more is told of than of others. */
const TOLD = { said: 'said IS NOT NULL', segmented: 'tiers IS NOT NULL' } as const
export type Told = keyof typeof TOLD

export type Plan = ReturnType<typeof openPlan>

/** Opens or makes it. One process at a time; the exporter holds a lock beside it. */
export function openPlan(file: string) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const db = new Database(file, { timeout: 1_000 })
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  // who has withdrawn is not to be found in the file's free pages either
  db.pragma('secure_delete = ON')
  db.pragma('cache_size = -32768')
  // Each checkpoint waits for the disk, behind all the audio that was just written: few of them. 64 MB of the log, at most.
  db.pragma('wal_autocheckpoint = 16384')
  db.exec(schema)
  const makeIndexes = () => {
    for (const [name, on] of Object.entries(indexes)) db.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${on}`)
  }
  makeIndexes()
  const known = new Set(db.prepare<[], string>("SELECT name FROM pragma_table_info('takes')").pluck().all())
  for (const column of ADDED)
    if (!known.has(column.split(' ', 1)[0] ?? '')) db.exec(`ALTER TABLE takes ADD COLUMN ${column}`)
  const getMeta = db.prepare<[string], string>('SELECT value FROM meta WHERE name = ?').pluck()
  const setMeta = db.prepare<[string, string]>(
    'INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  const addTake = db.prepare<[LakeTake & { seconds: number }]>(
    `INSERT OR REPLACE INTO takes (${takeColumns}, seconds) VALUES (${takeColumns.replace(/\w+/g, '@$&')}, @seconds)`,
  )
  const setVerdict = db.prepare<[object]>(
    `UPDATE takes SET verdict = @state, approve = @approve, reject = @reject, unsure = @unsure,
       said = @said, tiers = @tiers, written_in = @writtenIn WHERE take_id = @take_id`,
  )
  const addSpeaker = db.prepare<[string, string]>('INSERT OR REPLACE INTO speakers VALUES (?, ?)')
  const setDone = db.prepare<[number, string, number, number, number, number, string]>(
    `UPDATE takes SET out_bytes = ?, out_sha256 = ?, out_rate = ?, out_channels = ?, out_frames = ?, out_starts_at = ?
       WHERE take_id = ?`,
  )
  const leave = db.prepare<[LeftOutReason, string]>('UPDATE takes SET left_out = ? WHERE take_id = ?')
  const others = db
    .prepare<[string, number], string>(
      'SELECT object_uri FROM takes WHERE left_out IS NULL AND take_id <> ? ORDER BY random() LIMIT ?',
    )
    .pluck()
  const faulty = FAULTY.map((reason) => `'${reason}'`).join(', ')
  const addFile = db.prepare<[string, number, string]>('INSERT OR REPLACE INTO files VALUES (?, ?, ?)')
  return {
    db,
    meta: (name: string): string | undefined => getMeta.get(name),
    setMeta: (name: string, value: string): void => void setMeta.run(name, value),
    /** While every row is being changed. */
    dropIndexes: (): void => {
      for (const name of Object.keys(indexes)) db.exec(`DROP INDEX IF EXISTS ${name}`)
    },
    makeIndexes,
    transaction: (work: () => void): void => db.transaction(work).immediate(),
    addTake: (take: LakeTake): void => void addTake.run({ ...take, seconds: take.frames / take.sample_rate }),
    setVerdict: ({ transcript, ...verdict }: LakeVerdict): void =>
      void setVerdict.run({ ...verdict, ...writtenColumns(transcript) }),
    addSpeaker: ({ speaker_id, answers }: LakeSpeaker): void =>
      void addSpeaker.run(speaker_id, JSON.stringify(answers)),
    setDone: (takeId: string, { bytes, sha256, sampleRate, channels, frames, startsAt }: Copied): void =>
      void setDone.run(bytes, sha256, sampleRate, channels, frames, startsAt ?? 0, takeId),
    leaveOut: (takeId: string, reason: LeftOutReason): void => void leave.run(reason, takeId),
    /** Objects of so many other takes, picked at random. */
    others: (takeId: string, many: number): string[] => others.all(takeId, many),
    /** How many were asked for and could not be had. */
    faulty: (): number =>
      z.number().parse(db.prepare(`SELECT count(*) FROM takes WHERE left_out IN (${faulty})`).pluck().get()),
    /** What could not be had is to be tried again; archives in which it has a place are made anew. */
    tryFaultyAgain: (): void => {
      const inFaulty = `left_out IN (${faulty})`
      db.transaction(() => {
        db.exec(`DELETE FROM files WHERE path IN (SELECT path FROM takes WHERE ${inFaulty})`)
        db.exec(`UPDATE takes SET left_out = NULL WHERE ${inFaulty}`)
      }).immediate()
    },
    addFile: (path: string, bytes: number, sha256: string): void => void addFile.run(path, bytes, sha256),
    /** What is left to copy, in the order of paths; of one archive, if `path` is given, all of it. */
    toCopy: (path?: string): ToCopy[] => {
      const columns = Object.keys(todo.shape).join(', ')
      const rows =
        path === undefined
          ? db
              .prepare(
                `SELECT ${columns} FROM takes WHERE left_out IS NULL AND out_sha256 IS NULL ORDER BY path, take_id LIMIT 1000`,
              )
              .all()
          : db
              .prepare(`SELECT ${columns} FROM takes WHERE left_out IS NULL AND path = ? ORDER BY take_id`)
              .all(path)
      return z.array(todo).parse(rows)
    },
    /** Takes of the export, in the order of their ids; of one split, or of all. */
    *exported(split?: Split, told?: Told): Generator<ExportTake> {
      const page = db.prepare<[string, string], ExportedRow>(pageOf(exportedColumns, told))
      for (const row of paged(page, split)) yield exportTake(row)
    },
    *listed(): Generator<Listed> {
      yield* paged(db.prepare<[string, string], Listed>(pageOf(listedColumns)))
    },
    one: (takeId: string): ExportTake => {
      const row = db
        .prepare<[string], ExportedRow>(`SELECT ${exportedColumns} FROM takes WHERE take_id = ?`)
        .get(takeId)
      if (!row) throw new Error(`the plan has no take ${takeId}`)
      return exportTake(row)
    },
    close: (): void => void db.close(),
  }
}

export const extensionOf = (contentType: string): string => contentType.replace('audio/', '')

const pageOf = (columns: string, told?: Told): string =>
  `SELECT ${columns} FROM takes WHERE left_out IS NULL AND out_sha256 IS NOT NULL AND split = ? AND take_id > ?
     ${told ? `AND ${TOLD[told]}` : ''}
     ORDER BY take_id LIMIT 1000`

/** In pieces: while a statement is being stepped through, nothing may be written. */
function* paged<Row extends { readonly take_id: string }>(
  statement: Database.Statement<[string, string], Row>,
  split?: Split,
): Generator<Row> {
  for (const name of split === undefined ? splitNames : [split]) {
    for (let rows = statement.all(name, ''); rows.length > 0;) {
      yield* rows
      rows = statement.all(name, rows.at(-1)?.take_id ?? '')
    }
  }
}

/** A text of blanks says that what was to be read is what was said. */
const writtenColumns = (transcript: LakeVerdict['transcript']) => {
  const { text = '', tiers = [] } = transcript?.content ?? {}
  return {
    said: text.trim() === '' ? null : text,
    tiers: tiers.every(({ segments }) => segments.length === 0) ? null : JSON.stringify(tiers),
    writtenIn: transcript?.review_id ?? null,
  }
}

function exportTake({ tiers, starts_at: startsAt, ...row }: ExportedRow): ExportTake {
  const seconds = row.frames / row.sample_rate
  return {
    ...row,
    seconds,
    segments: tiers === null ? [] : segmentsIn(tiers, startsAt, seconds),
    answers: row.answers === '{}' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(row.answers)),
  }
}

const allTiers = z.array(tier)

/** On the clock of the exported audio; what was cut off is left out. */
const segmentsIn = (tiers: string, startsAt: number, seconds: number): ExportSegment[] =>
  allTiers.parse(JSON.parse(tiers)).flatMap(({ name, segments }) =>
    segments.flatMap((one) => {
      const start = Math.max(0, one.start_ms / 1_000 - startsAt)
      const end = Math.min(seconds, one.end_ms / 1_000 - startsAt)
      return end > start ? [{ tier: name, start, end, text: one.text }] : []
    }),
  )
