/**
 * Reviews as they came, and the outcome that stations were told last. `reviews.sqlite` is the truth; the outcomes are also
 * appended to `verdicts.jsonl`, for whoever reads the catalogue: the last line of a take counts.
 */
import Database from 'better-sqlite3'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { reviewFold, reviewRecord } from '../../../main/contract/messages.ts'
import type { ReviewFold } from '../../../main/contract/messages.ts'
import { syncDir } from '../folder-target.ts'
import { openJsonl, readJsonl } from '../jsonl.ts'
import { goldAnswer } from '../../../main/contract/listening.ts'
import type { GoldAnswer } from '../../../main/contract/listening.ts'
import type { Heard } from './fold.ts'
import { homesOf, precedes } from './homes.ts'
import type { Claim } from './homes.ts'
import { lastSays } from './owner-words.ts'
import type { OwnerWord } from './owner-words.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS reviews (review_id TEXT PRIMARY KEY, take_id TEXT NOT NULL, appended_at INTEGER NOT NULL,
    value TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS reviews_of ON reviews (take_id);
  CREATE INDEX IF NOT EXISTS reviews_by ON reviews (json_extract(value, '$.reviewer'));
  CREATE TABLE IF NOT EXISTS homes (reviewer TEXT PRIMARY KEY, station TEXT NOT NULL, review_id TEXT NOT NULL,
    appended_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS owner_words (id TEXT PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, says TEXT,
    at INTEGER NOT NULL, appended_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS owner_words_about ON owner_words (kind, about);
  CREATE TABLE IF NOT EXISTS verdicts (take_id TEXT PRIMARY KEY, fold TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS forgotten (take_id TEXT PRIMARY KEY) WITHOUT ROWID;`

const row = z.object({ appended_at: z.number(), value: z.string(), station: z.string().nullable() })
export const verdictRow = reviewFold.extend({ take_id: z.string(), decided_at: z.string() })
export type VerdictRow = z.infer<typeof verdictRow>

export type ReviewStore = Awaited<ReturnType<typeof openReviews>>

/** In the catalogue's folder, which its owner has locked. */
export async function openReviews(catalogueDir: string) {
  const db = new Database(join(catalogueDir, 'reviews.sqlite'), { timeout: 1_000 })
  db.pragma('journal_mode = WAL')
  // what it has taken in is committed at the broker next
  db.pragma('synchronous = FULL')
  // what is forgotten is not to be found in the file's free pages either
  db.pragma('secure_delete = ON')
  db.exec(schema)
  // a lake of before did not keep who sent a review
  if (!db.prepare("SELECT 1 FROM pragma_table_info('reviews') WHERE name = 'station'").get())
    db.exec('ALTER TABLE reviews ADD COLUMN station TEXT')
  const path = join(catalogueDir, 'verdicts.jsonl')
  let lines = await openJsonl(path, 0, () => undefined)
  const isForgotten = db.prepare<[string], number>('SELECT 1 FROM forgotten WHERE take_id = ?').pluck()
  // a repeat comes later than the first, and says nothing of when it was decided
  const insert = db.prepare<[string, string, number, string, string | null]>(
    'INSERT OR IGNORE INTO reviews (review_id, take_id, appended_at, value, station) VALUES (?, ?, ?, ?, ?)',
  )
  const ofTake = db.prepare<[string]>('SELECT appended_at, value, station FROM reviews WHERE take_id = ?')
  const homeOf = db.prepare<[string], Claim>(
    'SELECT reviewer, station, review_id AS reviewId, appended_at AS appendedAt FROM homes WHERE reviewer = ?',
  )
  const setHome = db.prepare<[Claim]>(
    'INSERT OR REPLACE INTO homes (reviewer, station, review_id, appended_at) VALUES (@reviewer, @station, @reviewId, @appendedAt)',
  )
  /** True: the listener was thought to belong elsewhere. */
  function claim(claimed: Claim): boolean {
    const before = homeOf.get(claimed.reviewer)
    if (before && !precedes(claimed, before)) return false
    setHome.run(claimed)
    return before !== undefined && before.station !== claimed.station
  }
  const anyOf = db.prepare<[string], number>('SELECT 1 FROM reviews WHERE take_id = ? LIMIT 1').pluck()
  const verdict = db.prepare<[string], string>('SELECT fold FROM verdicts WHERE take_id = ?').pluck()
  const setVerdict = db.prepare<[string, string]>(
    'INSERT INTO verdicts (take_id, fold) VALUES (?, ?) ON CONFLICT (take_id) DO UPDATE SET fold = excluded.fold',
  )
  const addWord = db.prepare<[object]>(
    `INSERT OR IGNORE INTO owner_words (id, kind, about, says, at, appended_at)
     VALUES (@id, @kind, @about, @says, @at, @appendedAt)`,
  )
  const wordColumns = 'SELECT id, kind, about, says, at, appended_at AS appendedAt FROM owner_words'
  const wordsAbout = db.prepare<[OwnerWord['kind'], string], OwnerWord>(
    `${wordColumns} WHERE kind = ? AND about = ?`,
  )
  const spokenOf = db
    .prepare<[], string>("SELECT DISTINCT about FROM owner_words WHERE kind = 'standing'")
    .pluck()
  const judgedBy = db
    .prepare<[string], string>(
      "SELECT DISTINCT take_id FROM reviews WHERE json_extract(value, '$.reviewer') = ?",
    )
    .pluck()
  return {
    /** Durable when it answers. Of a take whose speaker has withdrawn, nothing is kept. */
    addWords(words: readonly OwnerWord[]): void {
      db.transaction(() => {
        for (const word of words)
          if (word.kind === 'standing' || isForgotten.get(word.about) === undefined) addWord.run(word)
      }).immediate()
    },
    /** The answer of a take that its owner knows; null: it is a take like others. */
    gold: (takeId: string): GoldAnswer | null =>
      goldAnswer.nullable().parse(lastSays(wordsAbout.all('gold', takeId))),
    /** Listeners whose verdicts do not count for now. */
    setAside: (): Set<string> =>
      new Set(spokenOf.all().filter((reviewer) => lastSays(wordsAbout.all('standing', reviewer)) !== null)),
    /** Takes that this listener has judged. */
    judgedBy: (reviewer: string): string[] => judgedBy.all(reviewer),
    /**
     * Durable when it answers. Of a take whose speaker has withdrawn, nothing is kept. Answers the listeners who belong to another
     * station than was thought: partitions are read side by side, and the first word of a listener may come late.
     */
    add(heard: readonly Heard[]): ReadonlySet<string> {
      const moved = new Set<string>()
      db.transaction(() => {
        for (const { review, appendedAt, station } of heard) {
          const { review_id: reviewId, take_id: takeId, reviewer } = review
          if (station !== null && claim({ reviewer, station, reviewId, appendedAt })) moved.add(reviewer)
          if (isForgotten.get(takeId) === undefined)
            insert.run(reviewId, takeId, appendedAt, JSON.stringify(review), station)
        }
      }).immediate()
      return moved
    },
    /** The stations of those who judged. */
    homes: (heard: readonly Heard[]): ReadonlyMap<string, string> =>
      homesOf(heard.flatMap(({ review }) => homeOf.get(review.reviewer) ?? [])),
    of: (takeId: string): Heard[] =>
      z
        .array(row)
        .parse(ofTake.all(takeId))
        .map(({ appended_at: appendedAt, value, station }) => ({
          appendedAt,
          station,
          review: reviewRecord.parse(JSON.parse(value)),
        })),
    /** Those of these takes that somebody has judged already. */
    judgedBefore: (takeIds: readonly string[]): string[] =>
      takeIds.filter((takeId) => anyOf.get(takeId) !== undefined),
    /** What stations were told last; undefined: nothing yet. */
    told(takeId: string): ReviewFold | undefined {
      const text = verdict.get(takeId)
      return text === undefined ? undefined : reviewFold.parse(JSON.parse(text))
    },
    /** Writes the outcomes down for readers; done again after a crash, the last line is the same. */
    publish: (rows: readonly VerdictRow[]) => lines.append(rows),
    /** To be called when stations have been told. */
    setTold(folds: ReadonlyMap<string, ReviewFold>): void {
      db.transaction(() => {
        for (const [takeId, fold] of folds) setVerdict.run(takeId, JSON.stringify(fold))
      }).immediate()
    },
    /** Takes everything about these takes out of the files, and lets nothing about them in again. Safe to repeat. */
    async forget(takeIds: readonly string[]): Promise<void> {
      if (takeIds.length === 0) return
      db.transaction(() => {
        for (const id of takeIds) {
          db.prepare('INSERT OR IGNORE INTO forgotten VALUES (?)').run(id)
          db.prepare('DELETE FROM reviews WHERE take_id = ?').run(id)
          db.prepare("DELETE FROM owner_words WHERE kind = 'gold' AND about = ?").run(id)
          db.prepare('DELETE FROM verdicts WHERE take_id = ?').run(id)
        }
      }).immediate()
      db.pragma('wal_checkpoint(TRUNCATE)')
      const gone = new Set(takeIds)
      const kept: string[] = []
      let dropped = 0
      readJsonl(path, (read) => {
        const known = verdictRow.safeParse(read).data
        if (known && gone.has(known.take_id)) dropped += 1
        else kept.push(`${JSON.stringify(read)}\n`)
      })
      if (dropped === 0) return
      await lines.close()
      writeFileSync(`${path}.new`, kept.join(''), { flush: true })
      renameSync(`${path}.new`, path)
      await syncDir(catalogueDir)
      lines = await openJsonl(path, 0, () => undefined)
    },
    async close(): Promise<void> {
      await lines.close()
      db.close()
      rmSync(`${path}.new`, { force: true })
    },
  }
}
