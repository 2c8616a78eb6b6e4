/** Kafka's compressions as writers, simple ones: what is written is what each format allows, not what is small. */
import { gzipSync, zstdCompressSync } from 'node:zlib'
import kafkajs from '../../main/kafka/kafkajs.ts'

export type Pack = (bytes: Buffer) => Buffer

/** Seven bits a byte, the low ones first. */
export function plainVarint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest >>>= 7) bytes.push((rest & 127) | 128)
  return Buffer.from([...bytes, rest])
}
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** Literals only. */
export const snappyRaw: Pack = (bytes) => {
  const pieces: Buffer[] = [plainVarint(bytes.length)]
  for (let at = 0; at < bytes.length; at += 60) {
    const piece = bytes.subarray(at, at + 60)
    pieces.push(Buffer.from([(piece.length - 1) << 2]), piece)
  }
  return Buffer.concat(pieces)
}

const XERIAL = Buffer.from('82534e41505059000000000100000001', 'hex')
/** As snappy-java frames several blocks. */
export const snappyXerial: Pack = (bytes) => {
  const blocks: Buffer[] = [XERIAL]
  for (let at = 0; at < bytes.length; at += 100) {
    const block = snappyRaw(bytes.subarray(at, at + 100))
    blocks.push(int32(block.length), block)
  }
  return Buffer.concat(blocks)
}

/** Stored blocks, as LZ4 writes what does not shrink. */
export const lz4Stored: Pack = (bytes) => {
  const blocks: Buffer[] = [Buffer.from('04224d18604082', 'hex')]
  for (let at = 0; at < bytes.length; at += 300) {
    const block = bytes.subarray(at, at + 300)
    const size = Buffer.alloc(4)
    size.writeUInt32LE((block.length | 0x80000000) >>> 0)
    blocks.push(size, block)
  }
  return Buffer.concat([...blocks, Buffer.alloc(4)])
}

/** The number in a batch's attributes, and a writer. */
export const PACKS: readonly (readonly [codec: number, pack: Pack])[] = [
  [0, (bytes) => bytes],
  [1, (bytes) => gzipSync(bytes)],
  [2, snappyRaw],
  [2, snappyXerial],
  [3, lz4Stored],
  [4, (bytes) => zstdCompressSync(bytes)],
]

/** Lets producers of this process write what the product only reads. A broker unpacks what it is sent, so it is checked. */
export function writeEveryCodec(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs
  const given = [
    [CompressionTypes.Snappy, snappyXerial],
    [CompressionTypes.LZ4, lz4Stored],
    [CompressionTypes.ZSTD, (bytes: Buffer) => zstdCompressSync(bytes)],
  ] as const
  for (const [type, pack] of given) {
    const reads = CompressionCodecs[type]
    CompressionCodecs[type] = () => ({
      ...(reads as () => { decompress: (bytes: Buffer) => Promise<Buffer> })(),
      compress: ({ buffer }: { buffer: Buffer }) => Promise.resolve(pack(buffer)),
    })
  }
}
