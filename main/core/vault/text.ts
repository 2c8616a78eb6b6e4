/** Single texts encrypted: names and answers in the database, and keys under other keys. Bound to their place, so that none can be moved to another. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { damaged } from './frames.ts'
import { derive } from './keys.ts'
import type { VaultKeys } from './keys.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const FORM = /^ftv1:([0-9a-f]{16}):([\w-]{38,})$/

export function sealWith(key: Uint8Array, place: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  )
}

/** Null: another key, another place, or not what was written. */
export function openWith(key: Uint8Array, place: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    const plain = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]
    return Buffer.concat(plain).toString('utf8')
  } catch {
    return null
  }
}

const textKeys = new Map<string, Buffer>()
/** Derived once: a list of a thousand speakers opens two thousand texts. */
function textKey(root: string): Buffer {
  const key = textKeys.get(root) ?? derive(root, new Uint8Array(0), 'fieldtake text 1')
  textKeys.set(root, key)
  return key
}

/** `place`: table, column and row. What says nothing stays as it is: queries ask for it. */
export function sealText({ write, known }: VaultKeys, place: string, text: string): string {
  const root = write === null ? undefined : known[write]
  if (write === null || root === undefined || text === '' || text === '{}') return text
  return `ftv1:${write}:${sealWith(textKey(root), place, text)}`
}

/** A text of an older station is not encrypted, and is given as it is. Throws `file_damaged`. */
export function openText({ known }: VaultKeys, place: string, stored: string): string {
  const [, keyId = '', sealed = ''] = FORM.exec(stored) ?? []
  if (sealed === '') return stored
  const root = known[keyId]
  const text = root === undefined ? null : openWith(textKey(root), place, sealed)
  if (text === null) throw damaged(`${place} cannot be read`)
  return text
}

/** Whether it is encrypted under this key. */
export const isUnder = (stored: string, keyId: string): boolean => FORM.exec(stored)?.[1] === keyId
