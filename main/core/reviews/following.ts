/** The topic of reviews, where people listen to the whole lake: who said what, and what project owners say of the listening. */
import { reviewRecord } from '../../contract/messages.ts'
import type { IncomingRecord, Kept } from '../../kafka/port.ts'
import type { Votes } from '../catalogue/votes.ts'
import { parseJson } from '../json.ts'
import type { Station } from '../station.ts'
import type { OwnerWords } from './owner-words.ts'

interface FollowingParts {
  readonly votes: Votes
  readonly owners: OwnerWords
}

export const reviewKeeper = ({ db }: Pick<Station, 'db'>, { votes, owners }: FollowingParts) => ({
  keep(incoming: readonly IncomingRecord[]): Promise<Kept> {
    db.transaction(() => {
      for (const { value, timestamp } of incoming) {
        const appendedAt = Number(timestamp ?? Infinity)
        const said = parseJson(String(value ?? ''))
        const review = reviewRecord.safeParse(said).data
        if (review) votes.keep(review, appendedAt)
        else owners.keep(said, appendedAt)
      }
    }).immediate()
    return Promise.resolve({ count: incoming.length, full: false })
  },
})
