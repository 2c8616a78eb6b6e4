/**
 * A discarded take stays on disk and can be restored. One that had gone out already is followed by a
 * review that rejects it, so that the lake learns what the person here decided.
 */
import { reviewRecord } from '../../contract/messages.ts'
import type { ReviewRecord } from '../../contract/messages.ts'
import type { JobStore } from '../jobs/store.ts'
import { newId } from '../station.ts'
import type { Station } from '../station.ts'
import type { TakeStore } from './store.ts'

interface LakeWordParts {
  readonly station: Station
  readonly jobs: JobStore
}
interface DiscardParts extends LakeWordParts {
  readonly takes: TakeStore
}

/** In the caller's transaction or alone. */
export function enqueueReview({ station, jobs }: LakeWordParts, review: ReviewRecord): void {
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

const DISCARDED = 'discarded_at_station'
const UNDONE = 'discard_undone'

const SAID_SQL = `SELECT json_extract(payload, '$.value') FROM jobs
  WHERE kind = 'review' AND json_extract(payload, '$.key') = ? ORDER BY rowid DESC`

/** The last word of this station to the lake about a discard, or about its undoing. */
function lastWord({ station }: LakeWordParts, takeId: string): ReviewRecord | undefined {
  const values = station.db.prepare<[string], string>(SAID_SQL).pluck().all(takeId)
  // a project's owner may have said something of it, too
  const words = values.flatMap((value) => reviewRecord.safeParse(JSON.parse(value)).data ?? [])
  return words.find(({ reasons }) => reasons[0] === DISCARDED || reasons[0] === UNDONE)
}

/** Unless it is what the lake heard last. In the caller's transaction. */
function tellLake(parts: LakeWordParts, takeId: string, discarded: boolean): void {
  const last = lastWord(parts, takeId)
  if ((last?.reasons[0] === DISCARDED) === discarded) return
  const now = parts.station.now()
  // the latest counts, and a clock may have been set back since the word before
  const at = Math.max(now, Date.parse(last?.at ?? '1970-01-01') + 1)
  enqueueReview(parts, {
    review_id: newId(now),
    take_id: takeId,
    verdict: discarded ? 'reject' : 'unsure',
    reasons: [discarded ? DISCARDED : UNDONE],
    marks: [],
    reviewer: parts.station.stationId,
    listened_ms: 0,
    app_version: parts.station.appVersion,
    at: new Date(at).toISOString(),
  })
}

/** In the caller's transaction. */
export const tellOfDiscard = (parts: LakeWordParts, takeId: string): void => tellLake(parts, takeId, true)

/** What has not gone out by all that is known here may have: then the receipt makes it known (outbox/receipts.ts). */
const wentOut = (state: string | null | undefined): boolean =>
  state === 'sent' || state === 'landed' || state === 'sending'

/** Both answer whether anything changed. */
export const takeDiscards = (parts: DiscardParts & { readonly onChange: () => void }) => ({
  /** False: it is discarded already. */
  discard(takeId: string): boolean {
    const discarded = inOne(parts, () => {
      const out = wentOut(parts.jobs.get(takeId)?.state)
      if (!parts.takes.discard(takeId)) return false
      if (out) tellOfDiscard(parts, takeId)
      return true
    })
    // the lake is to hear of one that had gone out already
    parts.onChange()
    return discarded
  },
  /** False: it is not discarded. */
  restore(takeId: string): boolean {
    const restored = restoreTake(parts, takeId)
    parts.onChange()
    return restored
  },
})

export const restoreTake = (parts: DiscardParts, takeId: string): boolean =>
  inOne(parts, () => {
    if (!parts.takes.restore(takeId)) return false
    tellLake(parts, takeId, false)
    return true
  })

const inOne = ({ station }: LakeWordParts, work: () => boolean): boolean =>
  station.db.transaction(work).immediate()
