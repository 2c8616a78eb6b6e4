/** The next take, with its audio at hand: what cannot be heard is told and passed over, and what follows is fetched meanwhile. */
import type { Output, ParsedInput } from '../../contract/api.ts'
import { StationError, toErrorValue } from '../../contract/errors.ts'
import type { ErrorValue } from '../../contract/errors.ts'
import { passedTake } from '../../contract/review-queue.ts'
import type { PassedTake } from '../../contract/review-queue.ts'
import type { LakeAudio } from '../catalogue/audio.ts'
import { benchKeeper } from './bench.ts'
import { reviewQueue } from './queue.ts'
import type { ReviewParts } from './store.ts'

/** takes fetched ahead: some minutes of listening without a network */
const AHEAD = 12
/** a lake that lost much is not asked for all of it at once */
const TRIES = 20

export interface NextParts extends Pick<ReviewParts, 'station' | 'drafts' | 'listeners' | 'catalogue'> {
  readonly audio: Pick<LakeAudio, 'file' | 'fetchAhead'>
  readonly playback: { file(takeId: string): Promise<string | null> }
}

const lostCode = passedTake.shape.code

export async function nextReview(
  parts: NextParts,
  { after, reviewer, search }: ParsedInput<'reviews.next'>,
): Promise<Output<'reviews.next'>> {
  const { station, drafts, listeners, catalogue, audio } = parts
  const own = listeners.get(reviewer).speakerId
  const bench = benchKeeper(parts).get(reviewer)
  const queue = (onlyHere: boolean) => reviewQueue(station.db, { reviewer, own, bench, search, onlyHere })
  const passed: PassedTake[] = []
  let without: ErrorValue | null = null
  let from: string | null = after === undefined || after === '' ? null : after
  let begun = after === undefined ? queue(false).begun() : undefined
  for (let tries = 0; tries < TRIES; tries += 1) {
    const takeId: string | undefined = begun ?? queue(without !== null).after(from, 1)[0]
    if (takeId === undefined) break
    const take = catalogue.take(takeId)
    const fault = take && (await heardAt(parts, takeId))
    if (take && fault === null) {
      audio.fetchAhead(onlyInLake(parts, queue(without !== null).after(takeId, AHEAD)))
      return {
        take,
        left: queue(without !== null).left(),
        draft: drafts.get(reviewer, takeId),
        score: catalogue.entry(takeId)?.k_worst ?? null,
        passed,
        without,
      }
    }
    const lost = lostCode.safeParse(fault?.code).data
    if (take && lost) {
      catalogue.lost(takeId, lost)
      passed.push({ takeId, promptText: take.promptText, code: lost })
    } else if (fault) without = toErrorValue(fault)
    // one that was begun and cannot be heard just now comes again at its place
    if (begun === undefined && lost) from = takeId
    begun = undefined
  }
  return { take: null, left: queue(without !== null).left(), draft: null, score: null, passed, without }
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
