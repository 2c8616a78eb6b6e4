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

/** `reason` tells a take that was withdrawn from one that was discarded here. */
export function DeliveryMark({
  state,
  reason,
  bare,
}: {
  state: DeliveryState
  reason?: string | undefined
  bare?: boolean
}) {
  const t = useT()
  const words =
    state === 'discarded' && reason === 'speaker_withdrew' ? t('state.withdrawn') : t(`state.${state}`)
  return (
    <span className={`mark mark-${state}`} title={bare ? words : undefined}>
      <Icon name={DELIVERY[state]} small />
      <span className={bare ? 'visually-hidden' : undefined}>{words}</span>
    </span>
  )
}

const QUALITY = { good: 'check', note: 'info', warn: 'warn', block: 'cross' } as const
export function QualityMark({ findings, bare }: { findings: readonly QualityFinding[]; bare?: boolean }) {
  const t = useT()
  const worst = worstOf(findings)
  // Among many takes only those that need an ear are marked; two checks side by side would say nothing.
  if (bare && worst === 'good') return <span className="visually-hidden">{t('mark.good')}</span>
  return (
    <span className={`mark mark-quality-${worst}`} title={bare ? t(`mark.${worst}`) : undefined}>
      <Icon name={QUALITY[worst]} small />
      <span className={bare ? 'visually-hidden' : undefined}>{t(`mark.${worst}`)}</span>
    </span>
  )
}
