/** What stands on a speaker's withdrawal card: who they are to the lake, and their secret. */
import { hexOfWords, letterCode, wordsOfHex } from './letter-code.ts'

/** letters of the speaker and of the secret */
const [OF_SPEAKER, OF_SECRET] = [26, 20]
const code = letterCode('ft', OF_SPEAKER + OF_SECRET)
/** in the secret as it is hashed (main/trust/withdrawal-secret.ts) */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export interface OnCard {
  readonly speakerId: string
  readonly secret: string
}

/** Capitals without blanks. Null: the speaker's id is none that a station makes today. */
export function cardOf({ speakerId, secret }: OnCard): string | null {
  if (!UUID.test(speakerId) || secret.length !== OF_SECRET) return null
  const letters = Array.from(secret, (letter) => ALPHABET.indexOf(letter))
  if (letters.includes(-1)) return null
  return code.write([...wordsOfHex(speakerId.replaceAll('-', '')), ...letters])
}

export const cardGroups = code.groups

/** As somebody typed, pasted or scanned it. Null: letters are missing or wrong. */
export function readCard(typed: string): OnCard | null {
  const words = code.read(typed)
  const hex = words && hexOfWords(words.slice(0, OF_SPEAKER))
  if (!words || !hex) return null
  const speakerId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const secret = words
    .slice(OF_SPEAKER)
    .map((word) => ALPHABET[word] ?? '')
    .join('')
  return { speakerId, secret }
}
