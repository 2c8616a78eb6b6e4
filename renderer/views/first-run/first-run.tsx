/** Three questions, once: what hears, who speaks, where takes go. "Nowhere yet" is a good answer. */
import { useState } from 'react'
import type { Project, Speaker } from '../../../main/contract/model.ts'
import { stationSettings } from '../../../main/contract/settings.ts'
import { LANGUAGES, LANGUAGE_NAMES, useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useProjects } from '../../store/projects.ts'
import { useServices } from '../../store/services.ts'
import { useSettings, useStation } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { RadioGroup, SelectField, TextField } from '../../ui/field.tsx'
import { StarterLanguages, ownFirst } from '../../ui/starter-languages.tsx'
import { MicCheck } from '../../ui/mic-check.tsx'
import { Consent, needsConsent } from '../speakers/consent.tsx'
import { SpeakerForm } from '../speakers/speaker-form.tsx'
import './first-run.css'

const STEPS = ['microphone', 'speaker', 'takes'] as const
type Step = (typeof STEPS)[number]

export function FirstRun() {
  const t = useT()
  const { station } = useServices()
  const settings = useSettings()
  const [step, setStep] = useState<Step>('microphone')
  const [speaker, setSpeaker] = useState<{ project: Project; speaker: Speaker } | null>(null)
  const at = STEPS.indexOf(step)
  if (!settings) return null
  return (
    <main className="first">
      <div className="first-inner">
        <header className="first-head">
          <p className="strong">Fieldtake</p>
          <SelectField
            label={t('settings.language')}
            value={settings.uiLanguage}
            options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            onChange={(value) => {
              const uiLanguage = LANGUAGES.find((one) => one === value)
              if (uiLanguage)
                void station.saveSettings((before) => ({ ...before, uiLanguage })).catch(() => undefined)
            }}
          />
        </header>
        <ol className="first-steps small" aria-label={t('first.steps')}>
          {STEPS.map((name, index) => (
            <li
              key={name}
              aria-current={name === step ? 'step' : undefined}
              className={index < at ? 'first-done' : undefined}
            >
              {t(`first.${name}`)}
            </li>
          ))}
        </ol>
        <section className="card stack">
          <h1>{t(`first.${step}`)}</h1>
          {step === 'microphone' && (
            <>
              <p className="muted">{t('first.microphoneHelp')}</p>
              <MicCheck
                choice={settings.microphone}
                onChoose={(microphone) =>
                  void station.saveSettings((before) => ({ ...before, microphone })).catch(() => undefined)
                }
              />
              <div>
                <Button kind="primary" onPress={() => setStep('speaker')}>
                  {t('first.continue')}
                </Button>
              </div>
            </>
          )}
          {step === 'speaker' && (
            <WhoRecords
              onDone={(project, chosen) => {
                setSpeaker({ project, speaker: chosen })
                setStep('takes')
              }}
            />
          )}
          {step === 'takes' && speaker && <WhereTakesGo {...speaker} />}
        </section>
      </div>
    </main>
  )
}

function WhoRecords({ onDone }: { onDone: (project: Project, speaker: Speaker) => void }) {
  const t = useT()
  const { client } = useServices()
  const { projects, error } = useProjects()
  const action = useAction()
  const [asking, setAsking] = useState<{ project: Project; speaker: Speaker } | null>(null)
  const finish = (project: Project, speaker: Speaker) =>
    needsConsent(project, speaker) ? setAsking({ project, speaker }) : onDone(project, speaker)
  const add = (label: string, metadata: Record<string, unknown>, langs: readonly string[] | null) =>
    void action.run(async () => {
      const project =
        projects?.[0] ??
        (await client.call('projects.save', { name: t('project.firstName'), settings: { quality: {} } }))
          .output
      const { projectId } = project
      const said = { label, metadata, langs: langs && [...langs], projectId }
      finish(project, (await client.call('speakers.add', said)).output)
    })
  if (asking)
    return (
      <Consent
        project={asking.project}
        who={() => Promise.resolve(asking.speaker.speakerId)}
        answers={asking.speaker.metadata}
        onGiven={(given) => onDone(asking.project, given)}
        onDecline={() => setAsking(null)}
      />
    )
  return (
    <>
      <p className="muted">{t('first.speakerHelp')}</p>
      <Fault error={error ?? action.error} />
      {projects && (
        <SpeakerForm
          schema={projects[0]?.settings.speakerForm ?? {}}
          offered={projects[0]?.langs ?? []}
          error={action.error}
          busy={action.busy}
          submit={t('first.continue')}
          onSubmit={add}
        />
      )}
    </>
  )
}

function WhereTakesGo({ project, speaker }: { project: Project; speaker: Speaker }) {
  const t = useT()
  const { client, station } = useServices()
  const settings = useSettings()
  const action = useAction()
  const known = settings?.broker.brokers ?? ''
  const given = useStation((s) => s.settings?.givenBrokers)
  const [where, setWhere] = useState(known !== '' ? 'broker' : given === undefined ? 'nowhere' : 'given')
  const [brokers, setBrokers] = useState(known)
  const [wanted, setStarter] = useState<readonly string[] | null>(null)
  // the language can still be changed here: the sentences follow it until somebody chooses others
  const own = settings?.uiLanguage ?? 'en'
  const starter = wanted ?? [own]
  const needsStarter = project.prompts === 0
  /** The broker that the start command brought: beside the station on this computer, or one that was named. */
  const givenOption = (named: string) =>
    /^(127\.|localhost|\[::1\])/.test(named)
      ? { value: 'given', label: t('first.archive'), help: t('first.archiveHelp') }
      : { value: 'given', label: t('first.given', { brokers: named }), help: t('first.brokerHelp') }
  const valid =
    where !== 'broker' ||
    (brokers.trim() !== '' &&
      stationSettings.shape.broker.unwrap().shape.brokers.safeParse(brokers.trim()).success)
  const begin = () =>
    void action.run(async () => {
      const { projectId } = project
      if (needsStarter && starter.length > 0)
        await client.call('scripts.useStarter', { projectId, langs: ownFirst(starter, own) })
      station.accept((await client.call('session.start', { projectId, speakerId: speaker.speakerId })).output)
      await station.saveSettings((before) => ({
        ...before,
        firstRunDone: true,
        broker: {
          ...before.broker,
          brokers: where === 'broker' ? brokers.trim() : where === 'nowhere' ? '' : before.broker.brokers,
          nowhere: where === 'nowhere',
        },
      }))
    })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (valid) begin()
      }}
    >
      <RadioGroup
        legend={t('first.takes')}
        hideLegend
        value={where}
        options={[
          ...(given === undefined ? [] : [givenOption(given)]),
          { value: 'nowhere', label: t('first.nowhere'), help: t('first.nowhereHelp') },
          { value: 'broker', label: t('first.broker'), help: t('first.brokerHelp') },
        ]}
        onChange={setWhere}
      />
      {where === 'broker' && (
        <TextField
          label={t('broker.brokers')}
          dir="ltr"
          placeholder="kafka.example.org:9092"
          value={brokers}
          error={valid || brokers === '' ? null : t('broker.brokersInvalid')}
          onChange={setBrokers}
        />
      )}
      {needsStarter && (
        <StarterLanguages legend={t('first.starter')} chosen={starter} onChange={setStarter} />
      )}
      <Fault error={action.error} />
      <div>
        <Button type="submit" kind="primary" disabled={!valid || action.busy}>
          {t('first.start')}
        </Button>
      </div>
    </form>
  )
}
