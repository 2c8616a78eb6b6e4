/** Encryption at rest: looked at, turned on, its key changed, its code shown. */
import type { VaultView } from '../../contract/vault.ts'
import type { MethodsOf } from '../method.ts'

interface VaultParts {
  readonly atRest: {
    view(): VaultView
    turnOn(passphrase: string | undefined): Promise<VaultView>
    renew(passphrase: string | undefined): Promise<VaultView>
    code(): { code: string }
    codeKept(): Promise<VaultView>
  }
}

export const vaultMethods = ({ atRest }: VaultParts): MethodsOf<'vault'> => ({
  'vault.view': { who: 'staff', audit: null, run: () => atRest.view() },
  'vault.turnOn': {
    who: 'staff',
    audit:
      () =>
      ({ keyId }) => ['vault_turned_on', { keyId }],
    run: ({ passphrase }) => atRest.turnOn(passphrase),
  },
  'vault.renew': {
    who: 'staff',
    audit:
      () =>
      ({ keyId }) => ['vault_key_renewed', { keyId }],
    run: ({ passphrase }) => atRest.renew(passphrase),
  },
  'vault.code': { who: 'staff', audit: () => () => ['vault_code_shown', {}], run: () => atRest.code() },
  'vault.codeKept': { who: 'staff', audit: null, run: () => atRest.codeKept() },
})
