/**
 * What a consumer was sent and cannot read: one batch of records, or all that a partition would give. kafkajs would stop the
 * whole consumer for it; here it travels among the records as a mark, in its place, so that its partition alone waits.
 */
import type { KafkaMessage } from 'kafkajs'
import type { UnreadablePlace } from '../contract/model.ts'

/** What each means: unreadablePlace in the contract. */
export type UnreadableCode = Exclude<UnreadablePlace['code'], 'reader'>

export interface Unreadable {
  readonly topic: string
  readonly partition: number
  /** the first offset that is not to be had, and the last of the same batch */
  readonly offset: string
  readonly lastOffset: string
  readonly code: UnreadableCode
  /** English, for logs and for who looks into it */
  readonly message: string
}

const marks = new WeakMap<object, Unreadable>()

/** A record that stands for what cannot be read. Where nobody looks for the mark it is a record without key and value. */
export function mark(what: Unreadable): KafkaMessage & { readonly isControlRecord: false } {
  const message = {
    key: null,
    value: null,
    headers: {},
    timestamp: '-1',
    attributes: 0,
    offset: what.lastOffset,
    isControlRecord: false as const,
    // kafkajs asks whether it belongs to a transaction that was called off
    batchContext: { producerId: '-1', inTransaction: false },
  }
  marks.set(message, what)
  return message
}

export const unreadableOf = (message: KafkaMessage): Unreadable | undefined => marks.get(message)

/** The records that can be read, and what stopped the reading behind them. */
export function opened(messages: readonly KafkaMessage[]): {
  readonly messages: readonly KafkaMessage[]
  readonly unreadable: Unreadable | undefined
} {
  const last = messages.at(-1)
  const unreadable = last && unreadableOf(last)
  return { messages: unreadable ? messages.slice(0, -1) : messages, unreadable }
}
