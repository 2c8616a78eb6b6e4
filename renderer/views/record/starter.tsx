/** A project without prompts: read the bundled ones, bring a script, or wait for the network. */
import { useState } from 'react'
import type { Project } from '../../../main/contract/model.ts'
import { goTo } from '../../app/route.ts'
import { useT, useVoice } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { useStation } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { StarterLanguages, ownFirst } from '../../ui/starter-languages.tsx'

export function Starter({ project, onAdded }: { project: Project; onAdded: () => void }) {
  const t = useT()
  const { language } = useVoice()
  const { client } = useServices()
  const broker = useStation((s) => s.state?.broker.state)
  const action = useAction()
  const [wanted, setLangs] = useState<readonly string[] | null>(null)
  // of the interface's language, whichever it is by now, until somebody chooses others
  const langs = wanted ?? [language]
  const use = () =>
    action.run(async () => {
      await client.call('scripts.useStarter', {
        projectId: project.projectId,
        langs: ownFirst(langs, language),
      })
      onAdded()
    })
  return (
    <section className="stack card" aria-label={t('starter.title')}>
      <h2>{t('starter.title')}</h2>
      <p className="muted">{broker === 'none' ? t('starter.noBroker') : t('starter.broker')}</p>
      <StarterLanguages legend={t('starter.langs')} chosen={langs} onChange={setLangs} />
      <Fault error={action.error} />
      <div className="row">
        <Button kind="primary" disabled={langs.length === 0 || action.busy} onPress={() => void use()}>
          {t('starter.use')}
        </Button>
        <Button icon="project" onPress={() => goTo('project')}>
          {t('starter.import')}
        </Button>
      </div>
    </section>
  )
}
