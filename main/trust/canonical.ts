/**
 * The bytes that are signed (docs/contracts.md, Signatures). The same in spark/fieldtake_lake/trust/signature.py: a change here is a new
 * version, because records that were signed before stay in the topics.
 */
import { createHash } from 'node:crypto'

/** first byte of every signature, and part of what is signed */
export const VERSION = 1

const MAGIC = Buffer.from('fieldtake-signature', 'ascii')
const NOTHING = 0xff_ff_ff_ff

/** What a lander adds to a dead letter, and a replay takes off again. */
const ADDED = 'dlq_'

export interface Signable {
  /** as the contract names it (`topic2`), whatever a deployment calls it */
  readonly topic: string
  readonly key: Uint8Array | string | null
  /** SHA-256 of the value in lower-case hex; of no bytes for an empty value or none */
  readonly valueSha256: string
  readonly headers: Iterable<readonly [name: string, value: Uint8Array | string]>
}

export const SIGNATURE_HEADER = 'ft_sig'
export const KEY_HEADER = 'ft_key'

export const sha256Of = (value: Uint8Array | string): string =>
  createHash('sha256').update(value).digest('hex')

const bytesOf = (value: Uint8Array | string): Uint8Array =>
  typeof value === 'string' ? Buffer.from(value, 'utf8') : value

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Each with its length before it: nothing can be moved from one field into the next. */
const field = (value: Uint8Array | string): Uint8Array[] => {
  const bytes = bytesOf(value)
  return [number(bytes.length), bytes]
}

export function canonicalBytes({ topic, key, valueSha256, headers }: Signable): Buffer {
  const signed = [...headers]
    .filter(([name]) => name !== SIGNATURE_HEADER && !name.startsWith(ADDED))
    .map(([name, value]) => [Buffer.from(name, 'utf8'), value] as const)
    .sort(([a], [b]) => Buffer.compare(a, b))
  return Buffer.concat([
    MAGIC,
    Buffer.of(VERSION),
    ...field(topic),
    ...(key === null ? [number(NOTHING)] : field(key)),
    Buffer.from(valueSha256, 'hex'),
    number(signed.length),
    ...signed.flatMap(([name, value]) => [...field(name), ...field(value)]),
  ])
}
