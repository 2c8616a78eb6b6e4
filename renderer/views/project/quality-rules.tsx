import { type QualityPolicy, qualityLevel, qualityRule } from '../../../main/contract/quality.ts'
import { useT } from '../../i18n/index.ts'
import './rules.css'

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
              <input
                className="input"
                type="number"
                step="any"
                aria-label={t('rules.limit', { rule: t(`rule.${rule}`) })}
                value={limit}
                onChange={(event) => {
                  const next = Number(event.target.value)
                  if (event.target.value !== '' && !Number.isNaN(next))
                    onChange({ ...policy, [rule]: { level, limit: next } })
                }}
              />
            </div>
          )
        })}
      </div>
    </section>
  )
}
