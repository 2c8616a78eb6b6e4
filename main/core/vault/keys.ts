/**
 * The keys of the station's files. Each file has a key of its own, derived from one of the station's keys and the salt in the
 * file's header; the header names the station's key, so that files of an older one are read as long as that one is known.
 */
import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { z } from 'zod'

export const KEY_BYTES = 20
export const KEY_ID_BYTES = 8
export const SALT_BYTES = 24

const keyId = z.string().regex(/^[0-9a-f]{16}$/)
const keyHex = z.string().regex(/^[0-9a-f]{40}$/)

/** As they travel to threads and lie in the keychain. */
export const vaultKeys = z.object({
  /** new files are encrypted under this one; null: they are written as they are */
  write: keyId.nullable(),
  /** the keys by their names, in hex */
  known: z.record(keyId, keyHex),
})
export type VaultKeys = Readonly<z.infer<typeof vaultKeys>>

/** Files are written as they are, and none that is encrypted can be read. */
export const NO_KEYS: VaultKeys = { write: null, known: {} }

export const newKey = (): string => randomBytes(KEY_BYTES).toString('hex')

/** The name of a key tells nothing of the key. */
export const keyIdOf = (key: string): string =>
  createHash('sha256')
    .update(`fieldtake key id 1 ${key}`)
    .digest('hex')
    .slice(0, KEY_ID_BYTES * 2)

/** These keys with another, which new files are encrypted under from now on. */
export const withKey = ({ known }: VaultKeys, key: string): VaultKeys => ({
  write: keyIdOf(key),
  known: { ...known, [keyIdOf(key)]: key },
})

/** `purpose` keeps what is derived for one thing from ever being the same as for another. */
export const derive = (key: string, salt: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', Buffer.from(key, 'hex'), salt, purpose, 32))
