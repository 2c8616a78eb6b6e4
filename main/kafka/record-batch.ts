/**
 * Reads the record batches of one partition, as a fetch brings them. Layout: kafka.apache.org/documentation, "Record Batch"
 * and "Old Message Format". kafkajs's own reader looks at no checksum, knows gzip only, and what it cannot read stops the
 * whole consumer.
 */
import zlib from 'node:zlib'
import Decoder from 'kafkajs/src/protocol/decoder.js'
import decodeMessageSet from 'kafkajs/src/protocol/messageSet/decoder.js'
import { CodecError, codecName, inflate } from './codecs.ts'
import { crc32c } from './crc32c.ts'
import type { UnreadableCode } from './unreadable.ts'

/** A record as kafkajs passes it on. */
export interface ReadRecord {
  readonly offset: string
  readonly timestamp: string
  readonly attributes: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer | null | (Buffer | null)[]>>
  readonly isControlRecord: boolean
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean }
}

export interface BrokenBatch {
  /** first and last offset, as far as its head can be believed */
  readonly base: bigint
  readonly last: bigint
  readonly code: UnreadableCode
  readonly message: string
}

export interface ReadBatches {
  readonly records: readonly ReadRecord[]
  /** Nothing behind it was read. */
  readonly broken: BrokenBatch | null
  /** The end of the bytes is the start of a batch that did not fit; bytes of it that are here. */
  readonly cut: number
}

const OFFSET_AND_LENGTH = 12
const MAGIC_AT = 16
const BODY_AT = 21
const RECORDS_AT = 61
const CODEC = 0x07
const APPEND_TIME = 0x08
const TRANSACTION = 0x10
const CONTROL = 0x20
/** A record is at least so long: what claims to hold more records than that is not believed, and no list is made for them. */
const LEAST_RECORD = 7

class Broken extends Error {
  readonly code: UnreadableCode
  constructor(code: UnreadableCode, message: string) {
    super(message)
    this.code = code
  }
}

export async function readBatches(bytes: Buffer): Promise<ReadBatches> {
  const records: ReadRecord[] = []
  let at = 0
  while (at < bytes.length) {
    const rest = bytes.length - at
    if (rest < MAGIC_AT + 1) return { records, broken: null, cut: rest }
    const base = bytes.readBigInt64BE(at)
    const length = bytes.readInt32BE(at + 8)
    const magic = bytes.readInt8(at + MAGIC_AT)
    const size = OFFSET_AND_LENGTH + length
    const head = { base, last: magic === 2 ? lastOf(bytes, at, base) : base }
    if (length < MAGIC_AT + 1 - OFFSET_AND_LENGTH || (magic === 2 && size < RECORDS_AT))
      return { records, broken: { ...head, code: 'record', message: `a batch of ${length} bytes` }, cut: 0 }
    if (size > rest) return { records, broken: null, cut: rest }
    const batch = bytes.subarray(at, at + size)
    try {
      for (const record of await readBatch(batch, base, magic)) records.push(record)
    } catch (error) {
      const code = error instanceof Broken || error instanceof CodecError ? error.code : 'record'
      const message = error instanceof Error ? error.message : String(error)
      return { records, broken: { base, last: before(bytes, at + size, head), code, message }, cut: 0 }
    }
    at += size
  }
  return { records, broken: null, cut: 0 }
}

interface Head {
  readonly base: bigint
  readonly last: bigint
}

function lastOf(bytes: Buffer, at: number, base: bigint): bigint {
  if (bytes.length - at < BODY_AT + 6) return base
  const delta = bytes.readInt32BE(at + BODY_AT + 2)
  return delta > 0 ? base + BigInt(delta) : base
}

/** The head of a damaged batch may be what is damaged: it ends before the next one, if that is here. */
function before(bytes: Buffer, next: number, head: Head): bigint {
  if (bytes.length - next < MAGIC_AT + 1) return head.last
  const following = bytes.readBigInt64BE(next)
  return following > head.base && following <= head.last ? following - 1n : head.last
}

