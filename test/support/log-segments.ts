/**
 * Spoils what a real broker holds: changes the bytes of a batch in the broker's own log file, as a bad disk does. A broker
 * sends what the file holds and leaves it to the reader to look at the checksum.
 */
import { closeSync, openSync, readFileSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32c } from '../../main/kafka/crc32c.ts'

export type Spoiling =
  | 'checksum' // a byte of the records is another one
  | 'codec' // compressed by a codec that does not exist; the checksum is right
  | 'compression' // said to be of another codec than it is; the checksum is right
  | 'record' // a record that is longer than the batch; the checksum is right

const CRC_AT = 17
const BODY_AT = 21
const RECORDS_AT = 61
const GZIP = 1
const ZSTD = 4

export interface Batch {
  readonly file: string
  /** bytes from the file's beginning */
  readonly at: number
  readonly size: number
  /** offsets */
  readonly first: number
  readonly last: number
}

/** The batches of one partition, in order, as they lie in the log of broker `broker` (from 1). */
export function batchesOf(dataDir: string, topic: string, partition: number, broker = 1): Batch[] {
  const dir = join(dataDir, `kafka-${broker}`, 'log', `${topic}-${partition}`)
  return readdirSync(dir)
    .filter((name) => name.endsWith('.log'))
    .toSorted()
    .flatMap((name) => {
      const file = join(dir, name)
      const bytes = readFileSync(file)
      const found: Batch[] = []
      for (let at = 0; at + RECORDS_AT <= bytes.length;) {
        const size = 12 + bytes.readInt32BE(at + 8)
        const first = Number(bytes.readBigInt64BE(at))
        // a file may be longer than what was written to it
        if (size <= 12) break
        found.push({ file, at, size, first, last: first + bytes.readInt32BE(at + BODY_AT + 2) })
        at += size
      }
      return found
    })
}

/** Spoils the batch; answers how to set it right again. */
export function spoil({ file, at, size }: Batch, how: Spoiling): () => void {
  const good = readFileSync(file).subarray(at, at + size)
  const bad = Buffer.from(good)
  if (how === 'checksum') bad.writeUInt8(bad.readUInt8(size - 2) ^ 0x55, size - 2)
  if (how === 'codec') bad.writeInt16BE((bad.readInt16BE(BODY_AT) & ~7) | 6, BODY_AT)
  if (how === 'compression') {
    const attributes = bad.readInt16BE(BODY_AT)
    bad.writeInt16BE((attributes & ~7) | ((attributes & 7) === ZSTD ? GZIP : ZSTD), BODY_AT)
  }
  // the first record's length: two bytes of a variable number that is far too large
  if (how === 'record') bad.writeUInt16BE(0xff7f, RECORDS_AT)
  if (how !== 'checksum') bad.writeUInt32BE(crc32c(bad.subarray(BODY_AT)), CRC_AT)
  if (bad.equals(good)) throw new Error(`nothing is spoiled by "${how}" here`)
  const write = (bytes: Buffer) => {
    const fd = openSync(file, 'r+')
    writeSync(fd, bytes, 0, size, at)
    closeSync(fd)
  }
  write(bad)
  return () => write(good)
}
