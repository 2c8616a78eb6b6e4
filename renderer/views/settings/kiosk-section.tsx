import { useT } from '../../i18n/index.ts'
import { useProjects } from '../../store/projects.ts'
import { CheckField, SelectField, TextField } from '../../ui/field.tsx'
import { SecretField, useTypedSecrets } from './secret-field.tsx'
import { Section, type SectionProps } from './section.tsx'

export function KioskSection({ draft, view, change }: SectionProps) {
  const t = useT()
  const { projects } = useProjects()
  const pinSet = view.secretsSet.kioskPin
  const { typed } = useTypedSecrets()
  // A kiosk without a PIN is locked for nobody.
  const hasPin = pinSet || typed.kioskPin !== undefined
  return (
    <Section name="settings.kiosk">
      <TextField
        label={t('settings.stationName')}
        value={draft.stationName}
        maxLength={80}
        onChange={(stationName) => change((before) => ({ ...before, stationName }))}
      />
      <CheckField
        label={t('kiosk.enable')}
        help={hasPin ? t('kiosk.enableHelp') : t('kiosk.pinFirst')}
        checked={draft.kiosk.enabled}
        disabled={!hasPin && !draft.kiosk.enabled}
        onChange={(enabled) => change((before) => ({ ...before, kiosk: { ...before.kiosk, enabled } }))}
      />
      {projects && (
        <SelectField
          label={t('kiosk.project')}
          help={t('kiosk.projectHelp')}
          value={projects.find(({ projectId }) => projectId === draft.kiosk.projectId)?.projectId ?? ''}
          options={[
            { value: '', label: t('kiosk.firstProject', { name: projects[0]?.name ?? '' }) },
            ...projects.map(({ projectId, name }) => ({ value: projectId, label: name })),
          ]}
          onChange={(id) =>
            change((before) => ({ ...before, kiosk: { ...before.kiosk, projectId: id === '' ? null : id } }))
          }
        />
      )}
      <SecretField name="kioskPin" label={t('kiosk.pin')} isSet={pinSet} />
    </Section>
  )
}
