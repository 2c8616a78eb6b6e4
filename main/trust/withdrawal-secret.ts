/** What a speaker has in hand to withdraw at any station: a secret whose hash travelled with the takes. */
import { createHash, randomBytes } from 'node:crypto'

/** Without letters that are taken for others when a card is read aloud or copied by hand. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 100 bits, 20 letters of Crockford's base 32: no computer finds it, and a person can copy it. */
export function newWithdrawalSecret(): string {
  // 256 is a multiple of 32: no letter comes more often than another
  return Array.from(randomBytes(20), (byte) => ALPHABET[byte % 32]).join('')
}

/** Of the speaker and the secret: the same secret under another speaker is another hash. */
export const withdrawalSha256 = (speakerId: string, secret: string): string =>
  createHash('sha256').update(`fieldtake-withdrawal\n${speakerId}\n${secret}`).digest('hex')
