/**
 * Reads LZ4 frames (github.com/lz4/lz4, "LZ4 Frame Format" and "LZ4 Block Format"), as Kafka's producers write them: one or
 * more frames, blocks independent or linked. The frame's own checksums are not looked at: the batch around it has one over
 * every byte.
 */

import { Inflated } from './inflated.ts'

const FRAME_MAGIC = 0x184d2204
/** sixteen numbers of frames that hold no data */
const SKIPPABLE = 0x184d2a50
const STORED = 0x80000000
const LEAST_MATCH = 4

/** All frames one after the other. Throws RangeError beyond `limit` bytes, Error for what is no LZ4. */
export function readLz4(input: Buffer, limit: number): Buffer {
  const output = new Inflated(limit)
  let at = 0
  while (at < input.length) {
    const magic = input.readUInt32LE(at)
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) at += 8 + input.readUInt32LE(at + 4)
    else if (magic === FRAME_MAGIC) at = readFrame(input, at + 4, output)
    else throw new Error('LZ4: no frame')
  }
  return output.bytes
}

function readFrame(input: Buffer, start: number, output: Inflated): number {
  const flags = input.readUInt8(start)
  if (flags >> 6 !== 1) throw new Error(`LZ4: frames of version ${flags >> 6}`)
  const independent = (flags & 0x20) !== 0
  const blockSums = (flags & 0x10) !== 0
  const contentSize = (flags & 0x08) !== 0
  const contentSum = (flags & 0x04) !== 0
  if ((flags & 0x01) !== 0) throw new Error('LZ4: a dictionary is wanted')
  // flags, block size, its own checksum
  let at = start + 2 + (contentSize ? 8 : 0) + 1
  const frame = output.length
  for (;;) {
    const size = input.readUInt32LE(at)
    at += 4
    if (size === 0) return at + (contentSum ? 4 : 0)
    const bytes = size & ~STORED
    if (at + bytes > input.length) throw new Error('LZ4: cut short')
    const block = input.subarray(at, at + bytes)
    if ((size & STORED) !== 0) output.append(block)
    else readBlock(block, output, independent ? output.length : frame)
    at += bytes + (blockSums ? 4 : 0)
  }
}

function readBlock(block: Buffer, output: Inflated, floor: number): void {
  let at = 0
  const byte = (): number => block.readUInt8(at++)
  const longer = (short: number): number => {
    let sum = short
    if (short < 15) return sum
    for (;;) {
      const more = byte()
      sum += more
      if (more < 255) return sum
    }
  }
  while (at < block.length) {
    const token = byte()
    const literals = longer(token >> 4)
    if (at + literals > block.length) throw new Error('LZ4: cut short')
    output.append(block.subarray(at, at + literals))
    at += literals
    // the last sequence of a block is literals only
    if (at === block.length) return
    const distance = block.readUInt16LE(at)
    at += 2
    output.repeat(distance, longer(token & 15) + LEAST_MATCH, floor)
  }
}
