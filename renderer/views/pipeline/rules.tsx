/** What the lake checks, and how it went last: each rule with its state, and the takes of this station that break it. */
import type { StationState } from '../../../main/contract/model.ts'
import type { RuleView } from '../../../main/contract/rules.ts'
import { linkTo } from '../../app/route.ts'
import { useFormat } from '../../i18n/format.ts'
import { useAsk } from '../../store/ask.tsx'
import { useT } from '../../i18n/index.ts'
import { sayCode } from '../../i18n/known.ts'
import { useNow } from '../../store/clock.ts'
import { Fault } from '../../ui/fault.tsx'
import { Icon } from '../../ui/icon.tsx'

type Summary = NonNullable<StationState['pipeline']['rules']>
const SHAPE = {
  holds: ['check', 'mark-landed'],
  warning: ['warn', 'mark-parked'],
  error: ['cross', 'mark-rejected'],
} as const

const stateOf = (rule: RuleView) => (rule.broken === 0 ? 'holds' : rule.severity)

/** By name, the run over everything before the one over what came in lately; broken ones first. */
function groups(rules: readonly RuleView[]): [string, RuleView[]][] {
  const found = new Map<string, RuleView[]>()
  for (const rule of rules) found.set(rule.rule, [...(found.get(rule.rule) ?? []), rule])
  const worst = (runs: readonly RuleView[]) =>
    Math.max(...runs.map((run) => ['holds', 'warning', 'error'].indexOf(stateOf(run))))
  return [...found].sort(([, a], [, b]) => worst(b) - worst(a))
}

export function Rules({ summary }: { summary: Summary }) {
  const t = useT()
  // a new result has another time; nothing else of the summary is shown in the list
  const { checkedAt, broken, total } = summary
  const { answer, error } = useAsk('rules.list', {}, { version: [checkedAt, broken, total] })
  const rules = answer?.rules
  return (
    <section className="card stack" aria-label={t('lakeRules.title')}>
      <h2>{t('lakeRules.title')}</h2>
      <p className="muted">{t(total === 0 ? 'lakeRules.none' : 'lakeRules.help')}</p>
      <Fault error={error} />
      {total > 0 && (
        <p className="strong">
          {broken === 0 ? t('lakeRules.all', { total }) : t('lakeRules.summary', { broken, total })}
        </p>
      )}
      {rules && rules.length > 0 && (
        <ul className="lake-rules">
          {groups(rules).map(([name, runs]) => (
            <li key={name} className="lake-rule">
              <p className="strong" title={name}>
                {sayCode(t, 'lakeRule', name, name)}
              </p>
              {runs.map((one) => (
                <RuleRun key={one.since ?? 0} rule={one} />
              ))}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function RuleRun({ rule }: { rule: RuleView }) {
  const t = useT()
  const format = useFormat()
  const now = useNow()
  const state = stateOf(rule)
  const [icon, tone] = SHAPE[state]
  const { broken, checked, checkedAt, since, named, takes } = rule
  return (
    <div className="stack tight">
      <p className="row">
        <span className={`mark ${tone}`}>
          <Icon name={icon} small />
          <span>{t(`lakeRules.state.${state}`)}</span>
        </span>
        <span>
          {t('lakeRules.counts', { broken: format.number(broken), checked: format.number(checked) })}
        </span>
        <span className="small muted">
          {t('lakeRules.checked', { when: format.relative(checkedAt, now) })}
          {since !== null && `, ${t('lakeRules.since', { when: format.dateTime(since) })}`}
        </span>
      </p>
      {broken > 0 && (
        <div className="small">
          {takes.length === 0 ? (
            <span className="muted">{t('lakeRules.hereNone')}</span>
          ) : (
            <>
              <span className="muted">{t('lakeRules.here')}: </span>
              <ul className="lake-rule-takes">
                {takes.map((take) => (
                  <li key={take.takeId}>
                    <a href={linkTo('takes', take.takeId)} lang={take.lang} dir="auto">
                      {take.promptText}
                    </a>
                  </li>
                ))}
              </ul>
            </>
          )}
          {named < broken && (
            <span className="muted"> {t('lakeRules.partly', { listed: format.number(named) })}</span>
          )}
        </div>
      )}
    </div>
  )
}
