/** The next take, with its audio at hand: what cannot be heard is told and passed over, and what follows is fetched meanwhile. */
import type { Output, ParsedInput } from '../../contract/api.ts'
import { StationError, toErrorValue } from '../../contract/errors.ts'
import type { ErrorValue } from '../../contract/errors.ts'
import { passedTake } from '../../contract/review-queue.ts'
import type { PassedTake } from '../../contract/review-queue.ts'
import type { LakeAudio } from '../catalogue/audio.ts'
import { benchKeeper } from './bench.ts'
import type { BenchParts } from './bench.ts'
import { asHeard, rulesOf } from './take-rules.ts'
import { isGoldDue } from './offers.ts'
import type { Ready } from './ready.ts'
import { reviewQueue } from './queue.ts'
import type { ReviewQueue } from './queue.ts'
import type { ReviewParts } from './store.ts'

/** takes fetched ahead: some minutes of listening without a network */
const AHEAD = 12
/** of these audio and waveform are made ready */
const READY = 2
/** a lake that lost much is not asked for all of it at once */
const TRIES = 20

export interface NextParts
  extends Pick<ReviewParts, 'station' | 'drafts' | 'listeners' | 'catalogue' | 'offers'>, BenchParts {
  readonly station: ReviewParts['station']
  readonly listeners: ReviewParts['listeners']
  readonly audio: Pick<LakeAudio, 'file' | 'fetchAhead'>
  readonly playback: { file(takeId: string): Promise<string | null> }
  readonly ready: Ready
}

const lostCode = passedTake.shape.code

export async function nextReview(
  parts: NextParts,
  { after, reviewer, search, hears }: ParsedInput<'reviews.next'>,
): Promise<Output<'reviews.next'>> {
  const { station, drafts, listeners, catalogue, audio, offers, ready } = parts
  const { speakerId: own, given } = listeners.get(reviewer)
  const { bench } = benchKeeper(parts).get(reviewer)
  const held = offers.heldByOthers(reviewer)
  // once each: to set one up is to look into the words that are searched for
  const queues = new Map<boolean, ReviewQueue>()
  const queue = (onlyHere: boolean): ReviewQueue => {
    const known = queues.get(onlyHere)
    if (known) return known
    const made = reviewQueue(station.db, { reviewer, own, bench, search, onlyHere, held })
    queues.set(onlyHere, made)
    return made
  }
  if (hears === undefined && !after) offers.beginAgain(reviewer)
  const sitting = { hears, met: [...offers.met(reviewer), ...(hears === undefined ? [] : [hears])] }
  const passed: PassedTake[] = []
  let without: ErrorValue | null = null
  let from: string | null = after === undefined || after === '' ? null : offers.placeAfter(reviewer, after)
  let begun = after === undefined ? queue(false).begun() : undefined
  for (let tries = 0; tries < TRIES; tries += 1) {
    const now = queue(without !== null)
    const inTurn = begun ?? (await now.after(from, 1, sitting))[0]
    // at the end all that are left, or it would show which they are
    const due =
      begun === undefined &&
      (inTurn === undefined ||
        (offers.mayGold(reviewer, given) && isGoldDue(reviewer, given, rulesOf(parts, inTurn).goldEvery)))
    const gold = due ? now.gold(offers.goldOffered(reviewer), inTurn ?? null) : undefined
    if (gold !== undefined) offers.offeredGold(reviewer, gold, from, given)
    const takeId: string | undefined = gold ?? inTurn
    if (takeId === undefined) break
    const take = catalogue.take(takeId)
    const fault = take && (await heardAt(parts, takeId))
    if (take && fault === null) {
      offers.offered(reviewer, takeId, hears ?? null)
      offers.setOnlyHere(reviewer, without !== null)
      const ahead = await now.after(gold === undefined ? takeId : from, AHEAD, sitting, true)
      audio.fetchAhead(onlyInLake(parts, ahead))
      const soon = ahead.slice(0, READY)
      ready.next(soon)
      const rules = rulesOf(parts, takeId)
      return {
        take: asHeard(take, rules),
        draft: drafts.get(reviewer, takeId),
        score: catalogue.entry(takeId)?.k_worst ?? null,
        soFar: rules.blind
          ? null
          : { speakerId: take.speakerId, ...catalogue.votes.of(takeId, gold !== undefined) },
        passed,
        without,
        ahead: soon,
      }
    }
    const lost = lostCode.safeParse(fault?.code).data
    if (take && lost) {
      catalogue.lost(takeId, lost)
      passed.push({ takeId, promptText: take.promptText, code: lost })
    } else if (fault) without = toErrorValue(fault)
    // one that was begun and cannot be heard just now comes again at its place
    if (begun === undefined && lost && gold === undefined) from = takeId
    begun = undefined
  }
  offers.setOnlyHere(reviewer, without !== null)
  return {
    ...{ take: null, draft: null, score: null, soFar: null },
    ...{ passed, without, ahead: [] },
  }
}

/** How many there are for them still, as far as is counted. */
export function leftFor(
  parts: NextParts,
  { reviewer, search }: ParsedInput<'reviews.left'>,
): Output<'reviews.left'> {
  const { station, listeners, offers } = parts
  const { speakerId: own } = listeners.get(reviewer)
  const { bench } = benchKeeper(parts).get(reviewer)
  const held = offers.heldByOthers(reviewer)
  const onlyHere = offers.onlyHere(reviewer)
  return reviewQueue(station.db, { reviewer, own, bench, search, onlyHere, held }).left()
}

/** Null: it can be heard at once. */
async function heardAt({ playback }: NextParts, takeId: string): Promise<StationError | null> {
  try {
    if ((await playback.file(takeId)) !== null) return null
    return new StationError('audio_gone', `the audio of take ${takeId} is no longer here`)
  } catch (error) {
    if (error instanceof StationError && error.code !== 'core_stopped') return error
    throw error
  }
}

const onlyInLake = ({ catalogue }: NextParts, takeIds: readonly string[]): string[] =>
  takeIds.filter((takeId) => {
    const entry = catalogue.entry(takeId)
    return entry?.here === 0 && entry.cached === 0
  })
