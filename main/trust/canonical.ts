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

const NO_BYTES = sha256Of('')

/** Of the value; of a carried take whose value is elsewhere, as its headers say: a lander compares what it fetches with that. */
function valueHash(valueSha256: string, headers: readonly (readonly [string, Uint8Array | string])[]) {
  if (valueSha256 !== NO_BYTES) return valueSha256
  const said = headers.find(([name]) => name === 'sha256')?.[1] ?? ''
  const text = Buffer.from(bytesOf(said)).toString('latin1')
  return /^[0-9a-f]{64}$/.test(text) ? text : ''
}

export function canonicalBytes(signable: Signable, version: Version = VERSION): Buffer {
  const { topic, key } = signable
  const carried = version === CARRIED
  const headers = [...signable.headers]
  const valueSha256 = carried ? valueHash(signable.valueSha256, headers) : signable.valueSha256
  const signed = headers
    .filter(([name]) => name !== SIGNATURE_HEADER && !name.startsWith(ADDED))
    .filter(([name]) => !carried || !CLAIM_HEADERS.has(name))
    .map(([name, value]) => [Buffer.from(name, 'utf8'), value] as const)
    .sort(([a], [b]) => Buffer.compare(a, b))
  return Buffer.concat([
    MAGIC,
    Buffer.of(version),
    ...field(topic),
    ...(key === null ? [number(NOTHING)] : field(key)),
    Buffer.from(valueSha256, 'hex'),
    number(signed.length),
    ...signed.flatMap(([name, value]) => [...field(name), ...field(value)]),
  ])
}
