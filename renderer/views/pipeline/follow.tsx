/** Find a take by whatever one has of it, and see its whole way. */
import { useMemo, useState } from 'react'
import { linkTo } from '../../app/route.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useSettled } from '../../store/settled.ts'
import { useTakeList } from '../../store/take-list.ts'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'
import { DeliveryMark } from '../../ui/marks.tsx'
import { ReviewMark } from '../../ui/review-mark.tsx'
import { Lineage } from '../takes/lineage.tsx'

const SHOWN = 6

export function Follow() {
  const t = useT()
  const [search, setSearch] = useState('')
  const asked = useSettled(search.trim())
  return (
    <section className="card stack" aria-label={t('lineage.follow')}>
      <h2>{t('lineage.follow')}</h2>
      <TextField
        label={t('lineage.find')}
        type="search"
        value={search}
        onChange={setSearch}
        maxLength={200}
      />
      {asked !== '' && <Found key={asked} search={asked} />}
    </section>
  )
}

function Found({ search }: { search: string }) {
  const t = useT()
  const format = useFormat()
  const list = useTakeList(useMemo(() => ({ search }), [search]))
  const [chosen, setChosen] = useState<string | null>(null)
  const rows = (list.rows ?? []).slice(0, SHOWN)
  const shown = chosen ?? (rows.length === 1 ? rows[0]?.takeId : undefined)
  return (
    <>
      <Fault error={list.error} />
      <p role="status" className="small muted">
        {list.rows &&
          (rows.length === 0 ? t('lineage.nothing') : `${t('lineage.found')}: ${format.number(list.total)}`)}
      </p>
      {rows.length > 0 && (
        <ul className="follow-found">
          {rows.map((row) => (
            <li key={row.takeId}>
              <button
                type="button"
                className="follow-take"
                aria-pressed={row.takeId === shown}
                onClick={() => setChosen(row.takeId)}
              >
                <span className="ellipsis" lang={row.lang} dir="auto">
                  {row.promptText}
                </span>
                <span className="small muted">{format.dateTime(row.recordedAt)}</span>
                {row.review ? <ReviewMark review={row.review} bare /> : <span />}
                <DeliveryMark state={row.delivery.state} bare />
              </button>
            </li>
          ))}
        </ul>
      )}
      {shown !== undefined && (
        <>
          <Lineage key={shown} takeId={shown} />
          <p>
            <a href={linkTo('takes', shown)}>{t('lineage.openTake', { view: t('view.takes') })}</a>
          </p>
        </>
      )}
    </>
  )
}
