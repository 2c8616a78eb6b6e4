/** What a speaker has in hand to withdraw at any station: a secret whose hash travelled with the takes. */
import { createHash, randomBytes } from 'node:crypto'

/** Without letters that are taken for others when a card is read aloud or copied by hand. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 130 bits, 26 letters of Crockford's base 32. */
export function newWithdrawalSecret(): string {
  // 256 is a multiple of 32: no letter comes more often than another
  return Array.from(randomBytes(26), (byte) => ALPHABET[byte % 32]).join('')
}

/** As it was copied from a card: without blanks and dashes, and with O for 0, I and L for 1. */
export const secretAsTyped = (text: string): string =>
  text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')

/** Of the speaker and the secret: the same secret under another speaker is another hash. */
export const withdrawalSha256 = (speakerId: string, secret: string): string =>
  createHash('sha256').update(`fieldtake-withdrawal\n${speakerId}\n${secret}`).digest('hex')
