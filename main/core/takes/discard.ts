/**
 * A discarded take stays on disk and can be restored. One that had gone out already is followed by a
 * review that rejects it, so that the lake learns what the person here decided.
 */
import type { ReviewRecord } from '../../contract/messages.ts'
import type { JobStore } from '../outbox/store.ts'
import { newId } from '../station.ts'
import type { Station } from '../station.ts'
import type { TakeStore } from './store.ts'

interface Parts {
  readonly station: Station
  readonly jobs: JobStore
  readonly takes: TakeStore
}

/** In the caller's transaction or alone. */
export function enqueueReview(
  { station, jobs }: Pick<Parts, 'station' | 'jobs'>,
  review: ReviewRecord,
): void {
  const value = JSON.stringify(review)
  jobs.enqueue(review.review_id, 'review', {
    size: value.length,
    payload: JSON.stringify({
      topic: 'reviews',
      key: review.take_id,
      value,
      headers: { 'content-type': 'application/json', station_id: station.stationId },
    }),
  })
}

function tellLake(parts: Parts, takeId: string, verdict: 'reject' | 'unsure', reason: string): void {
  const at = parts.station.now()
  enqueueReview(parts, {
    review_id: newId(at),
    take_id: takeId,
    verdict,
    reasons: [reason],
    marks: [],
    reviewer: parts.station.stationId,
    listened_ms: 0,
    app_version: parts.station.appVersion,
    at: new Date(at).toISOString(),
  })
}

const wentOut = (state: string | null | undefined): boolean =>
  state === 'sent' || state === 'landed' || state === 'sending'

/** False: it is discarded already. */
export function discardTake(parts: Parts, takeId: string): boolean {
  const { station, jobs, takes } = parts
  return station.db
    .transaction(() => {
      const out = wentOut(jobs.get(takeId)?.state)
      if (!takes.discard(takeId)) return false
      if (out) tellLake(parts, takeId, 'reject', 'discarded_at_station')
      return true
    })
    .immediate()
}

export function restoreTake(parts: Parts, takeId: string): boolean {
  const { station, jobs, takes } = parts
  return station.db
    .transaction(() => {
      if (!takes.restore(takeId)) return false
      if (wentOut(jobs.get(takeId)?.state)) tellLake(parts, takeId, 'unsure', 'discard_undone')
      return true
    })
    .immediate()
}
