import type { VaultWords } from './vault-en.ts'

export const vaultFr: VaultWords = {
  'error.file_damaged':
    'Un fichier chiffré de ce disque a été modifié ou tronqué : le disque est peut-être défaillant, ou quelqu’un l’a changé.',
  'error.key_missing':
    'Ceci est chiffré avec une clé que cette station n’a pas. Le code de récupération de cette clé l’ouvre.',
}
