/** Signatures of takes looked at in half the time that node:crypto needs, where libsodium is there for this machine. */
import { checkedAside } from '../../main/trust/signature.ts'
import type { Verifier } from '../../main/trust/signature.ts'

const SIGNATURE = 64

/**
 * libsodium's, which is so quick that it needs no second thread (60 us against 120 in one); node's own where that package has no binary.
 * Both take what an honest key signed. libsodium refuses some keys that OpenSSL takes (of small order), which nobody enrols.
 */
export async function quickVerifier(): Promise<Verifier> {
  const sodium = await import('sodium-native').then(
    (module) => module.default,
    () => null,
  )
  if (sodium === null) return checkedAside
  return (publicKey) => {
    const key = Buffer.from(publicKey, 'hex')
    if (key.length !== sodium.crypto_sign_PUBLICKEYBYTES) throw new Error('an Ed25519 key has 32 bytes')
    // of another length it throws, where node says no
    return (over, by) => by.length === SIGNATURE && sodium.crypto_sign_verify_detached(by, over, key)
  }
}
