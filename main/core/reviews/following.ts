/** The topic of reviews, where people listen to the whole lake: who said what, and what project owners say of the listening. */
import { reviewRecord } from '../../contract/messages.ts'
import type { ReviewRecord } from '../../contract/messages.ts'
import type { IncomingRecord, Kept } from '../../kafka/port.ts'
import type { Votes } from '../catalogue/votes.ts'
import { parseJson } from '../json.ts'
import type { JobStore } from '../jobs/store.ts'
import type { Station } from '../station.ts'
import type { OwnerWords } from './owner-words.ts'

interface FollowingParts {
  readonly votes: Votes
  readonly owners: OwnerWords
  readonly jobs: Pick<JobStore, 'get'>
}

export const reviewKeeper = ({ db }: Pick<Station, 'db'>, { votes, owners, jobs }: FollowingParts) => {
  const listensHere = db.prepare<[string], number>('SELECT 1 FROM listeners WHERE listener_id = ?').pluck()
  /** Nobody else speaks for who listens here. Whose words those of others are the lakes look into. */
  const isForged = ({ reviewer, review_id: id }: ReviewRecord): boolean =>
    listensHere.get(reviewer) !== undefined && jobs.get(id) === null
  return { keep }
  function keep(incoming: readonly IncomingRecord[]): Promise<Kept> {
    db.transaction(() => {
      for (const { value, timestamp } of incoming) {
        const appendedAt = Number(timestamp ?? Infinity)
        const said = parseJson(String(value ?? ''))
        const review = reviewRecord.safeParse(said).data
        if (review) {
          if (!isForged(review)) votes.keep(review, appendedAt)
        } else owners.keep(said, appendedAt)
      }
    }).immediate()
    return Promise.resolve({ count: incoming.length, full: false })
  }
}
