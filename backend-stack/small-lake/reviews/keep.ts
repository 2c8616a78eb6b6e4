/** A run of review records: kept, folded, told. Whatever a kill leaves undone, the same records bring about again. */
import { reviewRecord, TOPICS } from '../../../main/contract/messages.ts'
import type { ReviewFold } from '../../../main/contract/messages.ts'
import { safeJson } from '../../stack/safe-json.ts'
import type { KafkaMessage } from '../answers.ts'
import type { LandingPoint } from '../landing-deps.ts'
import type { Incoming } from '../outcome.ts'
import type { Distrust } from '../../../main/trust/check.ts'
import type { Trust } from '../trust.ts'
import { foldReviews } from './fold.ts'
import type { FoldedTake, Heard } from './fold.ts'
import { ownerWord } from './owner-words.ts'
import type { OwnerWord } from './owner-words.ts'
import { reviewReceipt } from './receipt.ts'
import type { ReviewRule } from './rule.ts'
import type { ReviewStore } from './store.ts'

export interface ReviewDeps {
  readonly store: ReviewStore
  readonly rule: ReviewRule
  /** Null: it has not landed. */
  readonly takeOf: (takeId: string) => FoldedTake | null
  /** Absent: signatures are not looked at. */
  readonly trust?: Trust
  sendReceipts(messages: readonly KafkaMessage[]): Promise<void>
  readonly now: () => Date
  /** the outcome of these takes is another now: for the catalogue's topic. Safe to repeat. */
  readonly decided: (folds: ReadonlyMap<string, ReviewFold>) => Promise<void>
  readonly reached?: (point: LandingPoint) => void
  /** of a record that is no review: where it is */
  readonly malformed: (where: string) => void
  /** of one that no enrolled station signed, where the lake asks for that: a dead letter when this resolves */
  readonly distrusted: (record: Incoming, why: Distrust) => Promise<void>
}

/** Answers how many outcomes are new. Throws only for faults of this machine or its servers; then try again. */
export async function keepReviews(records: readonly Incoming[], deps: ReviewDeps): Promise<number> {
  const { store } = deps
  const heard: Heard[] = []
  const words: OwnerWord[] = []
  for (const record of records) {
    const belief = await deps.trust?.belief(record, TOPICS.reviews)
    if (belief?.fault) {
      if (record.value?.length) await deps.distrusted(record, belief.fault)
    } else if (record.value !== null) {
      const said = safeJson(Buffer.from(record.value).toString())
      const appendedAt = record.sentAt.getTime()
      const review = reviewRecord.safeParse(said).data
      const word = review ? undefined : ownerWord(said, appendedAt)
      // where nobody asks for signatures it is who the record says
      const station = belief?.signer ?? record.headers['station_id'] ?? null
      if (review) heard.push({ review, appendedAt, station })
      else if (word) words.push(word)
      else deps.malformed(placeOf(record))
    }
  }
  const moved = store.add(heard)
  store.addWords(words)
  deps.reached?.('reviews-kept')
  const spokenOf = words.flatMap(({ kind, about }) => (kind === 'gold' ? [about] : store.judgedBy(about)))
  return foldTakes(
    new Set([
      ...heard.map(({ review }) => review.take_id),
      ...spokenOf,
      ...[...moved].flatMap((reviewer) => store.judgedBy(reviewer)),
    ]),
    deps,
  )
}

/** Also called for takes that land after they were judged: only then can it be seen that somebody judged their own voice. */
export async function foldTakes(
  takeIds: Iterable<string>,
  deps: Omit<ReviewDeps, 'malformed' | 'distrusted'>,
): Promise<number> {
  const changed = new Map<string, ReviewFold>()
  const setAside = deps.store.setAside()
  for (const takeId of takeIds) {
    const reviews = deps.store.of(takeId)
    const known = { gold: deps.store.gold(takeId), setAside, homes: deps.store.homes(reviews) }
    const fold = foldReviews(takeId, reviews, deps.rule, deps.takeOf(takeId), known)
    const told = deps.store.told(takeId)
    // nobody waits to hear that nothing is decided, unless something was, or somebody wrote down what they heard
    if (told === undefined && fold.state === 'open' && !fold.transcript) continue
    if (JSON.stringify(told) !== JSON.stringify(fold)) changed.set(takeId, fold)
  }
  if (changed.size === 0) return 0
  const at = deps.now().toISOString()
  await deps.store.publish(
    [...changed].map(([takeId, fold]) => ({ take_id: takeId, ...fold, decided_at: at })),
  )
  deps.reached?.('verdicts-written')
  await deps.sendReceipts([...changed].map(([takeId, fold]) => reviewReceipt(takeId, fold, at)))
  deps.reached?.('verdicts-told')
  await deps.decided(changed)
  deps.reached?.('verdicts-published')
  // last: what was not told to all is told again
  deps.store.setTold(changed)
  deps.reached?.('verdicts-kept')
  return changed.size
}

const placeOf = ({ origin }: Incoming): string => `${origin.topic}:${origin.partition}:${origin.offset}`
