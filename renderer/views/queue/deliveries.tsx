/** Every take and how far it is; thousands of rows cost what is in sight. */
import { useMemo } from 'react'
import type { TakeRow } from '../../../main/contract/api.ts'
import type { DeliveryState } from '../../../main/contract/model.ts'
import { linkTo } from '../../app/route.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { sayCode } from '../../i18n/known.ts'
import { useAction } from '../../store/action.ts'
import { useNow } from '../../store/clock.ts'
import { useServices } from '../../store/services.ts'
import { useTakeList } from '../../store/take-list.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { DeliveryMark } from '../../ui/marks.tsx'
import { useVirtualRows } from '../../ui/virtual.ts'

const ROW = 72

interface Props {
  readonly states: readonly DeliveryState[]
  readonly counted: number
  /** what is said when there is none */
  readonly none: string
}
export function Deliveries({ states, counted, none }: Props) {
  const t = useT()
  const now = useNow()
  const query = useMemo(() => ({ states: [...states] }), [states])
  const { rows: known, error, more } = useTakeList(query)
  // A row that has moved on leaves this list; it is in the next one.
  const rows = useMemo(
    () => known?.filter(({ delivery }) => states.length === 0 || states.includes(delivery.state)) ?? null,
    [known, states],
  )
  const { scrollRef, virtual } = useVirtualRows(rows?.length ?? 0, ROW, more)
  return (
    <div className="deliveries">
      <Fault error={error} />
      <div
        ref={scrollRef}
        className="deliveries-scroll"
        role="table"
        aria-label={t('queue.table')}
        aria-rowcount={counted + 1}
        tabIndex={0}
      >
        <div role="rowgroup" className="deliveries-headgroup">
          <div role="row" aria-rowindex={1} className="delivery delivery-head small muted">
            <span role="columnheader">{t('queue.col.take')}</span>
            <span role="columnheader">{t('queue.col.state')}</span>
            <span role="columnheader">{t('queue.col.why')}</span>
            <span role="columnheader" className="delivery-figures">
              {t('queue.col.size')}
            </span>
            <span role="columnheader">
              <span className="visually-hidden">{t('queue.col.act')}</span>
            </span>
          </div>
        </div>
        {rows?.length === 0 && <p className="deliveries-none muted">{none}</p>}
        <div role="rowgroup" className="deliveries-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows?.[item.index]
            return (
              row && <Delivery key={row.takeId} row={row} index={item.index + 2} now={now} top={item.start} />
            )
          })}
        </div>
      </div>
    </div>
  )
}

function Delivery({ row, index, now, top }: { row: TakeRow; index: number; now: number; top: number }) {
  const t = useT()
  const format = useFormat()
  const { client, station } = useServices()
  const action = useAction()
  const { delivery } = row
  const { state, reason } = delivery
  const retry = () =>
    void action.run(async () =>
      station.accept((await client.call('queue.retry', { takeId: row.takeId })).output),
    )
  const park = () =>
    void action.run(async () =>
      station.accept((await client.call('queue.park', { takeId: row.takeId })).output),
    )
  const when =
    state === 'waiting' && delivery.nextTryAt !== null
      ? t('queue.nextTry', {
          when: format.relative(Math.max(delivery.nextTryAt, now), now),
          count: delivery.attempts,
        })
      : state === 'landed' && delivery.landedAt !== null
        ? format.dateTime(delivery.landedAt)
        : state === 'sent' && delivery.sentAt !== null
          ? t('queue.sentAt', { time: format.dateTime(delivery.sentAt) })
          : ''
  return (
    <div role="row" aria-rowindex={index} className="delivery" style={{ transform: `translateY(${top}px)` }}>
      <span role="cell" className="delivery-take">
        <a
          href={linkTo('takes', row.takeId)}
          className="ellipsis"
          lang={row.lang}
          dir="auto"
          title={row.promptText}
        >
          {row.promptText}
        </a>
        <span className="small muted ellipsis">{format.dateTime(row.recordedAt)}</span>
      </span>
      <span role="cell">
        <DeliveryMark state={state} reason={reason?.code} />
        {state === 'sending' && <span className="delivery-progress" aria-hidden="true" />}
      </span>
      <span role="cell" className="delivery-why">
        <span className="delivery-reason">
          {action.error
            ? t(`error.${action.error.code}`, action.error.params ?? {})
            : reason && sayCode(t, 'reason', reason.code, reason.message)}
        </span>
        <span className="small muted">{when}</span>
      </span>
      <span role="cell" className="delivery-figures">
        {format.bytes(delivery.bytes ?? row.bytes)}
        <span className="small muted">{format.duration(row.durationMs)}</span>
      </span>
      <span role="cell" className="delivery-act">
        {(state === 'parked' || state === 'waiting' || state === 'rejected') && (
          <Button disabled={action.busy} onPress={retry}>
            {t('queue.retry')}
          </Button>
        )}
        {state === 'sent' && (
          <Button kind="quiet" disabled={action.busy} onPress={retry}>
            {t('queue.sendAgain')}
          </Button>
        )}
        {(state === 'queued' || state === 'waiting') && (
          <Button kind="quiet" disabled={action.busy} onPress={park}>
            {t('queue.park')}
          </Button>
        )}
      </span>
    </div>
  )
}
