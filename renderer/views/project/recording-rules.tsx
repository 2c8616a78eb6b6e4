import { type ProjectSettings, promptOrder } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { CheckField, NumberField, SelectField } from '../../ui/field.tsx'
import './rules.css'

/** Hz: what interfaces and headsets offer; one that delivers another is recorded as it comes */
const RATES = [16_000, 44_100, 48_000, 96_000]

interface Props {
  readonly settings: ProjectSettings
  readonly onChange: (part: Partial<ProjectSettings>) => void
}

export function RecordingRules({ settings, onChange }: Props) {
  const t = useT()
  const format = useFormat()
  const number = (
    name:
      | 'preRollMs'
      | 'postRollMs'
      | 'autoStopMs'
      | 'pauseEvery'
      | 'kioskPrompts'
      | 'kioskIdleSeconds'
      | 'kioskLongestSeconds',
    min: number,
    max: number,
  ) => (
    <NumberField
      label={t(`rules.${name}`)}
      min={min}
      max={max}
      value={settings[name]}
      onChange={(value) => onChange({ [name]: value })}
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
        <SelectField
          label={t('rules.sampleRate')}
          value={String(settings.sampleRate)}
          options={[...new Set([...RATES, settings.sampleRate])].map((rate) => ({
            value: String(rate),
            label: `${format.number(rate / 1_000, rate % 1_000 === 0 ? 0 : 1)} kHz`,
          }))}
          onChange={(value) => onChange({ sampleRate: Number(value) })}
        />
        <SelectField
          label={t('rules.channels')}
          value={String(settings.channels)}
          options={[
            { value: '1', label: t('rules.channels.one') },
            { value: '2', label: t('rules.channels.both') },
          ]}
          onChange={(value) => onChange({ channels: value === '2' ? 2 : 1 })}
        />
        {number('preRollMs', 0, 5_000)}
        {number('postRollMs', 0, 5_000)}
        {number('pauseEvery', 0, 10_000)}
        {number('autoStopMs', 300, 10_000)}
        {number('kioskPrompts', 1, 500)}
        {number('kioskIdleSeconds', 10, 3_600)}
        {number('kioskLongestSeconds', 10, 3_600)}
      </div>
      <Share share={settings.share} onChange={(share) => onChange({ share })} />
      <div>
        {check('trafficLight')}
        {check('beep')}
        {check('autoAdvance')}
        {check('autoStop')}
      </div>
    </section>
  )
}

/** Several stations, one script: each is told its part once, and offline they never record the same prompt. */
function Share({
  share,
  onChange,
}: {
  share: ProjectSettings['share']
  onChange: (share: ProjectSettings['share']) => void
}) {
  const t = useT()
  const divided = share.of > 1
  return (
    <fieldset className="field share">
      <legend className="field-label">{t('share.title')}</legend>
      <CheckField
        label={t('share.divide')}
        help={t('share.help')}
        checked={divided}
        onChange={(on) => onChange({ part: 1, of: on ? 2 : 1 })}
      />
      {divided && (
        <div className="rules">
          <NumberField
            label={t('share.of')}
            min={2}
            max={1_000}
            value={share.of}
            onChange={(of) => onChange({ of, part: Math.min(share.part, of) })}
          />
          <NumberField
            label={t('share.part')}
            min={1}
            max={share.of}
            value={share.part}
            onChange={(part) => onChange({ of: share.of, part })}
          />
        </div>
      )}
      {divided && <p role="status">{t('share.says', { part: String(share.part), of: String(share.of) })}</p>}
    </fieldset>
  )
}
