/** The queue, by hand: all of it paused, one take or all tried again, one parked. */
import { StationError } from '../../contract/errors.ts'
import type { DeliveryState, StationState } from '../../contract/model.ts'
import type { StationSettings } from '../../contract/settings.ts'
import type { MethodsOf } from '../method.ts'
import type { Link } from '../kafka/link.ts'
import type { Station } from '../station.ts'
import type { TakeDbRow } from '../takes/rows.ts'
import { HELD_BACK, heldBack } from '../takes/held-back.ts'
import { tellOutcome } from '../words/outcomes.ts'
import type { Encoder } from './encoder.ts'
import type { Sender } from './sender.ts'
import type { JobStore } from '../jobs/store.ts'
import type { UploadPolicy } from './upload-policy.ts'

/** a broker that does not answer must not hold up who pressed "send", ms */
const LIMITS_WAIT_MS = 3_000

interface QueueParts {
  readonly station: Station
  readonly jobs: JobStore
  readonly settings: {
    view(): { readonly settings: StationSettings }
    save(settings: StationSettings): void
  }
  readonly takes: {
    row(id: string): TakeDbRow | null
    moved(id: string, before: DeliveryState): void
    hasWithdrawn(speakerId: string): boolean
  }
  readonly uploads: UploadPolicy
  readonly encoder: Encoder
  readonly sender: Sender
  readonly link: Pick<Link, 'hurry' | 'refreshTopic'>
  /** the state after some work, and word of it to whoever else looks */
  readonly changedState: () => StationState
}

export function queueMethods(parts: QueueParts): MethodsOf<'queue'> {
  const { station, jobs, takes, settings, uploads, encoder, sender, link, changedState } = parts
  const transaction = <T>(work: () => T): T => station.db.transaction(work).immediate()
  /** What had gone out before its speaker withdrew, and was refused since: it never goes again. */
  const withdrew = (id: string): boolean => {
    const take = takes.row(id)
    return take !== null && takes.hasWithdrawn(take.speaker_id)
  }
  /** Someone may have raised the topic's limit because of the very take that is parked. */
  async function refreshLimits(): Promise<void> {
    const waited = new Promise((resolve) => setTimeout(resolve, LIMITS_WAIT_MS).unref())
    await Promise.race([link.refreshTopic(), waited])
    sender.freshStart()
  }
  /** What was refused counts as a reading again while it is on its way; what was held back is so no more. */
  function again(id: string): boolean {
    const before = jobs.get(id)
    if (!before || !jobs.apply(id, { kind: 'retry' })) return false
    takes.moved(id, before.state)
    const take = takes.row(id)
    if (take && before.reason_code?.startsWith(HELD_BACK))
      tellOutcome({ station, jobs }, heldBack(take, before.reason_code.slice(HELD_BACK.length), false))
    return true
  }
  function retryAll(): void {
    // what the project's rules hold back goes out by its own name only, never with the crowd
    const parked = jobs.idsIn('parked').filter((id) => !jobs.get(id)?.reason_code?.startsWith(HELD_BACK))
    const ids = [...jobs.idsIn('waiting'), ...parked, ...jobs.idsIn('rejected')].filter((id) => !withdrew(id))
    station.takesChanged(transaction(() => ids.filter(again)))
  }
  function retryOne(takeId: string): void {
    if (!jobs.get(takeId)) throw new StationError('not_found', `no take ${takeId}`)
    if (withdrew(takeId)) throw new StationError('conflict', 'the speaker withdrew consent')
    transaction(() => again(takeId))
    station.takesChanged([takeId])
  }

  return {
    'queue.pause': {
      who: 'staff',
      audit:
        ({ paused }) =>
        () => [paused ? 'queue_paused' : 'queue_resumed', {}],
      run({ paused }) {
        const { settings: now } = settings.view()
        settings.save({ ...now, upload: { ...now.upload, paused } })
        sender.wake()
        return changedState()
      },
    },
    'queue.retry': {
      who: 'staff',
      audit:
        ({ takeId }) =>
        () => ['takes_retried', { takeId: takeId ?? 'all' }],
      async run({ takeId }) {
        await refreshLimits()
        if (takeId === undefined) retryAll()
        else retryOne(takeId)
        uploads.sendAll()
        encoder.wake()
        link.hurry()
        sender.wake()
        return changedState()
      },
    },
    'queue.park': {
      who: 'staff',
      audit: (input) => () => ['take_parked', input],
      run({ takeId }) {
        const reason = { code: 'by_hand', message: 'parked by hand' }
        if (!transaction(() => jobs.apply(takeId, { kind: 'park', reason })))
          throw new StationError('conflict', 'only what waits can be parked')
        station.takesChanged([takeId])
        return changedState()
      },
    },
  }
}
