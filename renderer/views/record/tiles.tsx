/** The last takes: shape, length, quality, where it is. Opening one leads to Takes. */
import { useEffect, useState } from 'react'
import type { TakeRow } from '../../../main/contract/api.ts'
import { linkTo } from '../../app/route.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useServices } from '../../store/services.ts'
import { useStation } from '../../store/station.ts'
import { DeliveryMark, QualityMark } from '../../ui/marks.tsx'
import { Thumbnail } from '../../ui/thumbnail.tsx'
import './tiles.css'

const SHOWN = 8

function useLastTakes(): readonly TakeRow[] | null {
  const { client, station } = useServices()
  const sessionId = useStation((s) => s.state?.session?.sessionId)
  const counted = useStation((s) => (s.state ? s.state.ledger.recorded * 1e6 + s.state.ledger.discarded : 0))
  const [rows, setRows] = useState<readonly TakeRow[] | null>(null)
  useEffect(() => {
    if (sessionId === undefined) return
    let wanted = true
    client.call('takes.list', { sessionId, limit: SHOWN }).then(
      ({ output }) => wanted && setRows(output.takes),
      () => undefined, // the strip is a convenience: the ledger and the pill carry the truth
    )
    return () => void (wanted = false)
  }, [client, sessionId, counted])
  useEffect(
    () =>
      station.onTakes(({ takes }) =>
        setRows(
          (before) => before && before.map((row) => takes.find((take) => take.takeId === row.takeId) ?? row),
        ),
      ),
    [station],
  )
  return rows
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
