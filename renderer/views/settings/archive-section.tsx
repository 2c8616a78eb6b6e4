import { isForStorage } from '../../../main/contract/secrets.ts'
import { type StationSettings, stationSettings } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { CheckField, NumberField, TextField } from '../../ui/field.tsx'
import { Elsewhere, storageName } from './elsewhere.tsx'
import { SecretField } from './secret-field.tsx'
import { Section, type SectionProps } from './section.tsx'

/** Where people listen to takes of all stations: whether they do here, and where the audio comes from. */
export function ArchiveSection({ draft, view, change }: SectionProps) {
  const t = useT()
  const { archive } = draft
  const set = (part: Partial<StationSettings['archive']>) =>
    change((before) => ({ ...before, archive: { ...before.archive, ...part } }))
  const typedFor = view.secretsFor.archiveSecretKey
  const secretSet = typedFor ? isForStorage(typedFor, archive) : view.secretsSet.archiveSecretKey
  const shape = stationSettings.shape.archive.unwrap().shape
  return (
    <Section name="settings.archive">
      <CheckField
        label={t('archive.follow')}
        help={t('archive.followHelp')}
        checked={archive.follow}
        onChange={(follow) => set({ follow })}
      />
      {archive.follow && (
        <>
          <TextField
            label={t('archive.folder')}
            help={t('archive.folderHelp')}
            dir="ltr"
            value={archive.folder}
            maxLength={4_096}
            onChange={(folder) => set({ folder: folder.trim() })}
          />
          {archive.folder === '' && (
            <div className="settings-pair">
              <TextField
                label={t('storage.bucket')}
                dir="ltr"
                value={archive.bucket}
                maxLength={100}
                onChange={(bucket) => set({ bucket: bucket.trim() })}
              />
              <TextField
                label={t('storage.region')}
                dir="ltr"
                value={archive.region}
                maxLength={60}
                onChange={(region) => set({ region })}
              />
              <TextField
                label={t('storage.endpoint')}
                help={t('storage.endpointHelp')}
                dir="ltr"
                value={archive.endpoint}
                error={
                  shape.endpoint.safeParse(archive.endpoint).success ? null : t('storage.endpointInvalid')
                }
                onChange={(endpoint) => set({ endpoint: endpoint.trim() })}
              />
              <TextField
                label={t('storage.key')}
                help={t('archive.readOnly')}
                dir="ltr"
                value={archive.accessKeyId}
                maxLength={200}
                onChange={(accessKeyId) => set({ accessKeyId })}
              />
              <SecretField name="archiveSecretKey" label={t('storage.secret')} isSet={secretSet} />
            </div>
          )}
          {archive.folder === '' && typedFor && !secretSet && archive.accessKeyId !== '' && (
            <Elsewhere name="archiveSecretKey" place={storageName(typedFor)} />
          )}
          <NumberField
            label={t('archive.cache')}
            min={16}
            max={1_000_000}
            value={archive.cacheMiB}
            onChange={(cacheMiB) => set({ cacheMiB })}
          />
        </>
      )}
    </Section>
  )
}
