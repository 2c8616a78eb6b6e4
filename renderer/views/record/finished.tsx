/** No prompt is left for this speaker: all read, or the next ones are still on their way. */
import { useState } from 'react'
import type { SessionView } from '../../../main/contract/model.ts'
import { goTo } from '../../app/route.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { useStation } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ChangeLanguages } from '../speakers/change-languages.tsx'
import './finished.css'

interface Props {
  readonly session: SessionView
  /** what a speaker reads is not theirs to change while the kiosk is locked */
  readonly visitor: boolean
  readonly onBack: (() => void) | false
}

export function Finished({ session, visitor, onBack }: Props) {
  const t = useT()
  const format = useFormat()
  const { client, station } = useServices()
  const broker = useStation((s) => s.state?.broker.state)
  const action = useAction()
  const [asking, setAsking] = useState(false)
  useKeys({ back: onBack })
  const unread = session.unread > 0
  const begun = session.done > 0 || session.skipped > 0
  const waiting = !begun && !unread
  return (
    <>
      <div className="finished" data-view="record" data-phase="idle">
        <span className="finished-icon">
          <Icon name={waiting ? 'clock' : begun ? 'check' : 'info'} />
        </span>
        <h2>
          {waiting
            ? t('finished.waiting')
            : unread
              ? t(begun ? 'finished.read' : 'finished.none', { name: session.speaker.label })
              : t('finished.title')}
        </h2>
        {(begun || waiting) && (
          <p className="muted">
            {waiting
              ? broker === 'online'
                ? t('finished.online')
                : t('finished.offline')
              : t('finished.sum', { count: session.done, time: format.total(session.recordedMs) })}
          </p>
        )}
        {unread && <p>{t('finished.unread', { count: session.unread, name: session.speaker.label })}</p>}
        <div className="row">
          {unread && !visitor && (
            <Button kind="primary" icon="person" onPress={() => setAsking(true)}>
              {t('finished.langs')}
            </Button>
          )}
          {waiting && (
            <Button kind="primary" icon="project" onPress={() => goTo('project')}>
              {t('starter.import')}
            </Button>
          )}
          <Button
            {...(waiting || unread ? {} : { kind: 'primary' as const })}
            onPress={() =>
              void action.run(async () => station.accept((await client.call('session.end', {})).output))
            }
          >
            {t('finished.end')}
          </Button>
          {onBack && (
            <Button icon="back" act="back" onPress={onBack}>
              {t('do.back')}
            </Button>
          )}
        </div>
        <Fault error={action.error} />
      </div>
      {asking && <ChangeLanguages session={session} onClose={() => setAsking(false)} />}
    </>
  )
}
