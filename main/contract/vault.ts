/** Encryption at rest: what the interface is told of it, and the code that opens a station whose keychain is lost. */
import { z } from 'zod'
import { hexOfWords, letterCode, wordsOfHex } from './letter-code.ts'

/** 20 bytes */
const code = letterCode('ftkey', 32)

/** The code of a key (40 hex digits). */
export const codeOfKey = (key: string): string => code.write(wordsOfHex(key))
export const codeGroups = code.groups

/** The key, from a code as somebody typed it. Null: letters are missing or wrong. */
export function keyOfCode(typed: string): string | null {
  const words = code.read(typed)
  return words && hexOfWords(words)
}

/** letters of a passphrase, at least and at most */
export const PASSPHRASE = { least: 12, most: 200 } as const
export const passphrase = z.string().min(PASSPHRASE.least).max(PASSPHRASE.most)

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
