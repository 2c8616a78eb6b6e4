/** What a listener has begun to say of a take: kept until it is given or thrown away, whatever is looked at in between. */
import type { Input, Output } from '../../contract/api.ts'
import { reviewDraft } from '../../contract/review-draft.ts'
import type { ReviewDraft } from '../../contract/review-draft.ts'
import { StationError } from '../../contract/errors.ts'
import type { Take } from '../../contract/model.ts'
import type { Station } from '../station.ts'
import type { Versions } from './versions.ts'

/** At this station, of all listeners: about 20 MB where nothing is written down, 400 MB at the very most. */
const MOST = 2_000

export type Drafts = ReturnType<typeof draftStore>

export function draftStore(
  { db, now }: Pick<Station, 'db' | 'now'>,
  catalogue: { take(takeId: string): Take | null },
  versions: Pick<Versions, 'begun'>,
) {
  const put = db.prepare<[string, string, number, string]>(
    `INSERT INTO drafts (reviewer, take_id, at, draft) VALUES (?, ?, ?, ?)
     ON CONFLICT (reviewer, take_id) DO UPDATE SET at = excluded.at, draft = excluded.draft`,
  )
  const remove = db.prepare<[string, string]>('DELETE FROM drafts WHERE reviewer = ? AND take_id = ?')
  const get = db
    .prepare<[string, string], string>('SELECT draft FROM drafts WHERE reviewer = ? AND take_id = ?')
    .pluck()
  const count = db.prepare<[], number>('SELECT count(*) FROM drafts').pluck()
  const ended = (): StationError =>
    new StationError('conflict', `${MOST} drafts are kept already: give or throw away some of them`)
  return {
    get(reviewer: string, takeId: string): ReviewDraft | null {
      const text = get.get(reviewer, takeId)
      return text === undefined ? null : reviewDraft.parse(JSON.parse(text))
    },
    /** Null throws it away. */
    keep({ reviewer, takeId, draft }: Input<'reviews.keepDraft'>): Output<'reviews.keepDraft'> {
      if (draft === null) remove.run(reviewer, takeId)
      else {
        if (catalogue.take(takeId) === null) throw new StationError('not_found', `no take ${takeId}`)
        if (get.get(reviewer, takeId) === undefined && (count.get() ?? 0) >= MOST) throw ended()
        db.transaction(() => {
          put.run(reviewer, takeId, now(), JSON.stringify(reviewDraft.parse(draft)))
          versions.begun(reviewer, takeId, draft.transcript)
        })()
      }
      return { ok: true }
    },
    /** In the caller's transaction: it was given. */
    given: (reviewer: string, takeId: string): void => void remove.run(reviewer, takeId),
  }
}
