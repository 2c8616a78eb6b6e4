import { type ProjectSettings, promptOrder } from '../../../main/contract/model.ts'
import { useT } from '../../i18n/index.ts'
import { CheckField, SelectField, TextField } from '../../ui/field.tsx'
import './rules.css'

interface Props {
  readonly settings: ProjectSettings
  readonly onChange: (part: Partial<ProjectSettings>) => void
}

export function RecordingRules({ settings, onChange }: Props) {
  const t = useT()
  const number = (
    name: 'preRollMs' | 'postRollMs' | 'autoStopMs' | 'pauseEvery' | 'kioskPrompts' | 'kioskIdleSeconds',
    min: number,
    max: number,
  ) => (
    <TextField
      label={t(`rules.${name}`)}
      type="number"
      min={min}
      max={max}
      value={String(settings[name])}
      onChange={(text) => onChange({ [name]: Math.min(max, Math.max(min, Math.round(Number(text)) || 0)) })}
    />
  )
  const check = (name: 'trafficLight' | 'beep' | 'autoAdvance' | 'autoStop') => (
    <CheckField
      label={t(`rules.${name}`)}
      checked={settings[name]}
      onChange={(on) => onChange({ [name]: on })}
    />
  )
  return (
    <section className="card stack" aria-label={t('rules.title')}>
      <h2>{t('rules.title')}</h2>
      <div className="rules">
        <SelectField
          label={t('rules.order')}
          value={settings.order}
          options={promptOrder.options.map((value) => ({ value, label: t(`order.${value}`) }))}
          onChange={(value) => {
            const order = promptOrder.options.find((option) => option === value)
            if (order) onChange({ order })
          }}
        />
        <SelectField
          label={t('rules.bitDepth')}
          value={String(settings.bitDepth)}
          options={['16', '24'].map((value) => ({ value, label: t('rules.bits', { bits: value }) }))}
          onChange={(value) => onChange({ bitDepth: value === '24' ? 24 : 16 })}
        />
        {number('preRollMs', 0, 5_000)}
        {number('postRollMs', 0, 5_000)}
        {number('pauseEvery', 0, 10_000)}
        {number('autoStopMs', 300, 10_000)}
        {number('kioskPrompts', 1, 500)}
        {number('kioskIdleSeconds', 10, 3_600)}
      </div>
      <div>
        {check('trafficLight')}
        {check('beep')}
        {check('autoAdvance')}
        {check('autoStop')}
      </div>
    </section>
  )
}
