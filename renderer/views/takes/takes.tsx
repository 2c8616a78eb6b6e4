/** Everything that was recorded here: find it on the left, hear and see it on the right. */
import { useMemo, useState } from 'react'
import type { DeliveryState, TakeReview } from '../../../main/contract/model.ts'
import { goTo } from '../../app/route.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useSettled } from '../../store/settled.ts'
import { useTakeList } from '../../store/take-list.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { TakeDetail } from './take-detail.tsx'
import { TakeList } from './take-list.tsx'
import './takes.css'

const STATES: readonly DeliveryState[] = [
  'queued',
  'sending',
  'waiting',
  'sent',
  'landed',
  'rejected',
  'parked',
  'discarded',
]
const REVIEWS: readonly TakeReview['state'][] = ['approved', 'disputed', 'rejected']
const OF_REVIEW = 'review:'
const isState = (name: string): name is DeliveryState => STATES.some((state) => state === name)

export function Takes({ item }: { item: string | null }) {
  const t = useT()
  const format = useFormat()
  const [search, setSearch] = useState('')
  const [state, setState] = useState('')
  const asked = useSettled(search)
  const query = useMemo(
    () => ({
      search: asked,
      states: isState(state) ? [state] : [],
      reviews: REVIEWS.filter((name) => state === OF_REVIEW + name),
    }),
    [asked, state],
  )
  const list = useTakeList(query)
  const narrowed = asked !== '' || state !== ''
  const shown = item ?? list.rows?.[0]?.takeId ?? null
  return (
    <div className="takes" data-view="takes">
      <div className="takes-left">
        <div className="takes-find">
          <TextField
            label={t('takes.search')}
            type="search"
            value={search}
            onChange={setSearch}
            maxLength={200}
          />
          <SelectField
            label={t('takes.state')}
            value={state}
            options={[
              { value: '', label: t('takes.all') },
              ...STATES.map((name) => ({ value: name, label: t(`state.${name}`) })),
              ...REVIEWS.map((name) => ({ value: OF_REVIEW + name, label: t(`review.${name}`) })),
            ]}
            onChange={setState}
          />
        </div>
        <Fault error={list.error} />
        <TakeList list={list} shown={shown} onOpen={(takeId) => goTo('takes', takeId)} />
        <p className="small muted">
          {t('takes.count', { count: list.total, shown: format.number(list.total) })}
        </p>
      </div>
      {shown !== null ? (
        <TakeDetail takeId={shown} />
      ) : (
        <div className="takes-none muted">
          {list.rows && (narrowed ? <p>{t('lineage.nothing')}</p> : <NoTakes />)}
        </div>
      )}
    </div>
  )
}

function NoTakes() {
  const t = useT()
  return (
    <>
      <Icon name="takes" />
      <p>{t('takes.none')}</p>
      <Button kind="primary" onPress={() => goTo('record')}>
        {t('view.record')}
      </Button>
    </>
  )
}
