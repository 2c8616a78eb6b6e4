/** The SQL of takes, prepared once. */
import type { Db } from '../db/open.ts'
import type { GivenConsent } from '../speakers/consent.ts'
import { TAKE_COLUMNS, TAKE_JOIN } from './rows.ts'
import type { TakeJobRow } from './rows.ts'

export type TakeStatements = ReturnType<typeof takeStatements>

export const takeStatements = (db: Db) => ({
  insert: db.prepare(
    `INSERT INTO takes (take_id, project_id, prompt_id, prompt_text, prompt_sha256, kind, section, itemcode, lang, direction, speaker_id,
       session_id, station_id, app_version, version, recorded_at, sample_rate, channels, bit_depth, frames, bytes,
       pcm_sha256, gaps, device, pre_roll_frames, quality, findings, recovered, path, has_audio,
       consent, search, figures)
     VALUES (@takeId, @projectId, @promptId, @promptText, @promptSha256, @kind, @section, @itemcode, @lang, @direction, @speakerId,
       @sessionId, @stationId, @appVersion, @version, @startedAt, @sampleRate, @channels, @bitDepth, @frames, @bytes,
       @pcmSha256, @gaps, @device, @preRollFrames, @quality, @findings, @recovered, @path, @hasAudio,
       @consent, @search, @figures)`,
  ),
  lastVersion: db
    .prepare<[string, string, string], number | null>(
      'SELECT max(version) FROM takes WHERE speaker_id = ? AND project_id = ? AND prompt_id = ?',
    )
    .pluck(),
  one: db.prepare<[string], TakeJobRow>(`SELECT ${TAKE_COLUMNS} FROM ${TAKE_JOIN} WHERE t.take_id = ?`),
  versions: db.prepare<[string, string, string], TakeJobRow>(
    `SELECT ${TAKE_COLUMNS} FROM ${TAKE_JOIN}
      WHERE t.speaker_id = ? AND t.project_id = ? AND t.prompt_id = ? ORDER BY t.version DESC`,
  ),
  history: db.prepare<[string], { at: number; what: string; detail: string }>(
    'SELECT at, what, detail FROM history WHERE job_id = ? ORDER BY id',
  ),
  consentByTime: db.prepare<[string, string, number], GivenConsent>(
    `SELECT sha256, lang, version, given_at FROM consents
      WHERE speaker_id = ? AND project_id = ? AND given_at <= ? ORDER BY given_at DESC LIMIT 1`,
  ),
  cardHash: db
    .prepare<[string], string | null>('SELECT withdrawal_sha256 FROM speakers WHERE speaker_id = ?')
    .pluck(),
  withdrew: db.prepare<[string]>('SELECT 1 FROM speakers WHERE speaker_id = ? AND withdrawn_at IS NOT NULL'),

  setNote: db.prepare<[string, string]>('UPDATE takes SET note = ? WHERE take_id = ?'),
  setReview: db.prepare<[string, string, string]>(
    'UPDATE takes SET review = ? WHERE take_id = ? AND review IS NOT ?',
  ),
  noAudio: db.prepare<[string]>('UPDATE takes SET has_audio = 0 WHERE take_id = ?'),
  noMaster: db.prepare<[string]>('UPDATE jobs SET master = 0 WHERE job_id = ?'),
  keepSignature: db.prepare<[string, string]>(
    'INSERT INTO carried_signatures (take_id, signed) VALUES (?, ?) ON CONFLICT (take_id) DO UPDATE SET signed = excluded.signed',
  ),
  signature: db.prepare<[string], string>('SELECT signed FROM carried_signatures WHERE take_id = ?').pluck(),
  noteCarried: db.prepare(
    `INSERT INTO carried (take_id, at, way, folder, file, sha256, station_id)
     VALUES (@takeId, @at, @way, @folder, @file, @sha256, @stationId)`,
  ),
})
