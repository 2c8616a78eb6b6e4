/** Where everything is: the sentence that adds up, what is on its way, what needs a person. */
import { useState } from 'react'
import type { DeliveryState, StationState } from '../../../main/contract/model.ts'
import { LedgerSentence } from '../../app/ledger-sentence.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { useStation } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Deliveries } from './deliveries.tsx'
import './queue.css'

const FILTERS = {
  open: ['queued', 'sending', 'waiting', 'sent'],
  needs: ['parked', 'rejected'],
  landed: ['landed'],
  all: [],
} as const satisfies Record<string, readonly DeliveryState[]>
type Filter = keyof typeof FILTERS
const NAMES: readonly Filter[] = ['open', 'needs', 'landed', 'all']

export function Queue() {
  const state = useStation((s) => s.state)
  return state && <QueueOf state={state} />
}

function QueueOf({ state }: { state: StationState }) {
  const t = useT()
  const { client, station } = useServices()
  const { ledger, uploads } = state
  const [filter, setFilter] = useState<Filter>(ledger.parked + ledger.rejected > 0 ? 'needs' : 'open')
  const action = useAction()
  const held = uploads.held !== null && ledger.waiting + ledger.words > 0
  const counts: Record<Filter, number> = {
    open: ledger.waiting + ledger.sentAwaiting,
    needs: ledger.parked + ledger.rejected,
    landed: ledger.landed,
    all: ledger.recorded,
  }
  const pause = () =>
    action.run(async () =>
      station.accept((await client.call('queue.pause', { paused: !uploads.paused })).output),
    )
  const retryAll = () => action.run(async () => station.accept((await client.call('queue.retry', {})).output))
  return (
    <div className="queue" data-view="queue">
      <div className="queue-head">
        <section className="card" aria-label={t('ledger.title')}>
          <LedgerSentence state={state} brief />
        </section>
        <section className="card queue-way" aria-label={t('queue.way')}>
          <Way state={state} />
          <div className="row queue-acts">
            <Button
              icon={uploads.paused ? 'play' : 'pause'}
              disabled={action.busy}
              onPress={() => void pause()}
            >
              {uploads.paused ? t('queue.resume') : t('queue.pause')}
            </Button>
            <Button
              icon={held ? 'queue' : 'again'}
              kind={held ? 'primary' : 'plain'}
              disabled={action.busy || ledger.waiting + ledger.words + ledger.parked + ledger.rejected === 0}
              onPress={() => void retryAll()}
            >
              {t(held ? 'queue.sendNow' : 'queue.retryAll')}
            </Button>
          </div>
        </section>
      </div>
      <div className="stack">
        <Fault error={action.error} />
        <Segments
          label={t('queue.filter')}
          value={filter}
          options={NAMES.map((name) => ({
            value: name,
            label: t(`queue.filter.${name}`),
            count: counts[name],
          }))}
          onChange={setFilter}
        />
      </div>
      <Deliveries
        key={filter}
        states={FILTERS[filter]}
        counted={counts[filter]}
        none={t(filter === 'all' ? 'takes.none' : `queue.none.${filter}`)}
      />
    </div>
  )
}

/** The network, the upload time and the disk, each as one plain line. */
function Way({ state }: { state: StationState }) {
  const t = useT()
  const format = useFormat()
  const { broker, uploads, ledger, disk } = state
  const seconds =
    uploads.bytesPerSecond && uploads.bytesPerSecond > 0 ? ledger.waitingBytes / uploads.bytesPerSecond : null
  const left = [
    ...(ledger.waiting > 0
      ? [t('queue.leftSize', { count: ledger.waiting, size: format.bytes(ledger.waitingBytes) })]
      : []),
    ...(ledger.words > 0 ? [t('safety.words', { count: ledger.words })] : []),
  ]
  return (
    <dl className="facts">
      <dt>{t('queue.network')}</dt>
      <dd>
        {t(`broker.${broker.state}`)}
        {broker.address && (
          <span className="small muted ellipsis" dir="ltr">
            {broker.address}
          </span>
        )}
      </dd>
      <dt>{t('queue.left')}</dt>
      <dd>
        {left.length > 0 ? format.list(left) : t('queue.nothingLeft')}
        {ledger.waiting + ledger.words > 0 && uploads.held && (
          <span className="small muted">{t(`queue.held.${uploads.held}`)}</span>
        )}
        {ledger.waiting > 0 && !uploads.held && seconds !== null && broker.state === 'online' && (
          <span className="small muted">
            {t('queue.eta', {
              time: format.span(Math.max(1, seconds / 60)),
              rate: format.rate(uploads.bytesPerSecond ?? 0),
            })}
          </span>
        )}
      </dd>
      <dt>{t('queue.disk')}</dt>
      <dd className={disk.level === 'ok' ? undefined : 'danger strong'}>
        {t('queue.diskLeft', { time: format.span(disk.minutesLeft) })}
        <span className="small muted">{t('queue.diskFree', { size: format.bytes(disk.freeBytes) })}</span>
      </dd>
    </dl>
  )
}
