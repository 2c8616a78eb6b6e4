import type { StationSettings } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { CheckField, RadioGroup, SelectField, TextField } from '../../ui/field.tsx'
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
    <Section title={t('settings.upload')}>
      <RadioGroup
        legend={t('upload.when')}
        value={upload.policy}
        options={POLICIES.map((value) => ({ value, label: t(`policy.${value}`) }))}
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
        <TextField
          label={t('upload.cap')}
          help={t('upload.capHelp')}
          type="number"
          min={0}
          max={1_000_000}
          value={String(upload.rateCapKiB)}
          onChange={(text) =>
            set({ rateCapKiB: Math.min(1_000_000, Math.max(0, Math.round(Number(text)) || 0)) })
          }
        />
      </div>
      <CheckField
        label={t('retention.delete')}
        help={t('retention.help')}
        checked={retention.deleteLandedAfterDays !== null}
        onChange={(on) => keep(on ? 30 : null)}
      />
      {retention.deleteLandedAfterDays !== null && (
        <TextField
          label={t('retention.days')}
          type="number"
          min={0}
          max={3_650}
          value={String(retention.deleteLandedAfterDays)}
          onChange={(text) => keep(Math.min(3_650, Math.max(0, Math.round(Number(text)) || 0)))}
        />
      )}
    </Section>
  )
}
