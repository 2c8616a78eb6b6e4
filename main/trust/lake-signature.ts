/** The lake signs what it says; a station believes the keys that a person pinned, and no other. */
import type { KeyObject } from 'node:crypto'
import { sha256Of } from './canonical.ts'
import { keyIdOf, publicKeyOf } from './keys.ts'
import type { SigningKey } from './keys.ts'
import { claimedKey, isSignedBy, signed, singleHeaders } from './signature.ts'
import type { RawHeaders } from './signature.ts'

/** The public key itself, so that a person can pin it where it is first seen. Nobody is believed for having it there. */
export const PUBLIC_HEADER = 'ft_pub'

interface Said {
  readonly topic: string
  readonly key: Uint8Array | string | null
  readonly value: Uint8Array | string | null
}

export const signedByLake = (
  key: SigningKey,
  { topic, key: recordKey, value }: Said,
): Record<string, string> =>
  signed(key, {
    topic,
    key: recordKey,
    valueSha256: sha256Of(value ?? ''),
    headers: { [PUBLIC_HEADER]: key.publicKey },
  })

/** A station hears from one lake, or two while a key changes: making the key anew costs as much as the look at a receipt. */
const made = new Map<string, KeyObject>()
function keyObject(publicKey: string): KeyObject {
  const before = made.get(publicKey)
  if (before) return before
  const key = publicKeyOf(publicKey)
  if (made.size >= 16) made.clear()
  made.set(publicKey, key)
  return key
}

/**
 * The public key, in hex, that signed this: among `known`, or the one that the record brings with it, unless it has to be known.
 * Null: none did.
 */
export function lakeKeyOf(
  { topic, key, value }: Said,
  rawHeaders: RawHeaders,
  known: readonly string[],
  which: 'any' | 'known only' = 'any',
): string | null {
  const headers = singleHeaders(rawHeaders)
  const claimed = headers && claimedKey(headers)
  if (!headers || claimed === null || claimed === 'malformed') return null
  const brought = headers.find(([name]) => name === PUBLIC_HEADER)?.[1].toString() ?? ''
  const candidates = [...known, ...(which === 'any' && /^[0-9a-f]{64}$/.test(brought) ? [brought] : [])]
  const publicKey = candidates.find((one) => keyIdOf(one) === claimed.keyId)
  if (publicKey === undefined) return null
  const record = { topic, key, valueSha256: sha256Of(value ?? ''), headers }
  return isSignedBy(keyObject(publicKey), record, claimed.signature) ? publicKey : null
}
