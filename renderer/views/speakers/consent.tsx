/** Consent before the first take: the text in the speaker's own language, and a plain yes or no. */
import { useState } from 'react'
import type { ConsentText, Project, Speaker } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { directionOf, useT, useVoice } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { SelectField } from '../../ui/field.tsx'
import type { FormValues } from './schema.ts'
import { Travels } from './travels.tsx'
import { WithdrawalCard } from './card.tsx'
import './consent.css'

/** Whether this project still has to ask this speaker. A new version of the text is asked again. */
export function needsConsent(project: Project, speaker: Speaker): boolean {
  const { consents } = project.settings
  const given = speaker.consent
  if (consents.length === 0) return false
  return (
    speaker.withdrawnAt !== null ||
    !given ||
    !consents.some((text) => text.lang === given.lang && text.version === given.version)
  )
}

interface Props {
  readonly project: Project
  /** the speaker's id; a new one may be added by this call, so that nothing is kept of who declines */
  readonly who: () => Promise<string>
  readonly onGiven: (speaker: Speaker) => void
  readonly onDecline: () => void
  /** of the project's questions; shown with whether they travel */
  readonly answers: FormValues
  /** a page of its own, as in the kiosk */
  readonly page?: boolean
}

export function Consent({ project, who, answers, onGiven, onDecline, page = false }: Props) {
  const t = useT()
  const { language } = useVoice()
  const format = useFormat()
  const { client } = useServices()
  const action = useAction()
  const { consents } = project.settings
  const [chosen, setChosen] = useState<ConsentText | undefined>(
    () => consents.find((text) => text.lang.split('-')[0] === language) ?? consents[0],
  )
  const [given, setGiven] = useState<{ speaker: Speaker; card: string } | null>(null)
  if (given) return <WithdrawalCard card={given.card} page={page} onKept={() => onGiven(given.speaker)} />
  if (!chosen) return null
  const agree = () =>
    action.run(async () => {
      const speakerId = await who()
      const { lang, version } = chosen
      const { card, ...speaker } = (
        await client.call('speakers.consent', { speakerId, projectId: project.projectId, lang, version })
      ).output
      if (card === null) onGiven(speaker)
      else setGiven({ speaker, card })
    })
  return (
    <div className="stack consent">
      {page ? <h1>{t('kiosk.consent')}</h1> : <h2>{t('consent.title')}</h2>}
      {consents.length > 1 && (
        <SelectField
          label={t('consent.language')}
          value={chosen.lang}
          options={consents.map((text) => ({ value: text.lang, label: format.languageName(text.lang) }))}
          onChange={(lang) => setChosen(consents.find((text) => text.lang === lang))}
        />
      )}
      <div
        className="consent-text"
        lang={chosen.lang}
        dir={directionOf(chosen.lang)}
        tabIndex={0}
        role="document"
        aria-label={t('consent.text')}
      >
        {chosen.text}
      </div>
      <Travels schema={project.settings.speakerForm} answers={answers} heading={page ? 'h2' : 'h3'} />
      <p className="small muted">{t('consent.kept', { version: chosen.version })}</p>
      <Fault error={action.error} />
      <div className="row">
        <Button kind="primary" icon="check" disabled={action.busy} onPress={() => void agree()}>
          {t('consent.agree')}
        </Button>
        <Button onPress={onDecline}>{t('consent.decline')}</Button>
      </div>
    </div>
  )
}
