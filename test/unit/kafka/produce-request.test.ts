/** What the station writes on the wire, held byte for byte against kafkajs's own encoder. */
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import Produce from 'kafkajs/src/protocol/requests/produce/index.js'
import { crc32c } from '../../../main/kafka/crc32c.ts'
import { encodeProduce } from '../../../main/kafka/produce-request.ts'
import { quickProduce } from '../../../main/kafka/quick-produce.ts'

const NOW = Date.UTC(2026, 4, 1)
// taken before it is replaced
const theirs = Produce.protocol({ version: 7 })

const field = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
)
const message = fc.record({
  key: fc.option(field),
  value: fc.option(
    fc.oneof(
      field,
      fc.integer({ min: 60, max: 20_000 }).map((size) => Buffer.alloc(size, 7)),
    ),
  ),
  headers: fc.dictionary(fc.string({ minLength: 1 }), field, { noNullPrototype: true }),
})
const request = fc.record({
  acks: fc.constantFrom(-1, 0, 1),
  timeout: fc.nat(60_000),
  producerId: fc.constant(-1),
  producerEpoch: fc.constant(0),
  topicData: fc.array(
    fc.record({
      topic: fc.string({ minLength: 1, maxLength: 249 }),
      partitions: fc.array(
        fc.record({
          partition: fc.nat(1_000),
          firstSequence: fc.constant(0),
          messages: fc.array(message, { minLength: 1, maxLength: 90 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 2 },
  ),
})

test('a request is the very bytes that kafkajs would have sent', async () => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
  try {
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        const expected = (await theirs?.(given).request.encode())?.buffer
        expect(encodeProduce(given, NOW).equals(expected ?? Buffer.alloc(0))).toBe(true)
      }),
      { numRuns: 150 },
    )
  } finally {
    vi.useRealTimers()
  }
})

test('kafkajs sends what was written here, and what is not plain goes its own way', async () => {
  quickProduce()
  const ours = Produce.protocol({ version: 7 })
  const value = Buffer.alloc(3 << 20, 5)
  const plain = (more: object, extra: object = {}) => ({
    acks: -1,
    timeout: 30_000,
    producerId: -1,
    producerEpoch: 0,
    topicData: [
      {
        topic: 'topic2',
        partitions: [
          { partition: 0, firstSequence: 0, messages: [{ key: 'k', value, headers: {}, ...more }] },
        ],
      },
    ],
    ...extra,
  })
  const sizeOf = async (given: object) => {
    const encoder = await ours?.(given).request.encode()
    return { size: encoder?.buffer.length ?? 0, room: encoder?.buf.length ?? 0 }
  }
  const quick = await sizeOf(plain({}))
  expect(quick.room, 'one buffer of the right size').toBe(quick.size)
  for (const other of [
    plain({ timestamp: String(NOW) }),
    plain({}, { transactionalId: 't', producerId: 7 }),
  ]) {
    const slow = await sizeOf(other)
    expect(slow.size).toBeGreaterThan(3 << 20)
    expect(slow.room).toBeGreaterThan(slow.size)
  }
})

test('an encoder that grows keeps what it holds', () => {
  quickProduce()
  const writes = fc.array(
    fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(writes, (parts) => {
      const encoder = new Encoder()
      for (const part of parts) encoder.writeBuffer(part)
      expect(encoder.buffer.equals(Buffer.concat(parts))).toBe(true)
    }),
  )
})

test('CRC-32C agrees with the published value, at any alignment and length', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
  const bytes = Buffer.from(Array.from({ length: 64 }, (_, i) => (i * 37) & 0xff))
  for (let from = 0; from < 9; from++)
    for (let to = from; to < 64; to++)
      expect(crc32c(bytes.subarray(from, to))).toBe(byDivision(bytes.subarray(from, to)))
})

/** The definition: polynomial division bit by bit, reflected. */
function byDivision(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1
  }
  return ~sum >>> 0
}
