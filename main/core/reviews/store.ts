/** Verdicts given here: kept by listener and take, and sent like takes. One can be taken back, and said anew. */
import { StationError } from '../../contract/errors.ts'
import type { Output, ParsedInput } from '../../contract/api.ts'
import { reviewRecord } from '../../contract/messages.ts'
import type { ReviewRecord } from '../../contract/messages.ts'
import type { Take } from '../../contract/model.ts'
import { lengthMsOf, sentenceOf, transcriptFault } from '../../contract/transcript.ts'
import type { Transcript } from '../../contract/transcript.ts'
import type { ReviewDraft } from '../../contract/review-draft.ts'
import type { CatalogueStore } from '../catalogue/store.ts'
import type { JobStore } from '../jobs/store.ts'
import { newId } from '../station.ts'
import type { Station } from '../station.ts'
import { enqueueReview } from '../takes/discard.ts'
import type { PromptStore } from '../prompts/store.ts'
import type { TakeStore } from '../takes/store.ts'
import { tellOutcome } from '../words/outcomes.ts'
import type { Drafts } from './drafts.ts'
import type { Listeners } from './listeners.ts'
import type { Offers } from './offers.ts'
import { asHeard, rulesOf } from './take-rules.ts'
import type { TakeRuleParts } from './take-rules.ts'
import type { Versions } from './versions.ts'

export interface ReviewParts {
  readonly station: Station
  readonly jobs: JobStore
  readonly takes: TakeStore
  readonly drafts: Drafts
  readonly versions: Pick<Versions, 'given' | 'takenBack'>
  readonly listeners: Listeners
  readonly offers: Offers
  readonly catalogue: Pick<CatalogueStore, 'take' | 'entry' | 'lost' | 'votes' | 'reopened' | 'asLakeSaid'>
  readonly prompts: Pick<PromptStore, 'flagFor' | 'get'>
}

/** Of a verdict that was taken back: both lakes count such a review as none (review_rule.json). */
export const UNDONE = 'verdict_undone'

type Given = ParsedInput<'reviews.save'>['review']

export function saveReview(parts: ReviewParts, given: Given): void {
  const { station, jobs, takes, drafts, versions, prompts, listeners, catalogue, offers } = parts
  const { speakerId } = listeners.get(given.reviewer)
  const take = catalogue.take(given.take_id)
  if (!take) throw new StationError('not_found', `no take ${given.take_id}`)
  if (take.speakerId === speakerId)
    throw new StationError('own_voice', 'nobody judges what they have read themselves')
  checkTranscript(given.transcript, take)
  const review = stamped(parts, {
    ...given,
    ...(speakerId === null ? {} : { reviewer_speaker_id: speakerId }),
  })
  station.db
    .transaction(() => {
      enqueueReview(parts, review)
      keep(parts, review)
      versions.given(review)
      drafts.given(given.reviewer, given.take_id)
      offers.given(given.reviewer, given.take_id)
      catalogue.votes.keep(review, Infinity)
      catalogue.asLakeSaid(given.take_id)
      // of another station's take there is no history here, and no prompt
      const own = takes.row(given.take_id)
      if (!own) return
      jobs.record(given.take_id, 'reviewed', review.verdict)
      if (review.prompt_reasons?.length) {
        prompts.flagFor(own.project_id, own.prompt_id, review.prompt_reasons)
        const prompt = prompts.get(own.project_id, own.prompt_id)
        if (prompt)
          tellOutcome(parts, { outcome: 'flagged', holds: true, prompt, reasons: review.prompt_reasons })
      }
    })
    .immediate()
  station.changed()
}

function checkTranscript(transcript: Transcript | undefined, take: Take): void {
  const fault = transcript && transcriptFault(transcript, lengthMsOf(take.frames, take.format.sampleRate))
  if (fault)
    throw new StationError('transcript_invalid', `transcript: ${sentenceOf(fault)}`, {
      ...fault,
      fault: fault.code,
    })
}

/** The latest counts, and a clock may have been set back since the verdict before. */
function stamped(
  { station }: ReviewParts,
  said: Omit<ReviewRecord, 'review_id' | 'app_version' | 'at'>,
): ReviewRecord {
  const last = station.db
    .prepare<[string], number | null>('SELECT max(at) FROM reviewed WHERE listener_id = ?')
    .pluck()
    .get(said.reviewer)
  const now = station.now()
  return reviewRecord.parse({
    ...said,
    review_id: newId(now),
    app_version: station.appVersion,
    at: new Date(Math.max(now, (last ?? 0) + 1)).toISOString(),
  })
}

function keep({ station }: ReviewParts, review: ReviewRecord): void {
  station.db
    .prepare(
      `INSERT OR REPLACE INTO reviewed (listener_id, take_id, review_id, at, review) VALUES (?, ?, ?, ?, ?)`,
    )
    .run(review.reviewer, review.take_id, review.review_id, Date.parse(review.at), JSON.stringify(review))
}

/** What was said last is no verdict any more, here and in the lake, and lies before the listener as a draft. */
export function undoReview(parts: ReviewParts & TakeRuleParts, reviewer: string): Output<'reviews.undo'> {
  const { station, jobs, takes, drafts, versions, listeners, catalogue, offers } = parts
  listeners.get(reviewer)
  const text = station.db
    .prepare<[string], string>(
      'SELECT review FROM reviewed WHERE listener_id = ? ORDER BY at DESC, review_id DESC LIMIT 1',
    )
    .pluck()
    .get(reviewer)
  if (text === undefined) return { take: null, draft: null }
  const last = reviewRecord.parse(JSON.parse(text))
  const { take_id: takeId } = last
  const draft = draftOf(last)
  station.db
    .transaction(() => {
      const { reviewer_speaker_id } = last
      const none = stamped(parts, {
        take_id: takeId,
        reviewer,
        verdict: 'unsure',
        reasons: [UNDONE],
        marks: [],
        listened_ms: 0,
        ...(reviewer_speaker_id === undefined ? {} : { reviewer_speaker_id }),
      })
      enqueueReview(parts, none)
      catalogue.votes.keep(none, Infinity)
      if (last.verdict !== 'unsure')
        catalogue.reopened(takeId, last.verdict === 'approve' ? 'approved' : 'rejected')
      station.db.prepare('DELETE FROM reviewed WHERE listener_id = ? AND take_id = ?').run(reviewer, takeId)
      if (takes.exists(takeId)) jobs.record(takeId, 'review_undone', last.verdict)
      versions.takenBack(last.review_id)
      drafts.keep({ reviewer, takeId, draft })
      offers.again(reviewer, takeId)
    })
    .immediate()
  station.changed()
  const take = catalogue.take(takeId)
  return { take: take && asHeard(take, rulesOf(parts, takeId)), draft }
}

const draftOf = (review: ReviewRecord): ReviewDraft => ({
  reasons: review.reasons,
  promptReasons: review.prompt_reasons ?? [],
  marks: review.marks,
  note: review.note ?? '',
  // all of it: it was heard before it was judged
  heard: review.listened_ms >= 100 ? [[0, Math.floor(review.listened_ms / 100)]] : [],
  ...(review.plays === undefined ? {} : { plays: review.plays }),
  ...(review.transcript === undefined ? {} : { transcript: review.transcript }),
})
