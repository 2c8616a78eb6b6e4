/** The last takes: shape, length, quality, where it is. Opening one leads to Takes. */
import { useMemo } from 'react'
import type { TakeRow } from '../../../main/contract/api.ts'
import { linkTo } from '../../app/route.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTakeList } from '../../store/take-list.ts'
import { useT } from '../../i18n/index.ts'
import { useStation } from '../../store/station.ts'
import { DeliveryMark, QualityMark } from '../../ui/marks.tsx'
import { Thumbnail } from '../../ui/thumbnail.tsx'
import './tiles.css'

const SHOWN = 8

function useLastTakes(): readonly TakeRow[] | null {
  const sessionId = useStation((s) => s.state?.session?.sessionId)
  // that it could not be asked is not said: the strip is a convenience, the ledger and the pill carry the truth
  return useTakeList(
    useMemo(() => (sessionId === undefined ? null : { sessionId }), [sessionId]),
    SHOWN,
  ).rows
}

export function Tiles() {
  const t = useT()
  const format = useFormat()
  const rows = useLastTakes()
  return (
    <section aria-label={t('tiles.region')} className="tiles">
      {rows?.length === 0 && <p className="small muted tiles-none">{t('tiles.none')}</p>}
      {rows?.map((row) => (
        <a
          key={row.takeId}
          className={`tile ${row.delivery.state === 'discarded' ? 'tile-discarded' : ''}`}
          href={linkTo('takes', row.takeId)}
          title={row.promptText}
        >
          <span className="visually-hidden">{row.promptText}</span>
          <Thumbnail takeId={row.takeId} muted={row.delivery.state === 'discarded'} />
          <span className="tile-line small">
            <span>{format.duration(row.durationMs)}</span>
            <span className="row tight">
              <QualityMark findings={row.findings} bare />
              <DeliveryMark state={row.delivery.state} reason={row.delivery.reason?.code} bare />
            </span>
          </span>
        </a>
      ))}
    </section>
  )
}
