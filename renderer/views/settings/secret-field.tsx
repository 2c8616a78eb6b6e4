/** A secret goes in and never comes out: one sees whether it is set, and can replace it. */
import { createContext, useContext } from 'react'
import type { SecretName } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { TextField } from '../../ui/field.tsx'

export type TypedSecrets = Readonly<Partial<Record<SecretName, string>>>
interface Typed {
  /** what was typed and is stored with the next "save", together with what it is typed for */
  readonly typed: TypedSecrets
  readonly type: (name: SecretName, value: string) => void
}
export const TypedSecretsContext = createContext<Typed>({ typed: {}, type: () => undefined })
export const useTypedSecrets = () => useContext(TypedSecretsContext)

export function SecretField({ name, isSet, label }: { name: SecretName; isSet: boolean; label: string }) {
  const t = useT()
  const { typed, type } = useTypedSecrets()
  return (
    <TextField
      label={label}
      type="password"
      dir="ltr"
      maxLength={500}
      value={typed[name] ?? ''}
      placeholder={isSet ? '••••••••' : ''}
      help={isSet ? t('secret.set') : t('secret.unset')}
      onChange={(value) => type(name, value)}
    />
  )
}
