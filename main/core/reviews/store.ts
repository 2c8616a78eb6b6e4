/** Reviews made at this station: takes that are here and not yet judged here; verdicts go out like takes. */
import { StationError } from '../../contract/errors.ts'
import type { Output, ParsedInput } from '../../contract/api.ts'
import { reviewRecord } from '../../contract/messages.ts'
import type { JobStore } from '../jobs/store.ts'
import { newId } from '../station.ts'
import type { Station } from '../station.ts'
import { enqueueReview } from '../takes/discard.ts'
import type { PromptStore } from '../prompts/store.ts'
import type { TakeStore } from '../takes/store.ts'
import type { Drafts } from './drafts.ts'

export interface ReviewParts {
  readonly station: Station
  readonly jobs: JobStore
  readonly takes: TakeStore
  readonly drafts: Drafts
  readonly prompts: Pick<PromptStore, 'flagFor'>
}

const UNREVIEWED = `FROM takes t JOIN jobs j ON j.job_id = t.take_id
  WHERE t.has_audio = 1 AND j.state <> 'discarded' AND t.take_id > ?
    AND NOT EXISTS (SELECT 1 FROM history h WHERE h.job_id = t.take_id AND h.what = 'reviewed')`

export function nextReview(
  { station, takes, drafts }: ReviewParts,
  { after, reviewer }: ParsedInput<'reviews.next'>,
): Output<'reviews.next'> {
  const { db } = station
  const begun = db
    .prepare<[string, string], string>(
      `SELECT d.take_id FROM drafts d WHERE d.reviewer = ? AND EXISTS (SELECT 1 ${UNREVIEWED} AND t.take_id = d.take_id)
        ORDER BY d.at DESC LIMIT 1`,
    )
    .pluck()
  const following = db
    .prepare<[string], string>(`SELECT t.take_id ${UNREVIEWED} ORDER BY t.take_id LIMIT 1`)
    .pluck()
  const last = after === undefined && reviewer !== undefined ? begun.get(reviewer, '') : undefined
  const id = last ?? following.get(after ?? '')
  const left = db.prepare<[string], number>(`SELECT count(*) ${UNREVIEWED}`).pluck().get('') ?? 0
  return {
    take: id === undefined ? null : takes.get(id),
    left,
    draft: id === undefined || reviewer === undefined ? null : drafts.get(reviewer, id),
  }
}

export function saveReview(parts: ReviewParts, given: ParsedInput<'reviews.save'>['review']): void {
  const { station, jobs, takes, drafts, prompts } = parts
  const take = takes.row(given.take_id)
  if (!take) throw new StationError('not_found', `no take ${given.take_id}`)
  const at = station.now()
  const review = reviewRecord.parse({
    ...given,
    review_id: newId(at),
    app_version: station.appVersion,
    at: new Date(at).toISOString(),
  })
  station.db
    .transaction(() => {
      enqueueReview(parts, review)
      jobs.record(given.take_id, 'reviewed', review.verdict)
      drafts.given(given.reviewer, given.take_id)
      const { project_id, prompt_id } = take
      if (review.prompt_reasons?.length) prompts.flagFor(project_id, prompt_id, review.prompt_reasons)
    })
    .immediate()
  station.changed()
}
