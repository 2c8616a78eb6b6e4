/** A new visitor is a new speaker with a code for a name. */
import { useEffect, useRef, useState } from 'react'
import type { Project, Speaker } from '../../../main/contract/model.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Consent, needsConsent } from '../speakers/consent.tsx'
import { fieldsOf } from '../speakers/schema.ts'
import { SpeakerForm } from '../speakers/speaker-form.tsx'

interface Props {
  readonly project: Project
  readonly onDone: (speakerId: string) => void
  readonly onDecline: () => void
}

export function KioskConsent({ project, onDone, onDecline }: Props) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [speaker, setSpeaker] = useState<Speaker | null>(null)
  const asks = fieldsOf(project.settings.speakerForm).length > 0
  const add = (label: string, metadata: Record<string, unknown>) =>
    void action.run(async () => {
      const { output } = await client.call('speakers.add', {
        label,
        metadata,
        projectId: project.projectId,
      })
      if (needsConsent(project, output)) setSpeaker(output)
      else onDone(output.speakerId)
    })
  const latest = useRef(add)
  useEffect(() => {
    latest.current = add
  })
  // Without questions there is nothing to fill in: the visitor gets a code and goes on to the consent.
  const started = useRef(false)
  const [code] = useState(visitorCode)
  const visitor = t('kiosk.visitor', { code })
  useEffect(() => {
    if (asks || started.current) return
    started.current = true
    latest.current(visitor, {})
  }, [asks, visitor])
  return (
    <div className="kiosk-sheet stack">
      <Fault error={action.error} />
      {speaker ? (
        <Consent
          page
          project={project}
          speaker={speaker}
          onGiven={(given) => onDone(given.speakerId)}
          onDecline={onDecline}
        />
      ) : (
        asks && (
          <>
            <h1>{t('kiosk.about')}</h1>
            <SpeakerForm
              schema={project.settings.speakerForm}
              label={visitor}
              busy={action.busy}
              error={action.error}
              submit={t('first.continue')}
              onSubmit={add}
            >
              <div>
                <Button kind="quiet" onPress={onDecline}>
                  {t('kiosk.leave')}
                </Button>
              </div>
            </SpeakerForm>
          </>
        )
      )}
    </div>
  )
}

/** Enough to tell today's visitors apart in the staff's list; says nothing about them. */
const visitorCode = (): string => String(Math.floor(Math.random() * 9_000) + 1_000)
