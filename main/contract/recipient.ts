/** The public key that a project's sticks are sealed to: an X25519 recipient of age (https://age-encryption.org/v1). */
import { bech32 } from '@scure/base'

const KEY_BYTES = 32

/** Its letters carry a checksum: a typing mistake is none. */
export function isRecipient(text: string): boolean {
  if (!text.startsWith('age1')) return false
  try {
    const { prefix, bytes } = bech32.decodeToBytes(text)
    return prefix === 'age' && bytes.length === KEY_BYTES
  } catch {
    return false
  }
}

/** Somebody pasted the half that must stay with the receiver. */
export const isPrivateKey = (text: string): boolean => /^age-secret-key-/i.test(text)

/** How a key is named for people: its beginning, 60 bits of it. */
export const keyName = (recipient: string): string => recipient.slice(0, 'age1'.length + 12)
