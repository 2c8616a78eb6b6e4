/**
 * What became of a prompt without a take that counts: passed over, flagged, or read and held back. The lake is told, and told
 * again when it is undone. Notes that somebody typed stay here: they may name people.
 */
import { createHash } from 'node:crypto'
import { CE_OUTCOME, outcomeRecord, sourceOf } from '../../contract/messages.ts'
import type { OutcomeRecord } from '../../contract/messages.ts'
import type { JobStore } from '../jobs/store.ts'
import { newId } from '../station.ts'
import type { Station } from '../station.ts'

interface WordParts {
  readonly station: Station
  readonly jobs: JobStore
}

export interface OutcomePrompt {
  readonly project_id: string
  readonly prompt_id: string
  readonly sha256: string
  readonly lang: string
  readonly kind: string
}

export interface OutcomeWord {
  readonly outcome: OutcomeRecord['outcome']
  /** false: it is so no more */
  readonly holds: boolean
  readonly prompt: OutcomePrompt
  readonly reasons: readonly string[]
  /** absent: nobody in particular, as with a flag */
  readonly speakerId?: string | undefined
  readonly takeId?: string | undefined
}

/** The same for the same matter, so that a later word takes the place of an earlier one. */
const idOf = (station: Station, { outcome, prompt, speakerId = '', takeId = '' }: OutcomeWord): string =>
  createHash('sha256')
    .update(
      JSON.stringify([station.stationId, outcome, prompt.project_id, prompt.prompt_id, speakerId, takeId]),
    )
    .digest('hex')
    .slice(0, 32)

/** In the caller's transaction: with what it is about, or not at all. */
export function tellOutcome({ station, jobs }: WordParts, word: OutcomeWord): void {
  const outcomeId = idOf(station, word)
  const { prompt, speakerId, takeId } = word
  const now = station.now()
  // a clock may have been set back since the last word on this matter, and the latest counts
  const at = Math.max(now, (lastAt(station, outcomeId) ?? 0) + 1)
  const record: OutcomeRecord = outcomeRecord.parse({
    outcome_id: outcomeId,
    outcome: word.outcome,
    holds: word.holds,
    reasons: word.reasons,
    prompt_id: prompt.prompt_id,
    prompt_sha256: prompt.sha256,
    kind: prompt.kind,
    lang: prompt.lang,
    project_id: prompt.project_id,
    station_id: station.stationId,
    ...(speakerId === undefined ? {} : { speaker_id: speakerId }),
    ...(takeId === undefined ? {} : { take_id: takeId }),
    app_version: station.appVersion,
    at: new Date(at).toISOString(),
  })
  const value = JSON.stringify(record)
  jobs.enqueue(newId(now), 'outcome', {
    size: value.length,
    payload: JSON.stringify({
      topic: 'outcomes',
      key: outcomeId,
      speaker: speakerId ?? null,
      value,
      headers: wordHeaders(station, CE_OUTCOME, outcomeId, at),
    }),
  })
}

/** Of a speaker's or an outcome's record. */
export const wordHeaders = (
  station: Station,
  type: string,
  id: string,
  at: number,
): Record<string, string> => ({
  ce_specversion: '1.0',
  ce_id: id,
  ce_type: type,
  ce_source: sourceOf(station.stationId),
  ce_time: new Date(at).toISOString(),
  'content-type': 'application/json',
  station_id: station.stationId,
})

/** ms since 1970; looked up by the key of the payload, of which there are few a matter. */
const lastAt = ({ db }: Station, outcomeId: string): number | null =>
  db
    .prepare<[string], number | null>(
      `SELECT max(unixepoch(json_extract(json_extract(payload, '$.value'), '$.at'), 'subsec') * 1000) FROM jobs
        WHERE kind = 'outcome' AND json_extract(payload, '$.key') = ?`,
    )
    .pluck()
    .get(outcomeId) ?? null
