/** No prompt is left for this speaker: all read, or the next ones are still on their way. */
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
import './finished.css'

export function Finished({ session, onBack }: { session: SessionView; onBack: (() => void) | false }) {
  const t = useT()
  const format = useFormat()
  const { client, station } = useServices()
  const broker = useStation((s) => s.state?.broker.state)
  const action = useAction()
  useKeys({ back: onBack })
  const waiting = session.done === 0 && session.skipped === 0
  return (
    <div className="finished" data-view="record" data-phase="idle">
      <span className="finished-icon">
        <Icon name={waiting ? 'clock' : 'check'} />
      </span>
      <h2>{waiting ? t('finished.waiting') : t('finished.title')}</h2>
      <p className="muted">
        {waiting
          ? broker === 'online'
            ? t('finished.online')
            : t('finished.offline')
          : t('finished.sum', { count: session.done, time: format.total(session.recordedMs) })}
      </p>
      <div className="row">
        {waiting && (
          <Button kind="primary" icon="project" onPress={() => goTo('project')}>
            {t('starter.import')}
          </Button>
        )}
        <Button
          {...(waiting ? {} : { kind: 'primary' as const })}
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
  )
}
