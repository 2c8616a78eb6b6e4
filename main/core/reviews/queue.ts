/** What a listener is offered: takes that can be heard here, that they have not judged yet, and that are not their own voice. */
import type { Output, ParsedInput } from '../../contract/api.ts'
import { searchSql } from '../takes/search.ts'
import type { ReviewParts } from './store.ts'

// a carried take has no master, only the file that goes out
const OFFERED = `FROM takes t JOIN jobs j ON j.job_id = t.take_id
  WHERE (t.has_audio = 1 OR (t.path = '' AND j.path IS NOT NULL)) AND j.state <> 'discarded' AND t.take_id > @after
    AND t.speaker_id IS NOT @own
    AND NOT EXISTS (SELECT 1 FROM reviewed r WHERE r.listener_id = @reviewer AND r.take_id = t.take_id)`

export function nextReview(
  { station: { db }, takes, drafts, listeners }: Omit<ReviewParts, 'jobs' | 'prompts'>,
  { after, reviewer, search }: ParsedInput<'reviews.next'>,
): Output<'reviews.next'> {
  const found = searchSql(search)
  const offered = `${OFFERED} AND ${found.sql}`
  const asked = { ...found.params, reviewer, own: listeners.get(reviewer).speakerId, after: after ?? '' }
  const begun = db
    .prepare<[object], string>(
      `SELECT d.take_id FROM drafts d WHERE d.reviewer = @reviewer AND EXISTS (SELECT 1 ${offered} AND t.take_id = d.take_id)
        ORDER BY d.at DESC LIMIT 1`,
    )
    .pluck()
  const following = db
    .prepare<[object], string>(`SELECT t.take_id ${offered} ORDER BY t.take_id LIMIT 1`)
    .pluck()
  const id = (after === undefined ? begun.get(asked) : undefined) ?? following.get(asked)
  const left = db
    .prepare<[object], number>(`SELECT count(*) ${offered}`)
    .pluck()
    .get({ ...asked, after: '' })
  return {
    take: id === undefined ? null : takes.get(id),
    left: left ?? 0,
    draft: id === undefined ? null : drafts.get(reviewer, id),
  }
}
