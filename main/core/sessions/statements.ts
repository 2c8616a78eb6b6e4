/** The SQL of sessions, prepared once. */
import type { Db } from '../db/open.ts'

export interface SessionRow {
  session_id: string
  project_id: string
  speaker_id: string
  started_at: number
  position: number
  seed: number
  undo: string | null
}

interface ShownRow {
  position: number
  prompt_id: string
  /** asked for no more, or not of who does not read it, and this speaker has nothing of it */
  stale: number
}
export interface ProgressRow {
  done: number
  skipped: number
  touched: number
  /** of `touched`: in languages that they read */
  offered: number
}
export interface RecordedRow {
  ms: number | null
  prompts: number
  first: number | null
  last: number | null
}

export type SessionStatements = ReturnType<typeof sessionStatements>

export const sessionStatements = (db: Db) => ({
  open: db.prepare<[], SessionRow>(
    'SELECT * FROM sessions WHERE ended_at IS NULL ORDER BY started_at DESC LIMIT 1',
  ),
  unfinished: db.prepare<[string, string], SessionRow>(
    'SELECT * FROM sessions WHERE ended_at IS NULL AND project_id = ? AND speaker_id = ?',
  ),
  create: db.prepare<[string, string, string, number, number]>(
    'INSERT INTO sessions (session_id, project_id, speaker_id, started_at, seed) VALUES (?, ?, ?, ?, ?)',
  ),
  endAll: db.prepare<[number]>('UPDATE sessions SET ended_at = ? WHERE ended_at IS NULL'),
  setPosition: db.prepare<[number, string]>('UPDATE sessions SET position = ? WHERE session_id = ?'),
  setUndo: db.prepare<[string | null, string]>('UPDATE sessions SET undo = ? WHERE session_id = ?'),

  shown: db.prepare<[string, number], { prompt_id: string }>(
    'SELECT prompt_id FROM session_prompts WHERE session_id = ? AND position = ?',
  ),
  allShown: db.prepare<[{ session: string; project: string; speaker: string; langs: string }], ShownRow>(
    `SELECT s.position, s.prompt_id,
            (p.takes_wanted IS 0 OR p.lang NOT IN (SELECT value FROM json_each(@langs)))
              AND NOT EXISTS (SELECT 1 FROM takes t WHERE t.session_id = @session AND t.prompt_id = s.prompt_id)
              AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.speaker_id = @speaker AND r.project_id = @project
                               AND r.prompt_id = s.prompt_id AND (r.takes > 0 OR r.skip_reason IS NOT NULL)) AS stale
       FROM session_prompts s LEFT JOIN prompts p ON p.project_id = @project AND p.prompt_id = s.prompt_id
      WHERE s.session_id = @session ORDER BY s.position`,
  ),
  forgetShown: db.prepare<[string]>('DELETE FROM session_prompts WHERE session_id = ?'),
  lastShown: db
    .prepare<[string], number | null>('SELECT max(position) FROM session_prompts WHERE session_id = ?')
    .pluck(),
  lastShownOf: db
    .prepare<[string, string], number | null>(
      'SELECT max(position) FROM session_prompts WHERE session_id = ? AND prompt_id = ?',
    )
    .pluck(),
  show: db.prepare<[string, number, string]>(
    'INSERT INTO session_prompts (session_id, position, prompt_id) VALUES (?, ?, ?)',
  ),
  /** The first of those that were recorded here, never well enough to count, or not for those who listened, and shown once only; not the one now shown. */
  heldBack: db
    .prepare<[{ session: string; project: string; speaker: string; position: number }], string>(
      `SELECT s.prompt_id FROM session_prompts s
         JOIN prompts p ON p.project_id = @project AND p.prompt_id = s.prompt_id AND p.closed = 0
        WHERE s.session_id = @session
          AND EXISTS (SELECT 1 FROM takes t JOIN jobs j ON j.job_id = t.take_id
                        AND (j.state IN ('parked', 'rejected') OR t.review ->> 'state' = 'rejected')
                       WHERE t.session_id = @session AND t.speaker_id = @speaker AND t.project_id = @project
                         AND t.prompt_id = s.prompt_id)
          AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.speaker_id = @speaker AND r.project_id = @project
                           AND r.prompt_id = s.prompt_id AND (r.takes > 0 OR r.skip_reason IS NOT NULL))
        GROUP BY s.prompt_id HAVING count(*) = 1 AND min(s.position) <> @position ORDER BY min(s.position) LIMIT 1`,
    )
    .pluck(),

  readingOf: db.prepare<
    [string, string, string],
    { takes: number; skip_reason: string | null; skip_note: string | null }
  >(
    'SELECT takes, skip_reason, skip_note FROM readings WHERE speaker_id = ? AND project_id = ? AND prompt_id = ?',
  ),
  setSkip: db.prepare<[string, string, string, string | null, string | null]>(
    `INSERT INTO readings (speaker_id, project_id, prompt_id, skip_reason, skip_note) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET skip_reason = excluded.skip_reason, skip_note = excluded.skip_note`,
  ),
  countSkip: db.prepare<[number, string, string]>(
    'UPDATE prompts SET skips = max(0, skips + ?) WHERE project_id = ? AND prompt_id = ?',
  ),

  progress: db.prepare<[{ speaker: string; project: string; langs: string }], ProgressRow>(
    `SELECT count(*) FILTER (WHERE r.takes > 0) AS done,
            count(*) FILTER (WHERE r.takes = 0 AND r.skip_reason IS NOT NULL) AS skipped,
            count(*) FILTER (WHERE p.closed = 0 AND (r.takes > 0 OR r.skip_reason IS NOT NULL)) AS touched,
            count(*) FILTER (WHERE p.closed = 0 AND (r.takes > 0 OR r.skip_reason IS NOT NULL)
              AND p.lang IN (SELECT value FROM json_each(@langs))) AS offered
       FROM readings r JOIN prompts p ON p.project_id = r.project_id AND p.prompt_id = r.prompt_id
      WHERE r.speaker_id = @speaker AND r.project_id = @project`,
  ),
  sessionTakes: db.prepare<[string], RecordedRow>(
    `SELECT sum(t.frames * 1000.0 / t.sample_rate) AS ms, count(DISTINCT t.prompt_id) AS prompts,
            min(t.recorded_at) AS first, max(t.recorded_at) AS last
       FROM takes t JOIN jobs j ON j.job_id = t.take_id WHERE t.session_id = ? AND j.state <> 'discarded'`,
  ),
})
