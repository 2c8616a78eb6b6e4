import {
  type QualityPolicy,
  type QualityRule,
  qualityLevel,
  qualityRule,
} from '../../../main/contract/quality.ts'
import { useT } from '../../i18n/index.ts'
import { NumberField } from '../../ui/field.tsx'
import './rules.css'

/** Kept as shares of one, shown and typed in percent. */
const SHARES: ReadonlySet<QualityRule> = new Set([
  'clipped_heavily',
  'narrow_band',
  'dc_offset',
  'background',
])
// Without the noise of binary fractions: 0.07 is 7 %, not 7.000000000000001 %.
const round = (value: number) => Number(value.toPrecision(12))
const toShare = (percent: number) => round(percent / 100)
const inWords = (rule: QualityRule, limit: number) => (SHARES.has(rule) ? round(limit * 100) : limit)

/** What each fault of a take leads to: nothing, a note, a warning, or recording again. */
export function QualityRules({
  policy,
  onChange,
}: {
  policy: QualityPolicy
  onChange: (policy: QualityPolicy) => void
}) {
  const t = useT()
  return (
    <section className="card stack" aria-label={t('rules.quality')}>
      <h2>{t('rules.quality')}</h2>
      <p className="muted">{t('rules.qualityHelp')}</p>
      <div>
        {qualityRule.options.map((rule) => {
          const { level, limit } = policy[rule]
          return (
            <div key={rule} className="quality-rule">
              <span>{t(`rule.${rule}`)}</span>
              <select
                className="input select"
                aria-label={t('rules.level', { rule: t(`rule.${rule}`) })}
                value={level}
                onChange={(event) => {
                  const next = qualityLevel.options.find((option) => option === event.target.value)
                  if (next) onChange({ ...policy, [rule]: { level: next, limit } })
                }}
              >
                {qualityLevel.options.map((option) => (
                  <option key={option} value={option}>
                    {t(`level.${option}`)}
                  </option>
                ))}
              </select>
              <NumberField
                label={t('rules.limit', { rule: t(`rule.${rule}`) })}
                hideLabel
                whole={false}
                value={inWords(rule, limit)}
                onChange={(value) =>
                  onChange({
                    ...policy,
                    [rule]: { level, limit: SHARES.has(rule) ? toShare(value) : value },
                  })
                }
              />
            </div>
          )
        })}
      </div>
    </section>
  )
}
