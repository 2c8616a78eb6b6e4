/** Minutes of each speaker that listeners accepted, for their remuneration. */
import { z } from 'zod'
import { thanksRow } from '../../contract/corpus.ts'
import type { ThanksRow } from '../../contract/corpus.ts'
import type { Station } from '../station.ts'

const rows = z.array(thanksRow)

/** Takes that were recorded here and not discarded; a withdrawal discards them all. */
export function thanksReader({ db }: Station): (projectId: string) => ThanksRow[] {
  const state = "json_extract(t.review, '$.state')"
  const ms = 't.frames * 1000.0 / t.sample_rate'
  const summed = db.prepare<[string]>(
    `SELECT s.speaker_id AS speakerId, s.label, count(*) AS takes,
       CAST(round(sum(${ms})) AS INTEGER) AS recordedMs,
       CAST(round(sum(CASE WHEN ${state} = 'approved' THEN ${ms} ELSE 0 END)) AS INTEGER) AS approvedMs,
       CAST(round(sum(CASE WHEN ${state} = 'rejected' THEN ${ms} ELSE 0 END)) AS INTEGER) AS rejectedMs
       FROM takes t JOIN jobs j ON j.job_id = t.take_id AND j.state <> 'discarded'
       JOIN speakers s ON s.speaker_id = t.speaker_id
      WHERE t.project_id = ? AND s.withdrawn_at IS NULL
      GROUP BY s.speaker_id ORDER BY approvedMs DESC, recordedMs DESC, s.speaker_id`,
  )
  return (projectId) => rows.parse(summed.all(projectId))
}
