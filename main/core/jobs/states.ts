/**
 * What may happen to a job, and what it becomes. Pure: no clock, no database, no broker, so that any
 * interleaving can be tried out (test/unit/core/outbox-properties.test.ts).
 */
import type { DeliveryState } from '../../contract/model.ts'

export interface Reason {
  readonly code: string
  readonly message: string
}

/** Why a take is discarded whose speaker withdrew, in the words of the contract. */
export const WITHDREW = { code: 'speaker_withdrew', message: 'the speaker withdrew consent' } as const

/** What the lake does not have: `rejected` too, since a retry would send it again. */
export const STILL_HERE: ReadonlySet<DeliveryState> = new Set([
  'queued',
  'waiting',
  'parked',
  'sending',
  'rejected',
])

export interface Job {
  readonly state: DeliveryState
  readonly attempts: number
  readonly nextTryAt: number | null
  readonly reason: Reason | null
  /** the state to go back to when a discard is undone */
  readonly held: DeliveryState | null
}

export const fresh: Job = { state: 'queued', attempts: 0, nextTryAt: null, reason: null, held: null }

/** How one try ended. Every way a send can end is one of these; there is no "dropped". */
export type Outcome =
  | { readonly kind: 'acked' }
  | { readonly kind: 'retryAt'; readonly at: number; readonly reason: Reason }
  | { readonly kind: 'parked'; readonly reason: Reason }

export type JobEvent =
  | { readonly kind: 'claim' }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  /** the process that had claimed it died: the try may or may not have reached the broker */
  | { readonly kind: 'reclaim' }
  | { readonly kind: 'landed' }
  | { readonly kind: 'rejected'; readonly reason: Reason }
  /** the lake has it no more, or not for long: its speaker took it back elsewhere */
  | { readonly kind: 'taken_back'; readonly reason: Reason }
  | { readonly kind: 'retry' }
  | { readonly kind: 'park'; readonly reason: Reason }
  | { readonly kind: 'discard'; readonly reason: Reason | null }
  | { readonly kind: 'restore' }

const settle = (job: Job, state: DeliveryState, reason: Reason | null = null): Job => ({
  ...job,
  state,
  reason,
  nextTryAt: null,
})

function afterTry(job: Job, outcome: Outcome): Job {
  switch (outcome.kind) {
    case 'acked':
      return settle({ ...job, attempts: job.attempts + 1 }, 'sent')
    case 'retryAt':
      return {
        ...job,
        state: 'waiting',
        attempts: job.attempts + 1,
        nextTryAt: outcome.at,
        reason: outcome.reason,
      }
    case 'parked':
      return settle({ ...job, attempts: job.attempts + 1 }, 'parked', outcome.reason)
  }
}

/** What a take was while it lay discarded, so that news of it is not forgotten when it is restored. */
function whileDiscarded(job: Job, event: JobEvent): Job {
  const held = job.held ?? 'queued'
  switch (event.kind) {
    case 'restore':
      // an interrupted try is tried again (the broker may have it already, and take_id makes that harmless), and so
      // is one that was planned: its time is forgotten
      if (held === 'sending' || held === 'waiting') return { ...settle(job, 'queued'), held: null }
      return {
        ...settle(job, held, held === 'parked' || held === 'rejected' ? job.reason : null),
        held: null,
      }
    case 'outcome':
      return held === 'sending'
        ? { ...job, held: event.outcome.kind === 'acked' ? 'sent' : 'queued', attempts: job.attempts + 1 }
        : job
    case 'landed':
      return held === 'landed' ? job : { ...job, held: 'landed' }
    case 'rejected':
      return held === 'landed' || held === 'rejected'
        ? job
        : { ...job, held: 'rejected', reason: job.reason ?? event.reason }
    case 'reclaim':
      return held === 'sending' ? { ...job, held: 'queued' } : job
    case 'claim':
    case 'retry':
    case 'park':
    case 'discard':
    case 'taken_back':
      return job
  }
}

/**
 * The job after an event; the same object when the event does not apply to it. Receipts win over whatever
 * the station believes: an answer that was lost on the way back is no reason to send again.
 */
export function step(job: Job, event: JobEvent): Job {
  if (job.state === 'discarded') return whileDiscarded(job, event)
  switch (event.kind) {
    case 'claim':
      return job.state === 'queued' || job.state === 'waiting'
        ? { ...job, state: 'sending', nextTryAt: null }
        : job
    case 'outcome':
      return job.state === 'sending' ? afterTry(job, event.outcome) : job
    case 'reclaim':
      return job.state === 'sending' ? settle(job, 'queued', job.reason) : job
    case 'landed':
      return job.state === 'landed' ? job : settle(job, 'landed')
    case 'rejected':
      // what has landed stays landed: a later rejection is of a repeat
      return job.state === 'landed' ? job : settle(job, 'rejected', event.reason)
    case 'taken_back':
      return job.state === 'landed' || job.state === 'sent' ? settle(job, 'rejected', event.reason) : job
    case 'retry':
      // sent, too: a broker may lose what it acknowledged, or the receipt may; take_id makes a repeat harmless
      return ['waiting', 'sent', 'rejected', 'parked'].includes(job.state) ? settle(job, 'queued', null) : job
    case 'park':
      return job.state === 'queued' || job.state === 'waiting' ? settle(job, 'parked', event.reason) : job
    case 'discard': {
      // what held it back, or refused it, does so again if it is restored
      const kept = job.state === 'parked' || job.state === 'rejected' ? job.reason : null
      return { ...settle(job, 'discarded', event.reason ?? kept), held: job.state }
    }
    case 'restore':
      return job
  }
}
