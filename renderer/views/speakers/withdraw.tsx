/** Withdrawal cannot be taken back, so it says first what it does. */
import type { Speaker } from '../../../main/contract/model.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { HelpAt } from '../help/help-at.tsx'

export function Withdraw({ speaker, onDone }: { speaker: Speaker; onDone: (after: Speaker | null) => void }) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const withdraw = () =>
    action.run(async () =>
      onDone((await client.call('speakers.withdraw', { speakerId: speaker.speakerId })).output),
    )
  return (
    <div className="stack">
      <h2>{t('withdraw.title', { label: speaker.label })}</h2>
      <p>{t('withdraw.means', { count: speaker.takes })}</p>
      <Fault error={action.error} />
      <div className="row">
        <Button kind="danger" disabled={action.busy} onPress={() => void withdraw()}>
          {t('withdraw.do')}
        </Button>
        <Button onPress={() => onDone(null)}>{t('cancel')}</Button>
        <HelpAt page="withdraw" />
      </div>
    </div>
  )
}
