/** Reads zstd where the runtime's own zlib has none, as in an Electron that was built without it. Slower by far. */
import { Decompress } from 'fzstd'
import { Inflated } from './inflated.ts'

const MAGIC = 0xfd2fb528
const SINGLE_SEGMENT = 0x20

/** Throws RangeError beyond `limit` bytes, Error for what is no zstd. */
export function readZstd(input: Buffer, limit: number): Buffer {
  if (input.length < 6) throw new Error('cut short')
  if (input.readUInt32LE(0) === MAGIC && windowOf(input) > limit)
    throw new RangeError(`more than ${limit} bytes`)
  const output = new Inflated(limit)
  const end = { seen: false }
  const stream = new Decompress((piece, last) => {
    output.append(piece)
    end.seen = last === true
  })
  stream.push(input, true)
  if (!end.seen) throw new Error('cut short')
  return output.bytes
}

/** How much of what came out a frame may repeat, bytes (RFC 8878, section 3.1.1.1.2): the reader makes room for it at once. */
function windowOf(input: Buffer): number {
  if ((input.readUInt8(4) & SINGLE_SEGMENT) !== 0) return 0
  const descriptor = input.readUInt8(5)
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}
