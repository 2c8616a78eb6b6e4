/** A new visitor is a new speaker with a code for a name, added when they agree: of who declines nothing is kept. */
import { useEffect, useRef, useState } from 'react'
import { type ErrorValue, toErrorValue } from '../../../main/contract/errors.ts'
import type { Project } from '../../../main/contract/model.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Consent } from '../speakers/consent.tsx'
import { type FormValues, fieldsOf } from '../speakers/schema.ts'
import { SpeakerForm } from '../speakers/speaker-form.tsx'
import { languagesToAsk } from '../speakers/speaker-languages.tsx'

interface Props {
  readonly project: Project
  readonly onDone: (speakerId: string) => void
  readonly onDecline: () => void
}

export function KioskConsent({ project, onDone, onDecline }: Props) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const { settings, projectId } = project
  const asks = fieldsOf(settings.speakerForm).length > 0 || languagesToAsk(project.langs).length > 0
  const consents = settings.consents.length > 0
  const [code] = useState(visitorCode)
  const [label, setLabel] = useState(() => t('kiosk.visitor', { code }))
  const [answers, setAnswers] = useState<FormValues>({})
  const [langs, setLangs] = useState<readonly string[] | null>(null)
  const [refused, setRefused] = useState<ErrorValue | null>(null)
  const [step, setStep] = useState<'questions' | 'consent'>(asks ? 'questions' : 'consent')
  /** once for all tries */
  const added = useRef<string | null>(null)
  const add = async (name: string, metadata: FormValues, read: readonly string[] | null): Promise<string> => {
    added.current ??= (
      await client.call('speakers.add', { label: name, metadata, langs: read && [...read], projectId })
    ).output.speakerId
    return added.current
  }
  const begin = (name: string, metadata: FormValues, read: readonly string[] | null) =>
    void action.run(async () => onDone(await add(name, metadata, read)))
  const latest = useRef(begin)
  useEffect(() => {
    latest.current = begin
  })
  // Neither questions nor a text to agree to: there is nothing to look at here.
  const started = useRef(false)
  useEffect(() => {
    if (asks || consents || started.current) return
    started.current = true
    latest.current(label, {}, null)
  }, [asks, consents, label])
  /** An answer that the station refuses is mended where it was given. */
  const who = async () => {
    try {
      return await add(label, answers, langs)
    } catch (error) {
      const value = toErrorValue(error)
      if (asks && value.faults) {
        setRefused(value)
        setStep('questions')
      }
      throw error
    }
  }
  return (
    <div className="kiosk-sheet stack">
      <Fault error={action.error ?? refused} />
      {step === 'consent' ? (
        consents && (
          <Consent
            page
            project={project}
            who={who}
            answers={answers}
            onGiven={({ speakerId }) => onDone(speakerId)}
            onDecline={onDecline}
          />
        )
      ) : (
        <>
          <h1>{t('kiosk.about')}</h1>
          <SpeakerForm
            schema={settings.speakerForm}
            label={label}
            metadata={answers}
            offered={project.langs}
            langs={langs}
            busy={action.busy}
            error={action.error ?? refused}
            submit={t('first.continue')}
            onSubmit={(name, metadata, read) => {
              setRefused(null)
              setLabel(name)
              setAnswers(metadata)
              setLangs(read)
              if (consents) setStep('consent')
              else begin(name, metadata, read)
            }}
          >
            <div>
              <Button kind="quiet" onPress={onDecline}>
                {t('kiosk.leave')}
              </Button>
            </div>
          </SpeakerForm>
        </>
      )}
    </div>
  )
}

/** Enough to tell today's visitors apart in the staff's list; says nothing about them. */
const visitorCode = (): string => String(Math.floor(Math.random() * 9_000) + 1_000)
