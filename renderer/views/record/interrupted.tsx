/** A take that a crash cut short: what is left of it is here, and waits for a word. In the page, never in the way. */
import type { InterruptedTake } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Icon } from '../../ui/icon.tsx'
import './interrupted.css'

export function Interrupted({ takes }: { takes: readonly InterruptedTake[] }) {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const action = useAction()
  if (takes.length === 0) return null
  return (
    <section className="interrupted" aria-label={t('interrupted.title')}>
      {takes.map((take) => (
        <div key={take.takeId} className="interrupted-take">
          <Icon name="shield" />
          <div>
            <p className="strong">
              {t('interrupted.found', {
                time: format.duration(take.durationMs),
                at: format.dateTime(take.startedAt),
              })}
            </p>
            <p className="ellipsis muted" lang={take.lang} dir="auto">
              {take.promptText}
            </p>
          </div>
          <Button
            kind="primary"
            disabled={action.busy}
            onPress={() => void action.run(() => client.call('recording.adopt', { takeId: take.takeId }))}
          >
            {t('interrupted.keep')}
          </Button>
          <Button
            disabled={action.busy}
            onPress={() => void action.run(() => client.call('recording.dismiss', { takeId: take.takeId }))}
          >
            {t('interrupted.remove')}
          </Button>
        </div>
      ))}
      <Fault error={action.error} />
    </section>
  )
}
