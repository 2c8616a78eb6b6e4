import { useT } from '../../i18n/index.ts'
import { CheckField, TextField } from '../../ui/field.tsx'
import { SecretField } from './secret-field.tsx'
import { Section, type SectionProps } from './section.tsx'

export function KioskSection({ draft, view, change }: SectionProps) {
  const t = useT()
  const pinSet = view.secretsSet.kioskPin
  return (
    <Section title={t('settings.kiosk')}>
      <TextField
        label={t('settings.stationName')}
        value={draft.stationName}
        maxLength={80}
        onChange={(stationName) => change((before) => ({ ...before, stationName }))}
      />
      <CheckField
        label={t('kiosk.enable')}
        help={pinSet ? t('kiosk.enableHelp') : t('kiosk.pinFirst')}
        checked={draft.kiosk.enabled}
        onChange={(enabled) => change((before) => ({ ...before, kiosk: { enabled } }))}
      />
      <SecretField name="kioskPin" label={t('kiosk.pin')} isSet={pinSet} />
    </Section>
  )
}
