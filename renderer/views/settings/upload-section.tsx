import type { StationSettings } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { CheckField, NumberField, RadioGroup, SelectField } from '../../ui/field.tsx'
import { Section, type SectionProps } from './section.tsx'

const POLICIES = ['always', 'unmetered', 'manual'] as const
const FORMATS = ['flac', 'wav'] as const

export function UploadSection({ draft, change }: SectionProps) {
  const t = useT()
  const { upload, retention } = draft
  const set = (part: Partial<StationSettings['upload']>) =>
    change((before) => ({ ...before, upload: { ...before.upload, ...part } }))
  const keep = (deleteLandedAfterDays: number | null) =>
    change((before) => ({ ...before, retention: { deleteLandedAfterDays } }))
  return (
    <Section name="settings.upload" help="send">
      <RadioGroup
        legend={t('upload.when')}
        value={upload.policy}
        options={POLICIES.map((value) => ({
          value,
          label: t(`policy.${value}`),
          ...(value === 'unmetered' ? { help: t('policy.unmeteredHelp') } : {}),
        }))}
        onChange={(value) => {
          const policy = POLICIES.find((one) => one === value)
          if (policy) set({ policy })
        }}
      />
      <div className="settings-pair">
        <SelectField
          label={t('upload.format')}
          value={upload.format}
          options={FORMATS.map((value) => ({ value, label: t(`format.${value}`) }))}
          onChange={(value) => {
            const format = FORMATS.find((one) => one === value)
            if (format) set({ format })
          }}
        />
        <NumberField
          label={t('upload.cap')}
          help={t('upload.capHelp')}
          min={0}
          max={1_000_000}
          value={upload.rateCapKiB}
          onChange={(rateCapKiB) => set({ rateCapKiB })}
        />
      </div>
      <CheckField
        label={t('retention.delete')}
        help={t('retention.help')}
        checked={retention.deleteLandedAfterDays !== null}
        onChange={(on) => keep(on ? 30 : null)}
      />
      {retention.deleteLandedAfterDays !== null && (
        <NumberField
          label={t('retention.days')}
          min={0}
          max={3_650}
          value={retention.deleteLandedAfterDays}
          onChange={keep}
        />
      )}
    </Section>
  )
}
