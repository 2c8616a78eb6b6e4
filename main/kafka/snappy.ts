/**
 * Reads Snappy, as Kafka's producers write it: one raw block (github.com/google/snappy, format_description.txt), or
 * snappy-java's own framing of several.
 */
import { Inflated } from './inflated.ts'

/** snappy-java: magic, two versions of four bytes, then blocks, each behind its length. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER = XERIAL.length + 8

/** Throws RangeError beyond `limit` bytes, Error for what is no Snappy. */
export function readSnappy(input: Buffer, limit: number): Buffer {
  const output = new Inflated(limit)
  if (!input.subarray(0, XERIAL.length).equals(XERIAL)) {
    readBlock(input, output)
    return output.bytes
  }
  for (let at = XERIAL_HEADER; at < input.length;) {
    // who appends to a stream writes its header again
    if (input.subarray(at, at + XERIAL.length).equals(XERIAL)) {
      at += XERIAL_HEADER
      continue
    }
    const size = input.readInt32BE(at)
    at += 4
    if (size < 0 || at + size > input.length) throw new Error('cut short')
    readBlock(input.subarray(at, at + size), output)
    at += size
  }
  return output.bytes
}

function readBlock(block: Buffer, output: Inflated): void {
  const floor = output.length
  let at = 0
  const little = (bytes: number): number => {
    const value = block.readUIntLE(at, bytes)
    at += bytes
    return value
  }
  let size = 0
  for (let scale = 1; ; scale *= 128) {
    const byte = little(1)
    size += (byte & 0x7f) * scale
    if (byte < 0x80) break
    if (scale > 2 ** 28) throw new Error('no length')
  }
  while (at < block.length) {
    const tag = little(1)
    const high = tag >> 2
    switch (tag & 3) {
      case 0: {
        const length = (high < 60 ? high : little(high - 59)) + 1
        if (at + length > block.length) throw new Error('cut short')
        output.append(block.subarray(at, at + length))
        at += length
        break
      }
      case 1:
        output.repeat(((tag >> 5) << 8) | little(1), (high & 7) + 4, floor)
        break
      case 2:
        output.repeat(little(2), high + 1, floor)
        break
      default:
        output.repeat(little(4), high + 1, floor)
    }
  }
  if (output.length - floor !== size) throw new Error(`${output.length - floor} bytes instead of ${size}`)
}
