/** Who alone may open what leaves on a stick. */
import { isPrivateKey, isRecipient } from '../../../main/contract/recipient.ts'
import { useT } from '../../i18n/index.ts'
import { TextField } from '../../ui/field.tsx'

export function SealTo({
  value,
  onChange,
}: {
  value: string | null
  onChange: (key: string | null) => void
}) {
  const t = useT()
  const fault = value === null || isRecipient(value) ? null : isPrivateKey(value) ? 'private' : 'wrong'
  return (
    <section className="card stack" aria-label={t('seal.title')}>
      <h2>{t('seal.title')}</h2>
      <TextField
        label={t('seal.key')}
        help={t('seal.help')}
        error={fault && t(`seal.${fault}`)}
        dir="ltr"
        placeholder="age1…"
        value={value ?? ''}
        maxLength={100}
        onChange={(text) => onChange(text.trim() === '' ? null : text.trim())}
      />
    </section>
  )
}
