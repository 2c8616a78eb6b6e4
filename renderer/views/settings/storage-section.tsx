import type { StationSettings } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { TextField } from '../../ui/field.tsx'
import { Section, type SectionProps } from './section.tsx'
import { StoreFields } from './store-fields.tsx'

/** Where takes go that are larger than the broker accepts. */
export function StorageSection({ draft, view, change }: SectionProps) {
  const t = useT()
  const { storage } = draft
  const set = (part: Partial<StationSettings['storage']>) =>
    change((before) => ({ ...before, storage: { ...before.storage, ...part } }))
  return (
    <Section name="settings.storage">
      <p className="muted">{t('storage.help')}</p>
      <StoreFields store={storage} change={set} secret="storageSecretKey" view={view} />
      <TextField
        label={t('media.hosts')}
        help={t('media.hostsHelp')}
        dir="ltr"
        value={draft.media.hosts}
        maxLength={2_000}
        onChange={(hosts) => change((before) => ({ ...before, media: { hosts } }))}
      />
    </Section>
  )
}
