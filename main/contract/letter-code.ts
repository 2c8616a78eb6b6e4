/** Codes that people copy by hand: in letters that are hard to mistake, six of which show mistakes in copying (Bech32m, BIP 350). */
import { bech32m } from '@scure/base'

/** letters by which mistakes are seen: up to four wrong ones always */
const OF_CHECK = 6
/** Letters that are in no code, and what they were taken for. */
const MISREAD: Readonly<Record<string, string>> = { o: '0', i: 'l', '1': 'l', b: '8' }

/** `prefix` tells one kind of code from another, and is not shown. `count`: letters of what it says, five bits each. */
export const letterCode = (prefix: string, count: number) => ({
  /** Capitals without blanks. */
  write: (words: readonly number[]): string => bech32m.encode(prefix, [...words]).toUpperCase(),
  /** As it is printed and read aloud. */
  groups: (code: string): readonly string[] => code.slice(prefix.length + 1).match(/.{1,4}/g) ?? [],
  /** As somebody typed, pasted or scanned it. Null: letters are missing or wrong. */
  read(typed: string): readonly number[] | null {
    const letters = typed
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[^0-9a-z]/g, '')
    const whole = count + OF_CHECK
    const said = letters.length === whole ? letters : letters.replace(new RegExp(`^${prefix}[1il]`), '')
    const text = Array.from(said, (letter) => MISREAD[letter] ?? letter).join('')
    return text.length === whole ? (bech32m.decodeUnsafe(`${prefix}1${text}`)?.words ?? null) : null
  },
})

export const wordsOfHex = (hex: string): readonly number[] =>
  bech32m.toWords(Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16)))

/** Null: they are no whole bytes. */
export function hexOfWords(words: readonly number[]): string | null {
  const bytes = bech32m.fromWordsUnsafe([...words])
  return bytes ? Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') : null
}
