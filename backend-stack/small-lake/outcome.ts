import type { TakeRecord, addressOf } from './judge.ts'
import type { Fault } from './fault.ts'
import type { Origin } from './layout.ts'
import type { ReadTake } from './take-headers.ts'

/** A record with where it came from. */
export interface Incoming extends TakeRecord {
  readonly origin: Origin
  /** as they came, to be passed on with a dead letter */
  readonly rawHeaders: Readonly<Record<string, Buffer | string | (Buffer | string)[]>>
  /** when the broker appended it */
  readonly sentAt: Date
}

type Address = ReturnType<typeof addressOf>

/** What became of one record. */
export type Outcome =
  /** `fresh`: its row has to be written; otherwise a run that died after writing it was here before */
  | {
      readonly kind: 'landed'
      readonly record: Incoming
      readonly take: ReadTake
      readonly fresh: boolean
    }
  /** `objectKey`: where the audio that landed first is */
  | {
      readonly kind: 'duplicate'
      readonly record: Incoming
      readonly take: ReadTake
      readonly objectKey: string
    }
  | {
      readonly kind: 'rejected'
      readonly record: Incoming
      readonly reason: Fault
      readonly address: Address
    }
  /** The speaker has withdrawn: nothing of the take is kept, not even as a dead letter. */
  | {
      readonly kind: 'withdrawn'
      readonly record: Incoming
      readonly reason: { readonly code: 'speaker_withdrew'; readonly message: string }
      readonly address: Address
    }
