import type { VaultWords } from './vault-en.ts'

export const vaultSw: VaultWords = {
  'error.file_damaged':
    'Faili iliyosimbwa kwenye diski hii imebadilishwa au kukatwa: huenda diski inaharibika, au mtu ameibadilisha.',
  'error.key_missing':
    'Hii imesimbwa kwa ufunguo ambao kituo hiki hakina. Msimbo wa kurejesha wa ufunguo huo unaifungua.',
}
