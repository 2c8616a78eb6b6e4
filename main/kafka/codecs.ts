/** Kafka's compressions, each read up to a limit: a few kilobytes can be made to fill the memory. */
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { readLz4 } from './lz4-frame.ts'
import { readSnappy } from './snappy.ts'
import { readZstd } from './zstd-plain.ts'

/**
 * The records of one batch, bytes. Brokers take 1 MB compressed by default, and text shrinks to a fifth; a topic for large
 * takes holds 16 MB. What is larger is no batch that anybody meant.
 */
export const MOST_INFLATED = 128 * 1024 * 1024

export class CodecError extends Error {
  readonly code: 'codec' | 'compression' | 'too_large'
  constructor(code: CodecError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'CodecError'
    this.code = code
  }
}

const gunzip = promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib.gunzip)
/** Node has it since 22.15; an Electron may have been built without it. */
const zstd: (bytes: Buffer, limits: { maxOutputLength: number }) => Promise<Buffer> | Buffer =
  typeof zlib.zstdDecompress === 'function'
    ? promisify<Buffer, { maxOutputLength: number }, Buffer>(zlib.zstdDecompress)
    : (bytes, { maxOutputLength }) => readZstd(bytes, maxOutputLength)

/** By the number in a batch's attributes; 0 is none. */
const NAMES = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export const codecName = (codec: number): string => NAMES[codec] ?? `codec ${codec}`

/** Rejects with CodecError. */
export async function inflate(codec: number, bytes: Buffer, limit = MOST_INFLATED): Promise<Buffer> {
  try {
    switch (codec) {
      case 0:
        return bytes
      case 1:
        return await gunzip(bytes, { maxOutputLength: limit })
      case 2:
        return readSnappy(bytes, limit)
      case 3:
        return readLz4(bytes, limit)
      case 4:
        return await zstd(bytes, { maxOutputLength: limit })
      default:
        throw new CodecError('codec', `compressed in a way that is not known here (codec ${codec})`)
    }
  } catch (error) {
    if (error instanceof CodecError) throw error
    const name = codecName(codec)
    const why = error instanceof Error ? error.message : String(error)
    // zlib's word for it, or inflated.ts's; a RangeError is also what a read beyond the end throws
    throw /larger than|more than \d+ bytes/i.test(why)
      ? new CodecError('too_large', `${name}: more than ${limit} bytes when unpacked`, error)
      : new CodecError('compression', `${name}: cannot be unpacked: ${why}`, error)
  }
}
