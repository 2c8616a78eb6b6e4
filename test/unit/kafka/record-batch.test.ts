/** Batches of records as producers write them, and as a bad disk or a bad line leaves them. */
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inflate, MOST_INFLATED } from '../../../main/kafka/codecs.ts'
import { crc32c } from '../../../main/kafka/crc32c.ts'
import { readZstd } from '../../../main/kafka/zstd-plain.ts'
import { readBatches } from '../../../main/kafka/record-batch.ts'
import { PACKS, plainVarint } from '../../support/compressed.ts'

interface Given {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly (readonly [string, Buffer | null])[]
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}
const field = (bytes: Buffer | null): Buffer =>
  bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes])

function recordOf({ key, value, headers }: Given, delta: number): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(delta * 3),
    varint(delta),
    field(key),
    field(value),
    varint(headers.length),
    ...headers.flatMap(([name, of]) => [field(Buffer.from(name)), field(of)]),
  ])
  return Buffer.concat([varint(body.length), body])
}

function batchOf(base: number, records: readonly Given[], [codec, pack]: (typeof PACKS)[number]): Buffer {
  const body = pack(Buffer.concat(records.map((record, delta) => recordOf(record, delta))))
  const batch = Buffer.alloc(61 + body.length)
  batch.writeBigInt64BE(BigInt(base), 0)
  batch.writeInt32BE(batch.length - 12, 8)
  batch.writeInt8(2, 16)
  batch.writeInt16BE(codec, 21)
  batch.writeInt32BE(records.length - 1, 23)
  batch.writeBigInt64BE(1_700_000_000_000n, 27)
  batch.writeBigInt64BE(1_700_000_000_000n, 35)
  batch.writeBigInt64BE(-1n, 43)
  batch.writeInt32BE(records.length, 57)
  body.copy(batch, 61)
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17)
  return batch
}

const bytes: fc.Arbitrary<Buffer> = fc.uint8Array({ maxLength: 700 }).map((some) => Buffer.from(some))
const bytesOrNull: fc.Arbitrary<Buffer | null> = fc.option(bytes)
const record: fc.Arbitrary<Given> = fc.record({
  key: bytesOrNull,
  value: bytesOrNull,
  headers: fc.array(fc.tuple(fc.string({ maxLength: 9 }), bytesOrNull), { maxLength: 3 }),
})
const topic = fc.array(
  fc.tuple(fc.array(record, { minLength: 1, maxLength: 9 }), fc.constantFrom(...PACKS)),
  {
    minLength: 1,
    maxLength: 6,
  },
)

function laid(given: readonly (readonly [readonly Given[], (typeof PACKS)[number]])[]) {
  let base = 40
  return given.map(([records, codec]) => {
    const batch = batchOf(base, records, codec)
    base += records.length
    return { first: base - records.length, last: base - 1, records, batch }
  })
}

test('any records in any codec and any split are read as they were written', async () => {
  await fc.assert(
    fc.asyncProperty(topic, async (given) => {
      const batches = laid(given)
      const read = await readBatches(Buffer.concat(batches.map(({ batch }) => batch)))
      expect(read.broken).toBeNull()
      expect(read.records.map(({ offset, key, value }) => ({ offset, key, value }))).toEqual(
        batches.flatMap(({ first, records }) =>
          records.map(({ key, value }, at) => ({ offset: String(first + at), key, value })),
        ),
      )
    }),
    { numRuns: 150 },
  )
})

test('whatever byte is changed: nothing false is read, what is before it is whole, and the place is right', async () => {
  const spoiled = topic.chain((given) =>
    fc.record({ given: fc.constant(given), at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }),
  )
  await fc.assert(
    fc.asyncProperty(spoiled, async ({ given, at, by }) => {
      const batches = laid(given)
      const all = Buffer.concat(batches.map(({ batch }) => batch))
      // the offset and the leader's epoch are outside of the checksum: a broker writes them
      const places = batches.flatMap(({ batch }, index) => {
        const start = batches.slice(0, index).reduce((sum, one) => sum + one.batch.length, 0)
        return Array.from({ length: batch.length - 17 }, (_, more) => ({ index, at: start + 17 + more }))
      })
      const place = places[at % places.length]!
      all.writeUInt8(all.readUInt8(place.at) ^ by, place.at)
      const read = await readBatches(all)
      const { first, last } = batches[place.index]!
      expect(read.broken?.base).toBe(BigInt(first))
      expect(read.broken?.code).toBe('checksum')
      // of the last batch the head alone tells where it ends
      if (place.index < batches.length - 1) expect(read.broken?.last).toBeLessThanOrEqual(BigInt(last))
      expect(read.records.map(({ offset }) => offset)).toEqual(
        batches
          .slice(0, place.index)
          .flatMap((one) => one.records.map((_, more) => String(one.first + more))),
      )
    }),
    { numRuns: 300 },
  )
})

