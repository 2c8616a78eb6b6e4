import type { StationSettings } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { CheckField, NumberField, TextField } from '../../ui/field.tsx'
import { Section, type SectionProps } from './section.tsx'
import { StoreFields } from './store-fields.tsx'

/** Where people listen to takes of all stations: whether they do here, and where the audio comes from. */
export function ArchiveSection({ draft, view, change }: SectionProps) {
  const t = useT()
  const { archive } = draft
  const set = (part: Partial<StationSettings['archive']>) =>
    change((before) => ({ ...before, archive: { ...before.archive, ...part } }))
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
            <StoreFields
              store={archive}
              change={set}
              secret="archiveSecretKey"
              view={view}
              keyHelp={t('archive.readOnly')}
            />
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
