/** Ed25519 keys: how they are written down, and how they are named. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** DER around the 32 bytes of an Ed25519 key: these never differ (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

export interface SigningKey {
  /** see `keyIdOf` */
  readonly keyId: string
  /** 32 bytes in hex */
  readonly publicKey: string
  readonly privateKey: KeyObject
}

/** The first 16 bytes of the SHA-256 of the public key, in hex: long enough that nobody makes a second key with that name. */
export const keyIdOf = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'hex')).digest('hex').slice(0, 32)

/** As people compare it: groups of four. */
export const fingerprint = (keyId: string): string => keyId.match(/.{1,4}/g)?.join(' ') ?? ''

/** Throws what node:crypto throws for 32 bytes that are no key. */
export const publicKeyOf = (publicKey: string): KeyObject =>
  createPublicKey({
    key: Buffer.concat([SPKI, Buffer.from(publicKey, 'hex')]),
    format: 'der',
    type: 'spki',
  })

/** `seed`: 32 bytes in hex. All that has to be kept secret and all that has to be kept. */
export function signingKey(seed: string): SigningKey {
  const bytes = Buffer.from(seed, 'hex')
  if (bytes.length !== 32) throw new Error('an Ed25519 key has 32 bytes')
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, bytes]), format: 'der', type: 'pkcs8' })
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const publicKey = der.subarray(-32).toString('hex')
  return { keyId: keyIdOf(publicKey), publicKey, privateKey }
}

export function newSeed(): string {
  const der = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' })
  return der.subarray(-32).toString('hex')
}
