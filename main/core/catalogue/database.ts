/**
 * What can be listened to, in a database file of its own beside the station's: a million takes of the whole lake must not make
 * each sync of the station's own rows dear. It is derived, from the topic and from the station's takes, and made again when it is
 * lost or broken.
 */
import Database from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { closeToOthers } from '../../system/private.ts'
import { isCorrupt } from '../db/fault.ts'
import type { Db } from '../db/open.ts'

const FILE = 'catalogue.db'
const VERSION = 6

/**
 * here, lake: this station has the take, the lake has it (then `record` is what the lake says of it). cached: its audio was fetched.
 * lost: why it cannot be heard although the lake names it. needs: listeners have not decided. k_*: keys of the orders, smallest first;
 * k_tie: of takes that are alike in theirs.
 * votes: the latest of each listener on each take; stands: it was not taken back. hay: what a search looks in, folded; `words` has its trigrams, without
 * their places: half the work to fill, a third of the room, and what is found by them is held against `hay`.
 */
const SCHEMA = `
CREATE TABLE lake.facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE lake.entries (
  id INTEGER PRIMARY KEY,
  take_id TEXT NOT NULL UNIQUE,
  here INTEGER NOT NULL DEFAULT 0, lake INTEGER NOT NULL DEFAULT 0, cached INTEGER NOT NULL DEFAULT 0, lost TEXT,
  project_id TEXT, prompt_id TEXT NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL,
  speaker_id TEXT NOT NULL, station_id TEXT NOT NULL, recorded_at INTEGER NOT NULL, duration_ms REAL NOT NULL,
  state TEXT NOT NULL DEFAULT 'open', verdict TEXT, needs INTEGER NOT NULL DEFAULT 1,
  k_votes INTEGER NOT NULL DEFAULT 0, k_disputed INTEGER NOT NULL DEFAULT 1, k_worst INTEGER NOT NULL,
  k_random INTEGER NOT NULL, k_tie INTEGER NOT NULL DEFAULT 0, k_newest INTEGER NOT NULL,
  hay TEXT NOT NULL DEFAULT '',
  record TEXT,
  -- so many listeners are wanted for it, if they agree
  wants INTEGER NOT NULL DEFAULT 2,
  section TEXT, device TEXT
) STRICT;
CREATE TABLE lake.votes (
  listener_id TEXT NOT NULL, take_id TEXT NOT NULL, review_id TEXT NOT NULL, verdict TEXT NOT NULL, stands INTEGER NOT NULL,
  speaker_id TEXT, at INTEGER NOT NULL, PRIMARY KEY (listener_id, take_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lake.votes_on ON votes (take_id);
CREATE INDEX lake.entries_votes ON entries (needs, k_votes, k_tie, id);
CREATE INDEX lake.entries_disputed ON entries (needs, k_disputed, k_tie, id);
CREATE INDEX lake.entries_worst ON entries (needs, k_worst, id);
CREATE INDEX lake.entries_random ON entries (needs, k_random, id);
CREATE INDEX lake.entries_newest ON entries (needs, k_newest, id);
CREATE INDEX lake.entries_lang ON entries (lang, needs);
CREATE INDEX lake.entries_speaker ON entries (speaker_id);
CREATE INDEX lake.entries_prompt ON entries (prompt_id);
CREATE INDEX lake.entries_project ON entries (project_id, needs);
CREATE INDEX lake.entries_station ON entries (station_id, needs);
CREATE INDEX lake.entries_state ON entries (state, id);
CREATE INDEX lake.entries_here ON entries (take_id) WHERE here = 1;
CREATE INDEX lake.entries_cached ON entries (needs, id) WHERE here = 1 OR cached = 1;
CREATE VIRTUAL TABLE lake.words USING fts5 (text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram');
PRAGMA lake.user_version = ${VERSION};`

/** Came later: a catalogue of before has them made when it is opened next, which takes seconds; to read it anew takes hours. */
const LATER = `
CREATE INDEX IF NOT EXISTS lake.entries_section ON entries (section, needs) WHERE section IS NOT NULL;
CREATE INDEX IF NOT EXISTS lake.entries_device ON entries (device, needs) WHERE device IS NOT NULL;`

/** What was said here: a station that follows no topic knows of nothing else. */
const OWN_VOTES = `INSERT INTO lake.votes SELECT listener_id, take_id, review_id, review ->> 'verdict', 1,
  review ->> 'reviewer_speaker_id', at FROM main.reviewed`

/** Attached as `lake` to the station's database. Answers the name of this copy: one that was made anew reads the topic from its beginning. */
export function attachCatalogue(db: Db, root: string): { readonly epoch: string } {
  const path = db.memory ? ':memory:' : join(root, FILE)
  if (!fits(path)) for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
  db.prepare('ATTACH ? AS lake').run(path)
  if (path !== ':memory:') closeToOthers(path)
  db.pragma('lake.journal_mode = WAL')
  // what it has taken in is committed at the broker next
  db.pragma('lake.synchronous = FULL')
  // a search that meets many takes walks through their rows
  db.pragma('lake.cache_size = -32768')
  // who withdrew is not to be found in the file's free pages either
  db.pragma('lake.secure_delete = ON')
  if (db.pragma('lake.user_version', { simple: true }) === 0)
    db.transaction(() => {
      db.exec(SCHEMA)
      db.prepare('INSERT INTO lake.facts VALUES (?, ?)').run('epoch', randomBytes(4).toString('hex'))
      db.exec(OWN_VOTES)
    })()
  db.exec(LATER)
  const epoch = db.prepare<[], string>("SELECT value FROM lake.facts WHERE name = 'epoch'").pluck().get()
  return { epoch: epoch ?? '' }
}

/** False: it cannot be read, or another version wrote it. It holds nothing that cannot be had again. */
function fits(path: string): boolean {
  if (path === ':memory:') return true
  let db: Database.Database | null = null
  try {
    db = new Database(path)
    const version = db.pragma('user_version', { simple: true })
    return (
      (version === 0 || version === VERSION) &&
      db.prepare('SELECT count(*) FROM sqlite_schema').get() !== null
    )
  } catch (error) {
    if (isCorrupt(error)) return false
    throw error
  } finally {
    db?.close()
  }
}
