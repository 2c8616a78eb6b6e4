/** The truth of the safety pill, in words: where every take is, and whether one may unplug. */
import type { StationState } from '../../main/contract/model.ts'
import type { T } from '../i18n/index.ts'
import type { IconName } from '../ui/icon.tsx'

export interface Safety {
  readonly tone: 'safe' | 'calm' | 'attention' | 'danger'
  readonly icon: IconName
  readonly text: string
}

/** The first that holds wins: faults before attention, attention before progress, progress before rest. */
export function safetyOf(state: StationState, t: T, dateTime: (at: number) => string): Safety {
  const { ledger, broker, uploads, disk } = state
  const here = ledger.waiting + ledger.parked
  if (!ledger.adds) return { tone: 'danger', icon: 'warn', text: t('safety.doesNotAdd') }
  if (disk.level === 'full') return { tone: 'danger', icon: 'disk', text: t('safety.diskFull') }
  if (state.recording) return { tone: 'calm', icon: 'mic', text: t('safety.recording') }
  // as many as stand in the queue under "Needs you"
  const needs = ledger.parked + ledger.rejected
  if (ledger.parked > 0)
    return { tone: 'attention', icon: 'park', text: t('safety.parked', { count: needs }) }
  const { silentSince } = state.pipeline
  if (silentSince !== null)
    return { tone: 'attention', icon: 'warn', text: t('safety.silent', { when: dateTime(silentSince) }) }
  if (disk.level === 'low') return { tone: 'attention', icon: 'disk', text: t('safety.diskLow') }
  if (here > 0 && broker.state === 'none')
    return { tone: 'calm', icon: 'shield', text: t('safety.local', { count: here }) }
  if (here > 0 && broker.state !== 'online')
    return { tone: 'calm', icon: 'offline', text: t('safety.offline', { count: here }) }
  if (uploads.paused && here > 0)
    return { tone: 'calm', icon: 'pause', text: t('safety.paused', { count: here }) }
  if (uploads.current)
    return {
      tone: 'calm',
      icon: 'queue',
      text: t('safety.sending', { position: uploads.current.position, of: uploads.current.of }),
    }
  if (ledger.waiting > 0 && uploads.held !== null)
    return { tone: 'calm', icon: 'pause', text: t(`safety.${uploads.held}`, { count: ledger.waiting }) }
  if (ledger.waiting > 0)
    return { tone: 'calm', icon: 'queue', text: t('safety.waiting', { count: ledger.waiting }) }
  // no take waits here, but the archive would keep what a speaker took back
  if (ledger.words > 0)
    return { tone: 'calm', icon: 'queue', text: t('safety.words', { count: ledger.words }) }
  if (ledger.sentAwaiting > 0)
    return { tone: 'calm', icon: 'cloud', text: t('safety.awaiting', { count: ledger.sentAwaiting }) }
  if (ledger.rejected > 0)
    return { tone: 'attention', icon: 'warn', text: t('safety.rejected', { count: ledger.rejected }) }
  if (ledger.landed > 0)
    return { tone: 'safe', icon: 'shield', text: t('safety.landed', { count: ledger.landed }) }
  if (broker.state === 'online') return { tone: 'safe', icon: 'shield', text: t('safety.onlineEmpty') }
  if (broker.state === 'none') return { tone: 'calm', icon: 'shield', text: t('safety.localEmpty') }
  return { tone: 'calm', icon: 'offline', text: t('safety.offlineEmpty') }
}
