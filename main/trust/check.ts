/** Who signed a record, or why nobody is believed to have. */
import { claimedKey, singleHeaders, verifiable } from './signature.ts'
import type { RawHeaders } from './signature.ts'
import type { Registry } from './registry.ts'

export interface Received {
  /** as the contract names it */
  readonly topic: string
  readonly key: Uint8Array | null
  readonly valueSha256: () => string
  readonly rawHeaders: RawHeaders
  /** when the broker appended it */
  readonly sentAt: Date
}

export interface Distrust {
  readonly code: 'unsigned' | 'unknown_station' | 'bad_signature' | 'station_revoked'
  readonly message: string
}
export type Signer = { readonly stationId: string } | Distrust

/** By a key that is enrolled, in force when the broker appended it, over what is there. */
export async function signerOf(record: Received, registry: Registry): Promise<Signer> {
  const headers = singleHeaders(record.rawHeaders)
  if (headers === null) return { code: 'bad_signature', message: 'a header is there twice' }
  const claimed = claimedKey(headers)
  if (claimed === null) return { code: 'unsigned', message: 'the record is not signed' }
  if (claimed === 'malformed')
    return { code: 'bad_signature', message: 'ft_key and ft_sig are no key and signature' }
  const { keyId, signature } = claimed
  const key = registry.find(keyId)
  if (key === undefined)
    return { code: 'unknown_station', message: `signed by ${keyId}, which is enrolled for no station` }
  const signable = { topic: record.topic, key: record.key, valueSha256: record.valueSha256(), headers }
  const what = verifiable(signable, signature)
  if (what === null || !(await key.isSigned(what.over, what.by)))
    return { code: 'bad_signature', message: `not what key ${keyId} of station ${key.stationId} signed` }
  const sentAt = record.sentAt.getTime()
  if (sentAt >= key.revokedAt || sentAt >= key.retiredAt)
    return {
      code: 'station_revoked',
      message: `key ${keyId} of station ${key.stationId} was in force until ${new Date(Math.min(key.revokedAt, key.retiredAt)).toISOString()}`,
    }
  return { stationId: key.stationId }
}

/** The station that a record says to be of; a record that says none is its signer's. */
export function speaksFor(signer: { readonly stationId: string }, said: string | undefined): Distrust | null {
  if (said === undefined || said === signer.stationId) return null
  return {
    code: 'unknown_station',
    message: `signed by station ${signer.stationId}, and says to be of ${said.slice(0, 100)}`,
  }
}
