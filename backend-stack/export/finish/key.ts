/** The project's key: Ed25519, made when it is first needed, for its owner's eyes only. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeToOthers } from '../../../main/system/private.ts'
import { codeOf } from '../fault.ts'

/** In `exportsDir`. Two that begin at once end up with one key: the file is made only where there is none. */
export function projectKey(exportsDir: string): KeyObject {
  mkdirSync(exportsDir, { recursive: true, mode: 0o700 })
  const file = join(exportsDir, 'project-key.pem')
  const { privateKey } = generateKeyPairSync('ed25519')
  try {
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), {
      flag: 'wx',
      mode: 0o600,
      flush: true,
    })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  closeToOthers(file)
  return createPrivateKey(readFileSync(file))
}

export const publicPem = (key: KeyObject): string => {
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' })
  return typeof pem === 'string' ? pem : pem.toString()
}

/** Base64, a line. `openssl pkeyutl -verify -rawin` takes the same bytes. */
export const signatureOf = (bytes: Uint8Array, key: KeyObject): string =>
  `${sign(null, bytes, key).toString('base64')}\n`

export const isSignedBy = (bytes: Uint8Array, signature: string, pem: string): boolean =>
  verify(null, bytes, createPublicKey(pem), Buffer.from(signature.trim(), 'base64'))
