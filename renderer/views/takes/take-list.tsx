/** One focusable list; arrows move in it, whatever its length. */
import { useEffect, useId } from 'react'
import type { TakeRow } from '../../../main/contract/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import type { TakeList as List } from '../../store/take-list.ts'
import { DeliveryMark, QualityMark } from '../../ui/marks.tsx'
import { ReviewMark } from '../../ui/review-mark.tsx'
import { useVirtualRows } from '../../ui/virtual.ts'

const ROW = 72
const MOVES: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
  Home: -Infinity,
  End: Infinity,
}

interface Props {
  readonly list: List
  readonly shown: string | null
  readonly onOpen: (takeId: string) => void
}

export function TakeList({ list, shown, onOpen }: Props) {
  const t = useT()
  const id = useId()
  const rows = list.rows ?? []
  const { scrollRef, virtual } = useVirtualRows(rows.length, ROW, list.more)
  const at = rows.findIndex(({ takeId }) => takeId === shown)
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at)
  }, [at, virtual])
  return (
    <div
      ref={scrollRef}
      role="listbox"
      aria-label={t('view.takes')}
      aria-activedescendant={at >= 0 ? `${id}${rows[at]?.takeId ?? ''}` : undefined}
      tabIndex={0}
      className="take-list"
      onKeyDown={(event) => {
        const move = MOVES[event.key]
        if (move === undefined) return
        event.preventDefault()
        const row = rows[Math.min(rows.length - 1, Math.max(0, at + move))]
        if (row) onOpen(row.takeId)
      }}
    >
      {list.rows === null && <p className="take-list-wait muted">{t('loading')}</p>}
      <div className="take-list-body" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          return (
            row && (
              <Row
                key={row.takeId}
                id={`${id}${row.takeId}`}
                row={row}
                position={item.index + 1}
                of={list.total}
                top={item.start}
                selected={row.takeId === shown}
                onOpen={onOpen}
              />
            )
          )
        })}
      </div>
    </div>
  )
}

interface RowProps {
  readonly id: string
  readonly row: TakeRow
  readonly position: number
  readonly of: number
  readonly top: number
  readonly selected: boolean
  readonly onOpen: (takeId: string) => void
}
function Row({ id, row, position, of, top, selected, onOpen }: RowProps) {
  const t = useT()
  const format = useFormat()
  return (
    <div
      id={id}
      role="option"
      aria-selected={selected}
      aria-posinset={position}
      aria-setsize={of}
      className="take-row"
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(row.takeId)}
    >
      <span className="ellipsis take-row-text" lang={row.lang} dir="auto">
        {row.promptText}
      </span>
      <span className="take-row-marks">
        <QualityMark findings={row.findings} bare />
        {row.review && <ReviewMark review={row.review} bare />}
        <DeliveryMark state={row.delivery.state} reason={row.delivery.reason?.code} bare />
      </span>
      <span className="small muted ellipsis">
        {format.dateTime(row.recordedAt)}
        {row.version > 1 && ` · ${t('take.version', { version: row.version })}`}
      </span>
      <span className="small muted take-row-length">{format.duration(row.durationMs)}</span>
    </div>
  )
}
