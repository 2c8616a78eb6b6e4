import { isForStorage } from '../../../main/contract/secrets.ts'
import { type StationSettings, stationSettings } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { TextField } from '../../ui/field.tsx'
import { Elsewhere, storageName } from './elsewhere.tsx'
import { SecretField } from './secret-field.tsx'
import { Section, type SectionProps } from './section.tsx'

/** Where takes go that are larger than the broker accepts. */
export function StorageSection({ draft, view, change }: SectionProps) {
  const t = useT()
  const { storage } = draft
  const set = (part: Partial<StationSettings['storage']>) =>
    change((before) => ({ ...before, storage: { ...before.storage, ...part } }))
  const typedFor = view.secretsFor.storageSecretKey
  const secretSet = typedFor ? isForStorage(typedFor, storage) : view.secretsSet.storageSecretKey
  const valid = stationSettings.shape.storage.unwrap().shape.endpoint.safeParse(storage.endpoint).success
  return (
    <Section name="settings.storage">
      <p className="muted">{t('storage.help')}</p>
      <div className="settings-pair">
        <TextField
          label={t('storage.bucket')}
          dir="ltr"
          value={storage.bucket}
          maxLength={100}
          onChange={(bucket) => set({ bucket })}
        />
        <TextField
          label={t('storage.region')}
          dir="ltr"
          value={storage.region}
          maxLength={60}
          onChange={(region) => set({ region })}
        />
        <TextField
          label={t('storage.endpoint')}
          help={t('storage.endpointHelp')}
          dir="ltr"
          value={storage.endpoint}
          error={valid ? null : t('storage.endpointInvalid')}
          onChange={(endpoint) => set({ endpoint: endpoint.trim() })}
        />
        <TextField
          label={t('storage.key')}
          dir="ltr"
          value={storage.accessKeyId}
          maxLength={200}
          onChange={(accessKeyId) => set({ accessKeyId })}
        />
        <SecretField name="storageSecretKey" label={t('storage.secret')} isSet={secretSet} />
      </div>
      {typedFor && !secretSet && storage.accessKeyId !== '' && (
        <Elsewhere name="storageSecretKey" place={storageName(typedFor)} />
      )}
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
