/** Faults that the person at the station should know. They stay until they are put away; never a toast. */
import type { StationState } from '../../main/contract/model.ts'
import { type Format, useFormat } from '../i18n/format.ts'
import { type Params, useT } from '../i18n/index.ts'
import { sayCode } from '../i18n/known.ts'
import { useAction } from '../store/action.ts'
import { useServices } from '../store/services.ts'
import { Button } from '../ui/button.tsx'
import { Fault } from '../ui/fault.tsx'
import { Icon } from '../ui/icon.tsx'
import './notices.css'

export function Notices({ notices }: { notices: StationState['notices'] }) {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const action = useAction()
  if (notices.length === 0) return null
  return (
    <section aria-label={t('notices')} className="notices">
      {notices.map((notice) => (
        <div className="notice" key={notice.id}>
          <Icon name="info" />
          <p>
            {sayCode(
              t,
              'notice',
              notice.code,
              t('notice.unknown', { code: notice.code }),
              said(notice.params, format),
            )}{' '}
            <span className="muted small">{format.dateTime(notice.at)}</span>
          </p>
          <Button
            kind="quiet"
            onPress={() => void action.run(() => client.call('station.dismissNotice', { id: notice.id }))}
          >
            {t('notice.dismiss')}
          </Button>
        </div>
      ))}
      <Fault error={action.error} />
    </section>
  )
}

/** Moments as dates, seconds as people say them: 40 s, 2 min, 1 h. */
function said(params: Params, format: Format): Params {
  const { at, seconds } = params
  if (typeof at === 'number') return { ...params, date: format.dateTime(at) }
  if (typeof seconds !== 'number') return params
  const size = Math.abs(seconds)
  return { ...params, time: size < 120 ? format.duration(size * 1_000) : format.span(size / 60) }
}
