/** Signs records, and tells whether a record was signed by a key. */
import { sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { canonicalBytes, CARRIED, KEY_HEADER, SIGNATURE_HEADER, VERSION } from './canonical.ts'
import type { Signable, Version } from './canonical.ts'
import { publicKeyOf } from './keys.ts'
import type { SigningKey } from './keys.ts'

/** bytes that the two headers add to a record, names and lengths included */
export const SIGNATURE_BYTES = 200

/** The version's byte and the 64 of the signature, lower-case hex: one way to write it, so that no byte may be another. */
const FORM = /^[0-9a-f]{130}$/
export const KEY_FORM = /^[0-9a-f]{32}$/

type Unsigned = Omit<Signable, 'headers'> & { readonly headers: Readonly<Record<string, string>> }

/** The headers with the signature among them. */
export function signed(
  key: SigningKey,
  record: Unsigned,
  version: Version = VERSION,
): Record<string, string> {
  const { headers, bytes } = signable(key, record, version)
  return withSignature(headers, version, sign(null, bytes, key.privateKey))
}

/** The same beside the main thread, which meanwhile sends what was signed before. */
export function signedAside(
  key: SigningKey,
  record: Unsigned,
  version: Version = VERSION,
): Promise<Record<string, string>> {
  const { headers, bytes } = signable(key, record, version)
  return new Promise((resolve, reject) => {
    sign(null, bytes, key.privateKey, (error, signature) =>
      error ? reject(error) : resolve(withSignature(headers, version, signature)),
    )
  })
}

function signable(key: SigningKey, record: Unsigned, version: Version) {
  const headers = { ...record.headers, [KEY_HEADER]: key.keyId }
  return { headers, bytes: canonicalBytes({ ...record, headers: Object.entries(headers) }, version) }
}

const withSignature = (
  headers: Readonly<Record<string, string>>,
  version: Version,
  signature: Uint8Array,
): Record<string, string> => ({
  ...headers,
  [SIGNATURE_HEADER]: Buffer.concat([Buffer.of(version), signature]).toString('hex'),
})

/** As kafkajs gives them. A header may be there without a value, whatever its types say. */
export type RawHeaders = Readonly<
  Record<string, Buffer | string | null | (Buffer | string | null)[] | undefined>
>

/** Headers that have a value, each with its one value; null: a name is there twice, which no signer does. */
export function singleHeaders(raw: RawHeaders): [string, Buffer | string][] | null {
  const single: [string, Buffer | string][] = []
  for (const [name, value] of Object.entries(raw)) {
    const values = (Array.isArray(value) ? value : [value]).filter((one) => one !== null && one !== undefined)
    // what a lander adds to a dead letter may be there again after a second one
    if (values.length > 1 && !name.startsWith('dlq_')) return null
    const [only] = values
    if (only !== undefined) single.push([name, only])
  }
  return single
}

/** Who says to have signed, before anybody believes it; null: nobody. `malformed`: it is no key's name or no signature. */
export function claimedKey(
  headers: readonly (readonly [string, Buffer | string])[],
): { readonly keyId: string; readonly signature: string } | 'malformed' | null {
  const text = (wanted: string) => headers.find(([name]) => name === wanted)?.[1].toString()
  const [keyId, signature] = [text(KEY_HEADER), text(SIGNATURE_HEADER)]
  if (keyId === undefined && signature === undefined) return null
  if (keyId === undefined || signature === undefined) return 'malformed'
  return KEY_FORM.test(keyId) && FORM.test(signature) ? { keyId, signature } : 'malformed'
}

/** What is verified, and over which bytes; null: of a version that nobody knows. */
export function verifiable(
  record: Signable,
  signature: string,
): { readonly over: Buffer; readonly by: Buffer } | null {
  const bytes = Buffer.from(signature, 'hex')
  const version = ([VERSION, CARRIED] as const).find((known) => known === bytes[0])
  return version === undefined ? null : { over: canonicalBytes(record, version), by: bytes.subarray(1) }
}

export function isSignedBy(publicKey: KeyObject, record: Signable, signature: string): boolean {
  const what = verifiable(record, signature)
  return what !== null && verify(null, what.over, publicKey, what.by)
}

/** Whether the 64 bytes of a signature are a key's over these bytes. */
export type Check = (over: Uint8Array, by: Uint8Array) => boolean | Promise<boolean>

/** Of the 32 bytes of an Ed25519 public key, in hex. Throws for what is no key. */
export type Verifier = (publicKey: string) => Check

/** Beside the main thread: of many records at once they are checked on several cores, while this one goes on. */
export const checkedAside: Verifier = (publicKey) => {
  const key = publicKeyOf(publicKey)
  return (over, by) =>
    new Promise((resolve, reject) => {
      verify(null, over, key, by, (error, is) => (error ? reject(error) : resolve(is)))
    })
}
