/** Words for what is encrypted at rest: the key, its recovery code, the locked station. */
export const vaultEn = {
  'error.file_damaged':
    'An encrypted file on this disk was changed or cut: the disk may be failing, or somebody altered it.',
  'error.key_missing':
    'This was encrypted under a key that this station does not have. It can be opened with the recovery code of that key.',
  'error.vault_locked': 'This station is encrypted, and its key is not here.',
  'error.vault_refused':
    'That does not open this station. Look for letters that are missing or mistaken; a code of another key, or of another station, does not fit.',
  'notice.vault_code':
    'This station is encrypted, and nobody has kept its recovery code yet. Without the code, what is recorded is lost with this computer: see Settings, Encryption.',
  'notice.vault_left_plain':
    '{{files}} files could not be encrypted and lie on this disk as they were. The next start tries again; the log names them.',
  'audit.act.vault_turned_on': 'Turned on encryption',
  'audit.act.vault_key_renewed': 'Changed the key of the encryption',
  'audit.act.vault_code_shown': 'Looked at the recovery code',
  'vault.title': 'Encryption',
  'vault.off':
    'Recordings and names lie on this disk as they are: whoever has the disk can hear and read them.',
  'vault.partly':
    'Whatever is recorded from now on is encrypted, and what was recorded before is being encrypted. You can go on working.',
  'vault.on':
    'Recordings, names and answers on this disk are encrypted. Nobody can hear or read them without the key.',
  'vault.left': 'Files still to be encrypted:',
  'vault.key': 'Key',
  'vault.inKeychain':
    'The key lies in the keychain of this computer: the station opens for whoever signs in to this account.',
  'vault.byPassphrase': 'The station asks for its passphrase at every start.',
  'vault.codeWaits':
    'Nobody has kept the recovery code yet. If this computer breaks or its keychain is lost, nothing else opens what was recorded.',
  'vault.showCode': 'Show the recovery code',
  'vault.code': 'Recovery code',
  'vault.codeHelp':
    'Print it or write it down, and keep it away from this computer. Whoever has it and the disk can read everything. It is not shown again.',
  'vault.print': 'Print the code',
  'vault.turnOn': 'Turn on encryption',
  'vault.turnOnHelp':
    'This cannot be turned off again. You get a recovery code, which you must keep: if the key is lost, it alone opens what was recorded.',
  'vault.renew': 'Change the key',
  'vault.renewHelp':
    'What is recorded from now on gets another key, and you get another recovery code. What is there stays readable. Copies of this disk that were made before open with the code of that time.',
  'vault.passphrase': 'Passphrase',
  'vault.passphraseHelp':
    'At least 12 characters. There is no keychain here: somebody types it at every start, after a power cut too.',
  'vault.passphraseAgain': 'The passphrase once more',
  'vault.locked': 'What opens it',
  'vault.lockedPassphrase': 'Nothing is lost. Type the passphrase of this station, or its recovery code.',
  'vault.lockedKeychain':
    'Nothing is lost. The keychain of this computer does not have the key: another account, another computer, or a keychain that was reset. The recovery code opens the station.',
  'vault.codeTyped': 'As it was printed: 38 letters and digits. Blanks and capitals do not matter.',
  'vault.open': 'Open the station',
  'vault.openByCode': 'Open with the code',
  'vault.opening': 'Opening …',
} as const

export type VaultWords = Record<keyof typeof vaultEn, string>
