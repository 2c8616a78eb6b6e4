/** Where a take comes from and where it went, put together from what the station wrote down at each step. */
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { reviewRecord } from '../../contract/messages.ts'
import type { DeliveryState } from '../../contract/model.ts'
import { corpusLineOf } from '../../contract/lineage.ts'
import type { Lineage } from '../../contract/lineage.ts'
import type { JobStore } from '../jobs/store.ts'
import type { Station } from '../station.ts'
import { toTake } from './rows.ts'
import type { TakeStore } from './store.ts'

interface PromptRow {
  readonly corpus: string
  readonly source: string
  readonly origin: string | null
  readonly received_at: number
  readonly sha256: string
}
interface ReviewRow {
  readonly payload: string
  readonly state: DeliveryState
}

export const REVIEWS_SQL = `SELECT payload, state FROM jobs
  WHERE kind = 'review' AND json_extract(payload, '$.key') = ? ORDER BY job_id`

const payloadShape = z.object({ value: z.string() })

interface LineageParts {
  readonly jobs: JobStore
  readonly takes: TakeStore
  /** as in the settings: host:port, never credentials */
  readonly brokers: () => string
}

export function lineageReader({ db }: Station, { jobs, takes, brokers }: LineageParts) {
  const prompt = db.prepare<[string, string], PromptRow>(
    'SELECT corpus, source, origin, received_at, sha256 FROM prompts WHERE project_id = ? AND prompt_id = ?',
  )
  const reviews = db.prepare<[string], ReviewRow>(REVIEWS_SQL)
  const carried = db.prepare<[string], Lineage['carried'][number]>(
    'SELECT at, way, folder, file, sha256, station_id AS stationId FROM carried WHERE take_id = ? ORDER BY id',
  )
  const versions = db
    .prepare<[string, string, string], number>(
      'SELECT count(*) FROM takes WHERE speaker_id = ? AND project_id = ? AND prompt_id = ?',
    )
    .pluck()

  return (takeId: string): Lineage => {
    const row = takes.row(takeId)
    if (!row) throw new StationError('not_found', `no take ${takeId}`)
    const { delivery, review } = toTake(row)
    const found = prompt.get(row.project_id, row.prompt_id)
    const line = found && corpusLineOf(found.source)
    return {
      takeId,
      promptId: row.prompt_id,
      corpus: line ? { uri: line.uri, line: line.line ?? null, etag: line.etag ?? null } : null,
      prompt: found
        ? {
            corpus: found.corpus,
            source: found.source,
            origin: found.origin,
            receivedAt: found.received_at,
            changed: found.sha256 !== row.prompt_sha256,
          }
        : null,
      take: {
        recordedAt: row.recorded_at,
        stationId: row.station_id,
        speakerId: row.speaker_id,
        sessionId: row.session_id,
        version: row.version,
        versions: versions.get(row.speaker_id, row.project_id, row.prompt_id) ?? 1,
        pcmSha256: row.pcm_sha256,
        fileSha256: jobs.get(takeId)?.sha256 ?? null,
      },
      delivery,
      ...(review ? { review } : {}),
      reviews: reviews.all(takeId).flatMap(({ payload, state }) => {
        const { value } = payloadShape.parse(JSON.parse(payload))
        const said = reviewRecord.safeParse(JSON.parse(value)).data
        if (!said) return []
        const { review_id: reviewId, reviewer, verdict, reasons } = said
        return [{ reviewId, at: Date.parse(said.at), reviewer, verdict, reasons, state }]
      }),
      carried: carried.all(takeId),
      command: `node backend-stack/lineage/cli.ts --take ${takeId} --brokers ${brokers() || 'HOST:PORT'}`,
    }
  }
}
