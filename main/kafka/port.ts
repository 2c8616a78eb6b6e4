/** What the station needs of a Kafka client, so that the client stays replaceable. */
import type { ErrorCode } from '../contract/errors.ts'
import type { StationSettings } from '../contract/settings.ts'
import type { Held, HoldingRule } from './holding.ts'
import type { RawHeaders } from '../trust/signature.ts'
import type { Unreadable } from './unreadable.ts'

export interface OutgoingRecord {
  readonly topic: string
  readonly key: string
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, string>>
}

/** Where a record lies: topic/partition/offset; '' when the broker was not asked to say (acks 0). */
export interface Placed {
  readonly origin: string
}

export type FaultKind =
  /** nobody there, or gone in the middle: the same records may go again as they are */
  | 'connection'
  /** the broker answered and will not have this station as it is set up: needs a person */
  | 'refused'
  /** this one record is larger than the topic takes */
  | 'too_large'
  /** this one record is refused for what it is */
  | 'record'

/** A fault in the station's own words. */
export interface KafkaFault {
  readonly kind: FaultKind
  readonly code:
    | ErrorCode
    | 'too_large'
    | 'record_refused'
    | 'replicas_missing'
    | 'clock_wrong'
    | 'topic_refuses'
    | 'bytes_changed'
  readonly message: string
  readonly params?: Readonly<Record<string, string | number>>
}

export class KafkaError extends Error {
  readonly fault: KafkaFault
  constructor(fault: KafkaFault, cause?: unknown) {
    super(fault.message, { cause })
    this.name = 'KafkaError'
    this.fault = fault
  }
}

export interface Producer {
  /** All records or a KafkaError; after one, any of them may or may not have been appended. */
  send(records: readonly OutgoingRecord[]): Promise<Placed[]>
  close(): Promise<void>
}

export interface IncomingRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly key: string | null
  readonly value: Buffer | null
  /** when the broker appended it, ms since 1970 */
  readonly timestamp?: string
  /** as the client gives them */
  readonly headers?: RawHeaders
}

/** How many records of the batch are now durable here; `full` = stop fetching until resume(). */
export interface Kept {
  readonly count: number
  readonly full: boolean
}

export interface ConsumerSpec {
  readonly topic: string
  readonly group: string
  /** The topic may not be there: that is no fault of the connection, and nobody is troubled with it. */
  readonly optional?: boolean
  /** Called with records in order; what it keeps is committed after it resolves, nothing before. */
  readonly keep: (records: readonly IncomingRecord[]) => Promise<Kept>
  /** records behind the newest by the broker's own figures: end minus committed, summed over this consumer's partitions */
  readonly onLag?: (lag: number) => void
  /** a batch cannot be read, for the first time */
  readonly onUnreadable?: (what: Unreadable) => void
  /** the partitions that wait because of such batches, whenever that changes */
  readonly onHeld?: (held: readonly Held[]) => void
  /** A batch was asked for often enough and is passed over once this resolves: count it. */
  readonly passed?: (what: Unreadable) => Promise<void>
  /** for tests; default HOLDING */
  readonly holding?: HoldingRule
  /** It stopped by itself and will not come back. */
  readonly onLost: (fault: KafkaFault) => void
}

/** Of one partition, for one group: the offset after its last record, and the one to be read next. */
export interface Position {
  readonly partition: number
  readonly end: bigint
  readonly committed: bigint
}

export interface Consumer {
  resume(): void
  close(): Promise<void>
}

export interface TopicFacts {
  /** largest record batch the topic takes, bytes; null = may not be read */
  readonly maxMessageBytes: number | null
  readonly partitions: number
}

/** Where a broker listens. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

export interface BrokerPort {
  /**
   * Connects and authenticates where it was told to, and asks which addresses the brokers advertise: all further
   * conversation is with those. Rejects with KafkaError.
   */
  advertised(): Promise<readonly BrokerAddress[]>
  /** Connects, authenticates, reads the topic, goes away again. Rejects with KafkaError. */
  probe(topic: string): Promise<TopicFacts>
  openProducer(): Promise<Producer>
  openConsumer(spec: ConsumerSpec): Promise<Consumer>
  /** Drops every connection at once. */
  abandon(): void
}

export interface BrokerOptions {
  readonly settings: StationSettings['broker']
  readonly password: string | null
  readonly clientId: string
  /** A connection closed that nobody here closed. */
  readonly onConnectionLost: () => void
}
