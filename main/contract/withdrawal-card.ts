/**
 * What stands on a speaker's withdrawal card: who they are to the lake, their secret, and six letters by which mistakes in copying
 * are seen (Bech32m, BIP 350: up to four wrong letters always).
 */
import { bech32m } from '@scure/base'

const PREFIX = 'ft'
/** letters of the speaker, of the secret, and those that check */
const [OF_SPEAKER, OF_SECRET, OF_CHECK] = [26, 20, 6]
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
  const bytes = Uint8Array.from(speakerId.replaceAll('-', '').match(/../g) ?? [], (hex) => parseInt(hex, 16))
  const letters = Array.from(secret, (letter) => ALPHABET.indexOf(letter))
  if (letters.includes(-1)) return null
  return bech32m.encode(PREFIX, [...bech32m.toWords(bytes), ...letters]).toUpperCase()
}

/** As it is printed and read aloud. */
export const cardGroups = (card: string): readonly string[] =>
  card.slice(PREFIX.length + 1).match(/.{1,4}/g) ?? []

/** Letters that are not on any card, and what they were taken for. */
const MISREAD: Readonly<Record<string, string>> = { o: '0', i: 'l', '1': 'l', b: '8' }

/** As somebody typed, pasted or scanned it. Null: letters are missing or wrong. */
export function readCard(typed: string): OnCard | null {
  const letters = typed
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
  const said =
    letters.length === OF_SPEAKER + OF_SECRET + OF_CHECK ? letters : letters.replace(/^ft[1il]/, '')
  const text = Array.from(said, (letter) => MISREAD[letter] ?? letter).join('')
  if (text.length !== OF_SPEAKER + OF_SECRET + OF_CHECK) return null
  const decoded = bech32m.decodeUnsafe(`${PREFIX}1${text}`)
  if (!decoded) return null
  const bytes = bech32m.fromWordsUnsafe(decoded.words.slice(0, OF_SPEAKER))
  if (bytes?.length !== 16) return null
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const speakerId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const secret = decoded.words
    .slice(OF_SPEAKER)
    .map((word) => ALPHABET[word] ?? '')
    .join('')
  return { speakerId, secret }
}
