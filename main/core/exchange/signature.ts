/**
 * A carried take is sent by another station than the one that recorded it, and the lake believes only the one that recorded it:
 * the record is signed where it leaves, header by header as it will be sent.
 */
import type { CarryFault } from '../../contract/api.ts'
import { TOPICS } from '../../contract/messages.ts'
import { parseJson } from '../json.ts'
import { takeRecordHeaders } from '../outbox/record.ts'
import { givenConsent } from '../speakers/consent.ts'
import type { CarriedSignature } from '../takes/carried-signature.ts'
import type { CarriedTake } from '../takes/manifest.ts'
import { CARRIED } from '../../trust/canonical.ts'
import { keyIdOf, publicKeyOf } from '../../trust/keys.ts'
import type { SigningKey } from '../../trust/keys.ts'
import { claimedKey, isSignedBy, signed } from '../../trust/signature.ts'

/** The headers of the record as this version writes them. */
function recordOf(take: CarriedTake): Record<string, string> {
  const file = {
    content_type: take.content_type,
    sha256: take.file_sha256,
    bytes: take.file_bytes,
    attempts: 0,
  }
  const told = {
    consent: givenConsent.nullable().parse(parseJson(take.consent ?? 'null')),
    withdrawalSha256: take.withdrawal_sha256,
  }
  return takeRecordHeaders(take, file, told)
}

const recordIn = (take: CarriedTake, headers: Readonly<Record<string, string>>) => ({
  topic: TOPICS.takes,
  key: take.speaker_id,
  valueSha256: take.file_sha256,
  headers,
})

export function signCarried(key: SigningKey, take: CarriedTake): CarriedSignature {
  const headers = signed(key, recordIn(take, recordOf(take)), CARRIED)
  return { public_key: key.publicKey, headers }
}

/** Told by figures and words that another version may write otherwise: what they say decides nothing. */
const MERELY_DESCRIBES: ReadonlySet<string> = new Set(['quality', 'gaps', 'device'])
/** What older versions did not write: signed without it, a take is what it was. */
const CAME_LATER: ReadonlySet<string> = new Set(['project_id'])

/**
 * Null: what would be sent is what was signed, and says what the list says. It is no proof of who signed, since anybody may make
 * a key: the lake knows whose it is.
 */
export function signatureFault(
  take: CarriedTake,
): { readonly code: CarryFault; readonly detail: string } | null {
  if (take.signed === undefined) return null
  const fault = (detail: string) => ({ code: 'other_signature' as const, detail })
  const { public_key: publicKey, headers } = take.signed
  const claimed = claimedKey(Object.entries(headers))
  if (claimed === null || claimed === 'malformed' || claimed.keyId !== keyIdOf(publicKey))
    return fault('no signature of that key')
  const record = recordIn(take, headers)
  if (!isSignedBy(publicKeyOf(publicKey), { ...record, headers: Object.entries(headers) }, claimed.signature))
    return fault('not what was signed')
  const differs = Object.entries(recordOf(take)).find(
    ([name, value]) =>
      !MERELY_DESCRIBES.has(name) &&
      headers[name] !== value &&
      !(CAME_LATER.has(name) && headers[name] === undefined),
  )
  return differs ? fault(`${differs[0]} is another`) : null
}
