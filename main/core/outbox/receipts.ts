/** Word back from the lake, for the takes that are this station's; others' are passed over. */
import { receiptRecord } from '../../contract/messages.ts'
import type { ReceiptRecord } from '../../contract/messages.ts'
import type { TakeReview } from '../../contract/model.ts'
import { WITHDREW } from '../jobs/states.ts'
import type { JobEvent } from '../jobs/states.ts'
import type { JobFacts, JobStore } from '../jobs/store.ts'
import type { Station } from '../station.ts'
import { noteLakeTime } from '../takes/trusted-clock.ts'
import { tellOfDiscard } from '../takes/discard.ts'
import type { TakeStore } from '../takes/store.ts'
import type { LakeTrust } from './lake-trust.ts'
import { jsonValue } from '../json.ts'
import type { IncomingRecord, Kept } from '../../kafka/port.ts'

const LAST_AT = 'last_receipt_at'

/** `+2 −1 ?0`: for, against, unsure */
const countsOf = ({ approve, reject, unsure, reasons }: TakeReview): string =>
  [`+${approve} −${reject} ?${unsure}`, ...reasons].join(' ')

interface Effect {
  readonly event: JobEvent
  readonly facts: JobFacts
}

/**
 * What a receipt does to the job. `review`: what listeners made of it. `nothing`: it names no bytes, or none are known
 * here yet to compare with; audio is deleted on its word, so it does not count. The take is sent, and a receipt that names
 * its bytes comes back.
 */
function toEvent(receipt: ReceiptRecord, sent: string | null): Effect | 'review' | 'nothing' {
  switch (receipt.status) {
    case 'landed':
    case 'duplicate':
      if (receipt.sha256 === undefined || sent === null) return 'nothing'
      if (receipt.sha256 !== sent) {
        const message = `the lake holds other bytes under this id: ${receipt.sha256}`
        return { event: { kind: 'rejected', reason: { code: 'conflict', message } }, facts: {} }
      }
      return {
        event: { kind: 'landed' },
        facts: {
          objectUri: receipt.object_uri,
          landedSha256: receipt.sha256,
          landedAt: Date.parse(receipt.at),
        },
      }
    case 'rejected':
      return {
        event: { kind: 'rejected', reason: receipt.reason ?? { code: 'rejected', message: '' } },
        facts: {},
      }
    case 'withdrawn':
      return {
        event: { kind: 'taken_back', reason: { ...WITHDREW, message: receipt.reason?.message ?? '' } },
        facts: {},
      }
    case 'approved':
    case 'disputed':
      return 'review'
  }
}

/** What listeners made of it; of a lake that gives no counts, only the outcome. */
const reviewOf = ({ status, review, reason, at }: ReceiptRecord): TakeReview => ({
  ...(review ?? {
    state: status === 'approved' ? 'approved' : 'disputed',
    approve: 0,
    reject: 0,
    unsure: 0,
    reasons: reason ? [reason.code] : [],
  }),
  at: Date.parse(at),
})

export function receiptKeeper(
  station: Station,
  jobs: JobStore,
  takes: Pick<TakeStore, 'review' | 'row' | 'hasWithdrawn' | 'moved'>,
  trust: LakeTrust,
  onLanded: (ids: readonly string[]) => void,
) {
  const { db, now, meta } = station
  const withdrewHere = (takeId: string): boolean => {
    const take = takes.row(takeId)
    return take !== null && takes.hasWithdrawn(take.speaker_id)
  }
  /** About a take of this station, from a lake that is believed. Others' receipts are not looked at, and say no time here. */
  const read = (record: IncomingRecord): ReceiptRecord[] => {
    const receipt = jsonValue(receiptRecord, record.value)
    if (!receipt) return []
    const own = jobs.get(receipt.take_id)?.kind === 'take'
    if (own) return trust.believes(record) ? [receipt] : []
    return trust.isStrict() ? [] : [receipt]
  }
  const apply = db.transaction(
    (receipts: readonly ReceiptRecord[]): { changed: string[]; landed: string[] } => {
      const changed: string[] = []
      const landed: string[] = []
      for (const receipt of receipts) {
        const job = jobs.get(receipt.take_id)
        if (job?.kind !== 'take') continue
        const effect = toEvent(receipt, job.sha256)
        if (effect === 'nothing') continue
        // whoever withdrew here knows of it
        if (receipt.status === 'withdrawn' && withdrewHere(job.job_id)) continue
        if (effect === 'review') {
          const review = reviewOf(receipt)
          // the same receipt may come twice, and is one line of history
          if (!takes.review(job.job_id, review)) continue
          jobs.record(job.job_id, `review_${review.state}`, countsOf(review))
          changed.push(job.job_id)
        } else if (jobs.apply(job.job_id, effect.event, effect.facts)) {
          changed.push(job.job_id)
          takes.moved(job.job_id, job.state)
          if (effect.event.kind !== 'landed') continue
          landed.push(job.job_id)
          if (receipt.same_audio_as !== undefined)
            jobs.record(job.job_id, 'same_audio', receipt.same_audio_as)
          // it got there though nothing here said so: an answer was lost, or it travelled on a stick
          if (job.state === 'discarded' && job.reason_code !== WITHDREW.code)
            tellOfDiscard({ station, jobs }, job.job_id)
        }
      }
      if (changed.length > 0) meta.set(LAST_AT, String(now()))
      return { changed, landed }
    },
  )
  return {
    keep(records: readonly IncomingRecord[]): Promise<Kept> {
      const receipts = records.flatMap(read)
      if (receipts.length > 0) {
        for (const { at } of receipts) noteLakeTime(meta, Date.parse(at), now())
        const { changed, landed } = apply.immediate(receipts)
        if (changed.length > 0) {
          station.takesChanged(changed)
          station.changed()
        }
        if (landed.length > 0) onLanded(landed)
      }
      return Promise.resolve({ count: records.length, full: false })
    },
    lastAt: (): number | null => {
      const at = meta.get(LAST_AT)
      return at === null ? null : Number(at)
    },
  }
}
