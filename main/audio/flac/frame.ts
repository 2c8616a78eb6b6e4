/**
 * Decodes FLAC frames (RFC 9639, section 9). Written from the specification and apart from the encoder, so that
 * a fault of the encoder (or of its glue) cannot hide itself.
 */
import { BitReader } from './bits.ts'
import { crc16, crc8 } from './crc.ts'

export interface FrameShape {
  readonly channels: number
  readonly bitDepth: number
}

export interface DecodedFrame {
  /** samples of each channel; valid until the next frame is decoded */
  readonly channels: readonly Int32Array[]
  readonly blockSize: number
  /** bytes of the frame */
  readonly bytes: number
}

const MAX_BLOCK = 65_536
const DEPTHS = [0, 8, 12, 0, 16, 20, 24, 32] as const

export class FrameDecoder {
  readonly #shape: FrameShape
  readonly #buffers: readonly Int32Array[]

  constructor(shape: FrameShape) {
    this.#shape = shape
    this.#buffers = Array.from({ length: shape.channels }, () => new Int32Array(MAX_BLOCK))
  }

  /** The frame that begins at `bytes[0]`; throws on anything that is not one, whole and of the stream's shape. */
  decode(bytes: Uint8Array): DecodedFrame {
    const bits = new BitReader(bytes)
    const { blockSize, assignment } = this.#header(bits)
    const stereo = assignment >= 8
    this.#buffers.forEach((out, channel) => {
      const isSide = stereo && channel === (assignment === 9 ? 0 : 1)
      subframe(bits, out, blockSize, this.#shape.bitDepth + (isSide ? 1 : 0))
    })
    const [left, right] = this.#buffers
    if (stereo && left && right) decorrelate(assignment, left, right, blockSize)
    bits.alignToByte()
    const end = bits.position / 8
    if (end + 2 > bytes.length) throw new Error('the frame is cut short')
    if (bits.read(16) !== crc16(bytes, 0, end)) throw new Error('the checksum of a frame does not fit')
    return { channels: this.#buffers, blockSize, bytes: end + 2 }
  }

  #header(bits: BitReader): { blockSize: number; assignment: number } {
    if (bits.read(15) !== 0x7ffc) throw new Error('no frame begins here')
    bits.read(1) // fixed or variable block size: the number behind is not needed for decoding in order
    const sizeCode = bits.read(4)
    const rateCode = bits.read(4)
    const assignment = bits.read(4)
    const depth = DEPTHS[bits.read(3)] ?? 0
    bits.read(1)
    skipCodedNumber(bits)
    const blockSize = readBlockSize(bits, sizeCode)
    if (rateCode === 12) bits.read(8)
    else if (rateCode === 13 || rateCode === 14) bits.read(16)
    const end = bits.position / 8
    if (bits.read(8) !== crc8(bits.bytes, 0, end))
      throw new Error('the checksum of a frame header does not fit')
    const channels = assignment < 8 ? assignment + 1 : 2
    if (
      assignment > 10 ||
      channels !== this.#shape.channels ||
      (depth !== 0 && depth !== this.#shape.bitDepth)
    )
      throw new Error('a frame is of another shape than its stream')
    return { blockSize, assignment }
  }
}

function skipCodedNumber(bits: BitReader): void {
  const first = bits.read(8)
  for (let mask = 0x40; first & 0x80 && first & mask; mask >>= 1) bits.read(8)
}

function readBlockSize(bits: BitReader, code: number): number {
  if (code === 0) throw new Error('reserved block size')
  if (code === 1) return 192
  if (code <= 5) return 576 << (code - 2)
  if (code === 6) return bits.read(8) + 1
  if (code === 7) return bits.read(16) + 1
  return 256 << (code - 8)
}

function subframe(bits: BitReader, out: Int32Array, blockSize: number, fullDepth: number): void {
  if (bits.read(1) !== 0) throw new Error('a subframe does not begin with a zero bit')
  const type = bits.read(6)
  const wasted = bits.read(1) === 1 ? bits.readUnary() + 1 : 0
  const depth = fullDepth - wasted
  if (depth < 1) throw new Error('more wasted bits than there are')
  if (type === 0) out.fill(bits.readSigned(depth), 0, blockSize)
  else if (type === 1) for (let i = 0; i < blockSize; i++) out[i] = bits.readSigned(depth)
  else if (type >= 8 && type <= 12) fixed(bits, out, blockSize, depth, type - 8)
  else if (type >= 32) linear(bits, out, blockSize, depth, type - 31)
  else throw new Error('reserved subframe type')
  if (wasted > 0) for (let i = 0; i < blockSize; i++) out[i] = (out[i] ?? 0) << wasted
}

const FIXED = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]] as const

function fixed(bits: BitReader, out: Int32Array, blockSize: number, depth: number, order: number): void {
  for (let i = 0; i < order; i++) out[i] = bits.readSigned(depth)
  residual(bits, out, blockSize, order)
  predict(out, blockSize, Float64Array.from(FIXED[order] ?? []), 0)
}

function linear(bits: BitReader, out: Int32Array, blockSize: number, depth: number, order: number): void {
  for (let i = 0; i < order; i++) out[i] = bits.readSigned(depth)
  const precision = bits.read(4) + 1
  if (precision === 16) throw new Error('reserved coefficient precision')
  const shift = bits.readSigned(5)
  if (shift < 0) throw new Error('negative prediction shift')
  const coefficients = new Float64Array(order)
  for (let i = 0; i < order; i++) coefficients[i] = bits.readSigned(precision)
  residual(bits, out, blockSize, order)
  predict(out, blockSize, coefficients, shift)
}

/** Adds the prediction to residuals in place. Doubles hold every sum exactly (25 + 15 + 5 bits). */
function predict(out: Int32Array, blockSize: number, coefficients: Float64Array, shift: number): void {
  const order = coefficients.length
  if (order === 0) return
  const scale = 2 ** -shift
  for (let i = order; i < blockSize; i++) {
    let sum = 0
    for (let j = 0; j < order; j++) sum += (coefficients[j] ?? 0) * (out[i - 1 - j] ?? 0)
    out[i] = (out[i] ?? 0) + Math.floor(sum * scale)
  }
}

function residual(bits: BitReader, out: Int32Array, blockSize: number, order: number): void {
  const method = bits.read(2)
  if (method > 1) throw new Error('reserved residual coding')
  const parameterBits = method === 0 ? 4 : 5
  const escape = method === 0 ? 15 : 31
  const partitions = 1 << bits.read(4)
  const size = blockSize / partitions
  if (!Number.isInteger(size) || size < order) throw new Error('partitions do not fit the block')
  let at = order
  for (let partition = 1; partition <= partitions; partition++) {
    const end = partition * size
    const rice = bits.read(parameterBits)
    if (rice === escape) {
      const raw = bits.read(5)
      for (; at < end; at++) out[at] = raw === 0 ? 0 : bits.readSigned(raw)
    } else
      for (; at < end; at++) {
        const high = bits.readUnary()
        const folded = (high << rice) | bits.read(rice)
        out[at] = (folded >>> 1) ^ -(folded & 1)
      }
  }
}

function decorrelate(assignment: number, a: Int32Array, b: Int32Array, blockSize: number): void {
  for (let i = 0; i < blockSize; i++) {
    const x = a[i] ?? 0
    const y = b[i] ?? 0
    if (assignment === 8)
      b[i] = x - y // left, side
    else if (assignment === 9)
      a[i] = x + y // side, right
    else {
      const middle = (x << 1) | (y & 1)
      a[i] = (middle + y) >> 1
      b[i] = (middle - y) >> 1
    }
  }
}
