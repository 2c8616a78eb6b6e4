/** Words for what is encrypted at rest: the key, its recovery code, the locked station. */
export const vaultEn = {
  'error.file_damaged':
    'An encrypted file on this disk was changed or cut: the disk may be failing, or somebody altered it.',
  'error.key_missing':
    'This was encrypted under a key that this station does not have. It can be opened with the recovery code of that key.',
} as const

export type VaultWords = Record<keyof typeof vaultEn, string>