async function readBatch(batch: Buffer, base: bigint, magic: number): Promise<readonly ReadRecord[]> {
  if (magic === 0 || magic === 1) return readOld(batch)
  if (magic !== 2) throw new Broken('format', `batches of layout ${magic} are not known here`)
  if (crc32c(batch.subarray(BODY_AT)) !== batch.readUInt32BE(MAGIC_AT + 1))
    throw new Broken('checksum', 'the checksum of the batch is wrong: bytes of it were changed')
  const attributes = batch.readInt16BE(BODY_AT)
  const lastDelta = batch.readInt32BE(BODY_AT + 2)
  const [firstTime, maxTime] = [batch.readBigInt64BE(BODY_AT + 6), batch.readBigInt64BE(BODY_AT + 14)]
  const context = {
    producerId: batch.readBigInt64BE(BODY_AT + 22).toString(),
    inTransaction: (attributes & TRANSACTION) !== 0,
  }
  const count = batch.readInt32BE(RECORDS_AT - 4)
  const codec = attributes & CODEC
  const body = await inflate(codec, batch.subarray(RECORDS_AT))
  if (count < 0 || count * LEAST_RECORD > body.length)
    throw new Broken('record', `${count} records in ${body.length} bytes`)
  const reader = new Reader(body)
  const records: ReadRecord[] = []
  try {
    for (let at = 0; at < count; at += 1) {
      const end = reader.endOf(reader.varint())
      const own = reader.int8()
      const time = firstTime + reader.varlong()
      const offset = base + BigInt(reader.varint())
      records.push({
        attributes: own,
        timestamp: ((attributes & APPEND_TIME) !== 0 ? maxTime : time).toString(),
        offset: offset.toString(),
        key: reader.bytes(),
        value: reader.bytes(),
        headers: reader.headers(),
        isControlRecord: (attributes & CONTROL) !== 0,
        batchContext: context,
      })
      if (reader.at !== end) throw new RangeError('its length is not what it says')
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Broken('record', `record ${records.length + 1} of ${count} (${codecName(codec)}): ${why}`)
  }
  // Compaction takes records out and leaves the batch, even an empty one: without a record at its last offset
  // the reader would ask for the same batch again.
  const last = base + BigInt(lastDelta)
  if (BigInt(records.at(-1)?.offset ?? -1) < last) records.push(filler(last.toString(), maxTime, context))
  return records
}

/** Nobody is shown it; kafkajs goes on behind it. */
const filler = (offset: string, time: bigint, batchContext: ReadRecord['batchContext']): ReadRecord => ({
  attributes: 0,
  timestamp: time.toString(),
  offset,
  key: null,
  value: null,
  headers: {},
  isControlRecord: true,
  batchContext,
})

/** One message of before 2017, or a compressed set of them: as kafkajs reads it, after a look at the checksum. */
async function readOld(message: Buffer): Promise<readonly ReadRecord[]> {
  if (zlib.crc32(message.subarray(MAGIC_AT)) !== message.readUInt32BE(OFFSET_AND_LENGTH))
    throw new Broken('checksum', 'the checksum of the message is wrong: bytes of it were changed')
  const messages = await decodeMessageSet(new Decoder(message), message.length)
  return messages.map((one) => ({
    attributes: 0,
    timestamp: one.timestamp ?? '-1',
    offset: one.offset,
    key: one.key,
    value: one.value,
    headers: {},
    isControlRecord: false,
    batchContext: { producerId: '-1', inTransaction: false },
  }))
}

/** Kafka's variable numbers and fields. Throws RangeError beyond the end. */
class Reader {
  readonly #bytes: Buffer
  at = 0
  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }
  int8(): number {
    return this.#bytes.readInt8(this.at++)
  }
  endOf(length: number): number {
    const end = this.at + length
    if (length < 0 || end > this.#bytes.length) throw new RangeError(`${length} bytes that are not there`)
    return end
  }
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes.readUInt8(this.at++)
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
    throw new RangeError('a number without an end')
  }
  varlong(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes.readUInt8(this.at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return (value >> 1n) ^ -(value & 1n)
    }
    throw new RangeError('a number without an end')
  }
  bytes(): Buffer | null {
    const length = this.varint()
    if (length < 0) return null
    const end = this.endOf(length)
    const bytes = this.#bytes.subarray(this.at, end)
    this.at = end
    return bytes
  }
  headers(): ReadRecord['headers'] {
    const found: Record<string, Buffer | null | (Buffer | null)[]> = {}
    const count = this.varint()
    this.endOf(count)
    for (let at = 0; at < count; at += 1) {
      const name = this.bytes()?.toString() ?? ''
      const value = this.bytes()
      const before = Object.hasOwn(found, name) ? found[name] : undefined
      const all = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
      // a plain assignment to __proto__ would be lost
      Object.defineProperty(found, name, { value: all, enumerable: true, configurable: true, writable: true })
    }
    return found
  }
}