test('what no broker would send is survived: any bytes at all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (some, head) => {
      const noise = Buffer.from(some)
      if (head && noise.length > 61) {
        noise.writeInt32BE(noise.length - 12, 8)
        noise.writeInt8(2, 16)
        noise.writeUInt32BE(crc32c(noise.subarray(21)), 17)
      }
      await readBatches(noise)
    }),
    { numRuns: 500 },
  )
})

test.each([1, 2, 3, 4])('any bytes as codec %i end in a word, never in a hang', async (codec) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (some) => {
      await inflate(codec, Buffer.from(some), 10_000).catch((error: unknown) =>
        expect(error).toMatchObject({ name: 'CodecError' }),
      )
    }),
    { numRuns: 500 },
  )
})

// made by lz4 1.9 and snappy 1.1 of: "the river " forty times; LZ4 with linked blocks would begin the same
test('repeats within what was unpacked are read', async () => {
  const text = Buffer.from('the river '.repeat(40))
  // literal of 10, then copies of 64 and less from 10 back
  const copies = Buffer.concat(
    [64, 64, 64, 64, 64, 64, 6].map((length) => Buffer.from([((length - 1) << 2) | 2, 10, 0])),
  )
  const snappy = Buffer.concat([plainVarint(400), Buffer.from([9 << 2]), Buffer.from('the river '), copies])
  expect((await inflate(2, snappy)).equals(text)).toBe(true)
  // token: 10 literals, match of 4 + 15 + 255 + 111 = 385 from 10 back, then the 5 literals that end a block
  const block = Buffer.concat([
    Buffer.from([0xaf]),
    Buffer.from('the river '),
    Buffer.from([10, 0, 255, 111]),
    Buffer.from([0x50]),
    Buffer.from('iver '),
  ])
  const frame = (flags: number, blocks: readonly Buffer[]) =>
    Buffer.concat([
      Buffer.from([0x04, 0x22, 0x4d, 0x18, flags, 0x40, 0x82]),
      ...blocks.flatMap((one) => {
        const size = Buffer.alloc(4)
        size.writeUInt32LE(one.length)
        return [size, one]
      }),
      Buffer.alloc(4),
    ])
  expect((await inflate(3, frame(0x60, [block]))).equals(text)).toBe(true)
  // linked: the second block repeats the first's end
  const linked = Buffer.concat([Buffer.from([0x06, 10, 0, 0x50]), Buffer.from('iver ')])
  expect((await inflate(3, frame(0x40, [block, linked]))).toString()).toBe('the river '.repeat(41) + 'iver ')
  await expect(inflate(3, frame(0x60, [block, linked]))).rejects.toMatchObject({ code: 'compression' })
})

test('zstd is read without the runtime’s own, too', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 30 }), fc.integer({ min: 1, max: 19 }), (pieces, level) => {
      // what repeats, so that matches reach far
      const plain = Buffer.concat([...pieces, Buffer.from('the river '.repeat(300)), ...pieces])
      const params = { [constants.ZSTD_c_compressionLevel]: level }
      expect(readZstd(zstdCompressSync(plain, { params }), MOST_INFLATED).equals(plain)).toBe(true)
    }),
    { numRuns: 60 },
  )
  const whole = zstdCompressSync(Buffer.from('the river '.repeat(300)))
  for (let size = 0; size < whole.length; size += 1)
    expect(() => readZstd(whole.subarray(0, size), MOST_INFLATED)).toThrow()
  // zeros beyond the limit, and a head that asks for a window of gigabytes
  expect(() => readZstd(zstdCompressSync(Buffer.alloc(2_000_000)), 1_000_000)).toThrow(/more than/)
  expect(() => readZstd(Buffer.from('28b52ffd00af010000', 'hex'), 1_000_000)).toThrow(/more than/)
})

test('a few bytes that unpack to gigabytes fill no memory', async () => {
  const zeros = Buffer.alloc(MOST_INFLATED + 1)
  const lz4Bomb = Buffer.concat([Buffer.from('04224d18604082', 'hex'), Buffer.alloc(4)])
  expect((await inflate(3, lz4Bomb)).length).toBe(0)
  const snappyBomb = Buffer.concat([
    plainVarint(2 ** 31 - 1),
    Buffer.from([0, 7]),
    Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => [0xfe, 1, 0][at % 3] ?? 0)),
  ])
  const before = process.memoryUsage().arrayBuffers
  for (const [codec, bomb] of [
    [1, gzipSync(zeros)],
    [4, zstdCompressSync(zeros)],
    [2, snappyBomb],
  ] as const)
    await expect(inflate(codec, bomb, 1_000_000)).rejects.toMatchObject({ code: 'too_large' })
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024)
})
