/** The small marks of a take: what its delivery and its quality are. Shape and word; colour only repeats them. */
import type { DeliveryState } from '../../main/contract/model.ts'
import type { QualityFinding } from '../../main/contract/quality.ts'
import { useT } from '../i18n/index.ts'
import { Icon, type IconName } from './icon.tsx'
import { worstOf } from './quality.ts'
import './marks.css'

const DELIVERY: Record<DeliveryState, IconName> = {
  queued: 'clock',
  sending: 'queue',
  waiting: 'clock',
  sent: 'cloud',
  landed: 'landed',
  rejected: 'cross',
  parked: 'park',
  discarded: 'discard',
}

export function DeliveryMark({ state, bare }: { state: DeliveryState; bare?: boolean }) {
  const t = useT()
  return (
    <span className={`mark mark-${state}`} title={bare ? t(`state.${state}`) : undefined}>
      <Icon name={DELIVERY[state]} small />
      <span className={bare ? 'hush' : undefined}>{t(`state.${state}`)}</span>
    </span>
  )
}

const QUALITY = { good: 'check', note: 'info', warn: 'warn', block: 'cross' } as const
export function QualityMark({ findings, bare }: { findings: readonly QualityFinding[]; bare?: boolean }) {
  const t = useT()
  const worst = worstOf(findings)
  // Among many takes only those that need an ear are marked; two checks side by side would say nothing.
  if (bare && worst === 'good') return <span className="hush">{t('mark.good')}</span>
  return (
    <span className={`mark mark-quality-${worst}`} title={bare ? t(`mark.${worst}`) : undefined}>
      <Icon name={QUALITY[worst]} small />
      <span className={bare ? 'hush' : undefined}>{t(`mark.${worst}`)}</span>
    </span>
  )
}
