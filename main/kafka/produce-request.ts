/**
 * The body of a Produce request, versions 3 to 7, written in one pass into one buffer of the right size.
 * kafkajs copies each record five times on its way, into buffers that it fills with zeros first, and sums it
 * byte by byte: 1 MB costs the thread some 13 ms, during which no piece of audio is taken in.
 * Layout: kafka.apache.org/protocol, "Produce API" and "Record Batch".
 */
import { crc32c } from './crc32c.ts'

export interface ProduceMessage {
  readonly key: string | Buffer | null
  readonly value: string | Buffer | null
  readonly headers: Readonly<Record<string, string | Buffer>>
}
export interface ProducePartition {
  readonly partition: number
  readonly firstSequence: number
  readonly messages: readonly ProduceMessage[]
}
export interface ProduceTopic {
  readonly topic: string
  readonly partitions: readonly ProducePartition[]
}
export interface ProduceRequest {
  readonly acks: number
  /** ms the broker may wait for its followers */
  readonly timeout: number
  readonly producerEpoch: number
  readonly topicData: readonly ProduceTopic[]
}

/** first offset, length, leader epoch, magic, CRC */
const BEFORE_BODY = 8 + 4 + 4 + 1 + 4
/** attributes, last offset delta, two timestamps, producer id and epoch, first sequence, number of records */
const BODY_FIELDS = 2 + 4 + 8 + 8 + 8 + 2 + 4 + 4
const MAGIC = 2

type Field = string | Buffer | null
const sizeOf = (field: Field) =>
  field === null ? 0 : typeof field === 'string' ? Buffer.byteLength(field) : field.length

/** Zigzag, as Kafka writes all its varints: for what is never below -1. */
const zigzag = (value: number) => (value < 0 ? 1 : value * 2)
function varintSize(value: number): number {
  let rest = zigzag(value)
  let size = 1
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) size += 1
  return size
}
const fieldSize = (field: Field) => {
  const size = sizeOf(field)
  return varintSize(field === null ? -1 : size) + size
}

function recordSize(message: ProduceMessage, offsetDelta: number): number {
  const headers = Object.entries(message.headers)
  return headers.reduce(
    (sum, [name, value]) => sum + fieldSize(name) + fieldSize(value),
    // one byte of attributes, one for a timestamp delta of 0
    2 +
      varintSize(offsetDelta) +
      fieldSize(message.key) +
      fieldSize(message.value) +
      varintSize(headers.length),
  )
}

class Writer {
  readonly bytes: Buffer
  at = 0
  constructor(size: number) {
    // every byte is written below; a buffer of its own, because it stays until the broker has answered
    this.bytes = Buffer.allocUnsafeSlow(size)
  }
  int8(value: number): void {
    this.at = this.bytes.writeInt8(value, this.at)
  }
  int16(value: number): void {
    this.at = this.bytes.writeInt16BE(value, this.at)
  }
  int32(value: number): void {
    this.at = this.bytes.writeInt32BE(value, this.at)
  }
  int64(value: number): void {
    this.at = this.bytes.writeBigInt64BE(BigInt(value), this.at)
  }
  varint(value: number): void {
    let rest = zigzag(value)
    for (; rest >= 0x80; rest = Math.floor(rest / 128))
      this.at = this.bytes.writeUInt8((rest % 128) | 0x80, this.at)
    this.at = this.bytes.writeUInt8(rest, this.at)
  }
  raw(field: string | Buffer): void {
    if (typeof field === 'string') this.at += this.bytes.write(field, this.at)
    else this.at += field.copy(this.bytes, this.at)
  }
  field(field: Field): void {
    this.varint(field === null ? -1 : sizeOf(field))
    if (field !== null) this.raw(field)
  }
}

export function encodeProduce(request: ProduceRequest, now: number): Buffer {
  const topics = request.topicData.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((part) => {
      const sizes = part.messages.map(recordSize)
      const body = sizes.reduce((sum, size) => sum + varintSize(size) + size, BODY_FIELDS)
      return { ...part, sizes, body }
    }),
  }))
  const size = topics.reduce(
    (sum, { topic, partitions }) =>
      partitions.reduce((inner, { body }) => inner + 4 + 4 + BEFORE_BODY + body, sum + 2 + sizeOf(topic) + 4),
    2 + 2 + 4 + 4,
  )
  const out = new Writer(size)
  out.int16(-1) // no transaction
  out.int16(request.acks)
  out.int32(request.timeout)
  out.int32(topics.length)
  for (const { topic, partitions } of topics) {
    out.int16(sizeOf(topic))
    out.raw(topic)
    out.int32(partitions.length)
    for (const part of partitions) {
      out.int32(part.partition)
      out.int32(BEFORE_BODY + part.body)
      out.int64(0) // the broker gives the offsets
      out.int32(4 + 1 + 4 + part.body)
      out.int32(0)
      out.int8(MAGIC)
      const sum = out.at
      out.at += 4
      writeBody(out, part, request.producerEpoch, now)
      out.bytes.writeUInt32BE(crc32c(out.bytes.subarray(sum + 4, out.at)), sum)
    }
  }
  return out.bytes
}

function writeBody(
  out: Writer,
  part: ProducePartition & { readonly sizes: readonly number[] },
  epoch: number,
  now: number,
): void {
  out.int16(0) // not compressed, the producer's own timestamps
  out.int32(part.messages.length - 1)
  out.int64(now)
  out.int64(now)
  out.int64(-1) // no producer id: not idempotent, see kafkajs.ts
  out.int16(epoch)
  out.int32(part.firstSequence)
  out.int32(part.messages.length)
  part.messages.forEach((message, offsetDelta) => {
    out.varint(part.sizes[offsetDelta] ?? 0)
    out.int8(0)
    out.varint(0)
    out.varint(offsetDelta)
    out.field(message.key)
    out.field(message.value)
    const headers = Object.entries(message.headers)
    out.varint(headers.length)
    for (const [name, value] of headers) {
      out.field(name)
      out.field(value)
    }
  })
}
