import { PASSPHRASE } from '../../main/contract/vault.ts'
import { TextField } from './field.tsx'

interface PassphraseFieldProps {
  readonly label: string
  readonly help?: string
  readonly value: string
  readonly onChange: (typed: string) => void
}

/** What opens an encrypted station, as it is typed: hidden, from left to right, as long as the station takes it. */
export function PassphraseField(props: PassphraseFieldProps) {
  return <TextField {...props} type="password" dir="ltr" maxLength={PASSPHRASE.most} />
}
