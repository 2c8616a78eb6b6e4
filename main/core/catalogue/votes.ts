/** What listeners said of takes, at this station and, where the archive is followed, at all: the latest of each on each take. */
import type { ReviewRecord } from '../../contract/messages.ts'
import type { Db } from '../db/open.ts'

/** Of these, the listener took their verdict back, or it is a station that speaks of a discard (review_rule.json). */
const NO_VERDICTS: ReadonlySet<string> = new Set(['verdict_undone', 'discard_undone', 'discarded_at_station'])

export type Votes = ReturnType<typeof voteStore>

export function voteStore(db: Db) {
  const put = db.prepare<[object]>(
    `INSERT INTO lake.votes (listener_id, take_id, review_id, verdict, stands, speaker_id, at)
     VALUES (@listenerId, @takeId, @reviewId, @verdict, @stands, @speakerId, @at)
     ON CONFLICT (listener_id, take_id) DO UPDATE SET review_id = excluded.review_id, verdict = excluded.verdict,
       stands = excluded.stands, speaker_id = excluded.speaker_id, at = excluded.at
     WHERE (excluded.at, excluded.review_id) > (at, review_id)`,
  )
  const rank = db.prepare<[string]>(
    `UPDATE lake.entries SET k_votes = min(-coalesce(verdict ->> 'approve' + verdict ->> 'reject', 0), -(SELECT count(*) FROM lake.votes v
       WHERE v.take_id = entries.take_id AND v.stands = 1 AND v.verdict <> 'unsure')) WHERE take_id = ?`,
  )
  const drop = db.prepare<[string]>('DELETE FROM lake.votes WHERE take_id = ?')
  const saidOn = db
    .prepare<[string], string>('SELECT verdict FROM lake.votes WHERE take_id = ? AND stands = 1')
    .pluck()
  return {
    /** In the caller's transaction. `appendedAt`: by the broker; a clock that is ahead must not win for ever. */
    keep(review: ReviewRecord, appendedAt: number): void {
      put.run({
        listenerId: review.reviewer,
        takeId: review.take_id,
        reviewId: review.review_id,
        verdict: review.verdict,
        stands: review.reasons.some((reason) => NO_VERDICTS.has(reason)) ? 0 : 1,
        speakerId: review.reviewer_speaker_id ?? null,
        at: Math.min(Date.parse(review.at), appendedAt),
      })
      rank.run(review.take_id)
    },
    /** Of an unheard-of take nothing was said; `hidden`: neither is it told of this one. */
    of(takeId: string, hidden: boolean): { approve: number; reject: number; unsure: number } {
      const said = hidden ? [] : saidOn.all(takeId)
      const count = (verdict: string) => said.filter((one) => one === verdict).length
      return { approve: count('approve'), reject: count('reject'), unsure: count('unsure') }
    },
    /** Of a take that is gone nothing that was said stays. */
    forget: (takeId: string): void => void drop.run(takeId),
  }
}
