/** How far those who listen agree: of the project, and of each of them; and whose verdicts are set aside. */
import { useState } from 'react'
import { ENOUGH, type ListenerFigures } from '../../../../main/contract/agreement.ts'
import type { Output } from '../../../../main/contract/api.ts'
import type { Project } from '../../../../main/contract/model.ts'
import { isolated } from '../../../i18n/bidi.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useAsk } from '../../../store/ask.tsx'
import { useT } from '../../../i18n/index.ts'
import { useAction } from '../../../store/action.ts'
import { useServices } from '../../../store/services.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Fault } from '../../../ui/fault.tsx'
import { ListenerRow } from './listener-row.tsx'
import { nameOf } from './listener-state.ts'
import './agreement.css'

type Figures = Output<'agreement.get'>

export function Agreement({ project: { projectId } }: { project: Project }) {
  const t = useT()
  const { answer: figures, error, again } = useAsk('agreement.get', { projectId })
  /** whose verdicts are about to be set aside, or to count again */
  const [asked, setAsked] = useState<ListenerFigures | null>(null)
  return (
    <>
      <Fault error={error} />
      {!figures && !error && <p className="muted">{t('loading')}</p>}
      {figures && <Whole figures={figures} />}
      {figures && <Listeners figures={figures} onAsk={setAsked} />}
      {asked && (
        <Confirm
          listener={asked}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null)
            void again()
          }}
        />
      )}
    </>
  )
}

function Whole({ figures }: { figures: Figures }) {
  const t = useT()
  const format = useFormat()
  const { alpha, gold, minAgreement, minGold } = figures
  const takes = format.number(figures.takes)
  return (
    <section className="card stack tight" aria-label={t('agree.project')}>
      <h2>{t('agree.project')}</h2>
      <p>
        {alpha !== null
          ? t('agree.alpha', { alpha: format.number(alpha, 2), takes })
          : figures.takes < ENOUGH.takes
            ? t('agree.alphaFew', { takes, enough: format.number(ENOUGH.takes) })
            : t('agree.alphaSame', { takes })}
      </p>
      <p>{t('agree.gold', { gold: format.number(gold) })}</p>
      <p className="small muted">
        {t('agree.limits', { kappa: format.number(minAgreement, 2), gold: format.percent(minGold) })}
      </p>
      <p className="small muted">{t('agree.known')}</p>
    </section>
  )
}

function Listeners({
  figures: { listeners },
  onAsk,
}: {
  figures: Figures
  onAsk: (listener: ListenerFigures) => void
}) {
  const t = useT()
  return (
    <section className="card stack" aria-label={t('corpus.scope.listeners')}>
      <h2>{t('corpus.scope.listeners')}</h2>
      {listeners.length === 0 ? (
        <p className="muted">{t('agree.nobody')}</p>
      ) : (
        <div className="agreement" tabIndex={0} role="group" aria-label={t('corpus.scope.listeners')}>
          <table>
            <thead>
              <tr className="small muted">
                <th scope="col">{t('agree.listener')}</th>
                <th scope="col">{t('agree.given')}</th>
                <th scope="col">{t('agree.pace')}</th>
                <th scope="col">{t('agree.kappa')}</th>
                <th scope="col">{t('agree.accuracy')}</th>
                <th scope="col">{t('takes.state')}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {listeners.map((listener) => (
                <ListenerRow key={listener.listenerId} listener={listener} onAsk={() => onAsk(listener)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

interface ConfirmProps {
  readonly listener: ListenerFigures
  readonly onClose: () => void
  readonly onDone: () => void
}
/** It changes what the archive makes of many takes, so it is said before. */
function Confirm({ listener, onClose, onDone }: ConfirmProps) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const { listenerId, counts } = listener
  const name = isolated(nameOf(listener))
  const change = () =>
    void action.run(async () => {
      await client.call('agreement.setAside', { listenerId, counts: !counts })
      onDone()
    })
  return (
    <Dialog title={t(counts ? 'agree.asideTitle' : 'agree.againTitle', { name })} onClose={onClose}>
      <p className="agreement-means">{t(counts ? 'agree.asideMeans' : 'agree.againMeans')}</p>
      <Fault error={action.error} />
      <div className="row">
        <Button kind="primary" disabled={action.busy} onPress={change}>
          {t(counts ? 'agree.aside' : 'agree.again')}
        </Button>
        <Button onPress={onClose}>{t('cancel')}</Button>
      </div>
    </Dialog>
  )
}
