/** Where a take comes from and where it went: one stage after the other, and whom to ask for the rest. */
import { useEffect } from 'react'
import { plain } from '../../i18n/bidi.ts'
import { useFormat } from '../../i18n/format.ts'
import { useAsk } from '../../store/ask.tsx'
import { useT } from '../../i18n/index.ts'
import { useServices } from '../../store/services.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Icon } from '../../ui/icon.tsx'
import { stagesOf } from './lineage-stages.ts'
import './lineage.css'

const SHAPE = { known: 'check', waiting: 'clock', unknown: 'info' } as const

export function Lineage({ takeId }: { takeId: string }) {
  const t = useT()
  const format = useFormat()
  const { station } = useServices()
  const { answer: lineage, error, again } = useAsk('takes.lineage', { takeId })
  useEffect(
    () =>
      station.onTakes(({ takes }) => {
        if (takes.some((take) => take.takeId === takeId)) void again()
      }),
    [station, takeId, again],
  )
  if (!lineage) return error ? <Fault error={error} /> : <p className="muted">{t('loading')}</p>
  const stages = stagesOf(lineage, t, format)
  const text = stages
    .map(({ name, lines }) => `${t(`lineage.${name}`)}: ${lines.join(' · ')}`)
    .concat(lineage.command)
    .join('\n')
  return (
    <div className="stack">
      <ol className="lineage">
        {stages.map(({ name, state, lines }) => (
          <li key={name} className={`lineage-stage lineage-${state}`}>
            <Icon name={SHAPE[state]} small />
            <div>
              <p>
                <span className="strong">{t(`lineage.${name}`)}</span>{' '}
                <span className={state === 'known' ? 'visually-hidden' : 'small muted'}>
                  {t(`lineage.${state}`)}
                </span>
              </p>
              {lines.map((line, index) => (
                <p key={index} className="lineage-line">
                  {line}
                </p>
              ))}
            </div>
          </li>
        ))}
      </ol>
      <p className="small muted">{t('lineage.beyond')}</p>
      <code className="lineage-command" dir="ltr">
        {lineage.command}
      </code>
      <div className="row">
        <CopyButton text={lineage.command} label={t('lineage.copy')} />
        <CopyButton text={plain(text)} label={t('lineage.copyAll')} />
      </div>
    </div>
  )
}
