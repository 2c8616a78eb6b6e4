/** Encryption at rest: what the interface is told of it, and the code that opens a station whose keychain is lost. */
import { bech32m } from '@scure/base'
import { z } from 'zod'

const PREFIX = 'ftkey'
const KEY_BYTES = 20
/** letters of the key, and those by which mistakes in copying are seen */
const LETTERS = 32 + 6

/** The code of a key (40 hex digits), in capitals without blanks. */
export const codeOfKey = (key: string): string =>
  bech32m
    .encode(PREFIX, bech32m.toWords(Uint8Array.from(key.match(/../g) ?? [], (hex) => parseInt(hex, 16))))
    .toUpperCase()

/** As it is printed and read aloud. */
export const codeGroups = (code: string): readonly string[] =>
  code.slice(PREFIX.length + 1).match(/.{1,4}/g) ?? []

/** Letters that are in no code, and what they were taken for. */
const MISREAD: Readonly<Record<string, string>> = { o: '0', i: 'l', '1': 'l', b: '8' }

/** The key, from a code as somebody typed, pasted or scanned it. Null: letters are missing or wrong. */
export function keyOfCode(typed: string): string | null {
  const letters = typed
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
  const said = letters.length === LETTERS ? letters : letters.replace(/^ftkey[1il]/, '')
  const text = Array.from(said, (letter) => MISREAD[letter] ?? letter).join('')
  if (text.length !== LETTERS) return null
  const decoded = bech32m.decodeUnsafe(`${PREFIX}1${text}`)
  const bytes = decoded && bech32m.fromWordsUnsafe(decoded.words)
  return bytes?.length === KEY_BYTES
    ? Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
    : null
}

export const passphrase = z.string().min(12).max(200)

export const vaultView = z.object({
  /** `partly`: what was recorded before is being encrypted; it goes on at the next start */
  state: z.enum(['off', 'partly', 'on']),
  /** name of the key in force; null: none */
  keyId: z.string().nullable(),
  /** epoch ms */
  since: z.number().nullable(),
  /** the key lies in the system's keychain; else a passphrase opens the station at each start */
  keychain: z.boolean(),
  /** somebody said that they keep the recovery code: it is not shown again */
  codeKept: z.boolean(),
  /** files still to be encrypted, as far as they were counted */
  left: z.number().int(),
})
export type VaultView = z.infer<typeof vaultView>

const none = z.object({})
export const vaultMethods = {
  'vault.view': { input: none, output: vaultView },
  /** `passphrase`: where there is no keychain that keeps the key */
  'vault.turnOn': { input: z.object({ passphrase: passphrase.optional() }), output: vaultView },
  /** another key for whatever is written from now on; the one before is kept for what there is */
  'vault.renew': { input: z.object({ passphrase: passphrase.optional() }), output: vaultView },
  /** until somebody said that they keep it */
  'vault.code': { input: none, output: z.object({ code: z.string() }) },
  'vault.codeKept': { input: none, output: vaultView },
} as const
