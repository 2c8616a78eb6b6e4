/**
 * The bytes that are signed (docs/contracts.md, Signatures). The same in spark/fieldtake_lake/trust/signature.py: a change here is a new
 * version, because records that were signed before stay in the topics.
 */
import { createHash } from 'node:crypto'

/** first byte of every signature, and part of what is signed */
export const VERSION = 1
/**
 * Of a take that travels by hand: who recorded it signs before anybody knows whether it fits into a record. Where the audio is
 * put is left to who sends it, and what the audio is, is signed in either case.
 */
export const CARRIED = 2
export type Version = typeof VERSION | typeof CARRIED

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

const CLAIM_HEADERS: ReadonlySet<string> = new Set(['claim_bucket', 'claim_key'])

export const sha256Of = (value: Uint8Array | string): string =>
  createHash('sha256').update(value).digest('hex')

type Bytes = Uint8Array | string
const sizeOf = (value: Bytes): number =>
  typeof value === 'string' ? Buffer.byteLength(value, 'utf8') : value.length

/** Each with its length before it: nothing can be moved from one field into the next. */
const LENGTH = 4

const NO_BYTES = sha256Of('')

/** Of the value; of a carried take whose value is elsewhere, as its headers say: a lander compares what it fetches with that. */
function valueHash(valueSha256: string, headers: readonly (readonly [string, Bytes])[]) {
  if (valueSha256 !== NO_BYTES) return valueSha256
  const said = headers.find(([name]) => name === 'sha256')?.[1] ?? ''
  const text = typeof said === 'string' ? said : Buffer.from(said).toString('latin1')
  return /^[0-9a-f]{64}$/.test(text) ? text : ''
}

/** Written into one buffer: this is done for every take, by stations and landers. */
export function canonicalBytes(signable: Signable, version: Version = VERSION): Buffer {
  const { topic, key } = signable
  const carried = version === CARRIED
  const headers = [...signable.headers]
  const valueSha256 = carried ? valueHash(signable.valueSha256, headers) : signable.valueSha256
  const signed = inByteOrder(
    headers.filter(
      ([name]) =>
        name !== SIGNATURE_HEADER && !name.startsWith(ADDED) && !(carried && CLAIM_HEADERS.has(name)),
    ),
  )
  const digest = Buffer.from(valueSha256, 'hex')
  const sizeOfKey = key === null ? 0 : sizeOf(key)
  let size = MAGIC.length + 1 + LENGTH + sizeOf(topic) + LENGTH + sizeOfKey + digest.length + LENGTH
  for (const [name, value] of signed) size += 2 * LENGTH + sizeOf(name) + sizeOf(value)
  const bytes = Buffer.allocUnsafe(size)
  let at = MAGIC.copy(bytes)
  at = bytes.writeUInt8(version, at)
  const field = (value: Bytes) => {
    const start = at + LENGTH
    if (typeof value === 'string') at = start + bytes.write(value, start, 'utf8')
    else {
      bytes.set(value, start)
      at = start + value.length
    }
    bytes.writeUInt32BE(at - start, start - LENGTH)
  }
  field(topic)
  if (key === null) at = bytes.writeUInt32BE(NOTHING, at)
  else field(key)
  at += digest.copy(bytes, at)
  at = bytes.writeUInt32BE(signed.length, at)
  for (const [name, value] of signed) {
    field(name)
    field(value)
  }
  return bytes
}

// JavaScript orders strings by UTF-16, which is the order of their bytes as long as they are ASCII.
const ASCII = /^[\x00-\x7f]*$/

/** In place. */
function inByteOrder<T extends readonly [name: string, value: Bytes]>(headers: T[]): T[] {
  if (headers.every(([name]) => ASCII.test(name)))
    return headers.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return headers.sort(([a], [b]) => Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')))
}
