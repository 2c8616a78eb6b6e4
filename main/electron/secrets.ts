import { safeStorage } from 'electron'
import type { Seal } from '../core/shell/secret-file.ts'

const SEALED = 'sealed:'
const PLAIN = 'plain:'

/**
 * Enciphers by the system's keychain. A laptop without one (a bare Linux desktop) must still reach its
 * broker: there the file's own rights are the lock, as in the kiosk.
 */
/**
 * Whether what is enciphered so stays on this computer, for this account. Linux without a keychain enciphers under a password that
 * stands in the program.
 */
export const isKeychain = async (): Promise<boolean> =>
  (await safeStorage.isAsyncEncryptionAvailable()) &&
  (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text')

export const keychainSeal: Seal = {
  seal: async (value) =>
    (await safeStorage.isAsyncEncryptionAvailable())
      ? SEALED + (await safeStorage.encryptStringAsync(value)).toString('base64')
      : PLAIN + value,
  unseal: async (stored) => {
    if (stored.startsWith(PLAIN)) return stored.slice(PLAIN.length)
    if (!stored.startsWith(SEALED)) return null
    try {
      const sealed = Buffer.from(stored.slice(SEALED.length), 'base64')
      return (await safeStorage.decryptStringAsync(sealed)).result
    } catch {
      return null
    }
  },
}
