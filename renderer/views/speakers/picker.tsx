/** Who speaks next: choose or add, ask for consent where it is due, start. Used by the first screen, F2 and the first run. */
import { useEffect, useState } from 'react'
import type { Project, Speaker } from '../../../main/contract/model.ts'
import { searchFold } from '../../../main/text/search-fold.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { useStation } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'
import { Consent, needsConsent } from './consent.tsx'
import { type FormValues, faultOf, fieldsOf } from './schema.ts'
import { SpeakerForm } from './speaker-form.tsx'
import { Withdraw } from './withdraw.tsx'
import { WithdrawByCard } from './withdraw-card.tsx'
import './picker.css'

/** From this many on, a list is searched rather than read. */
const SEARCH_FROM = 7

interface Props {
  readonly project: Project
  readonly submit: string
  readonly onStarted: () => void
}

export function SpeakerPicker({ project, submit, onStarted }: Props) {
  const t = useT()
  const format = useFormat()
  const { client, station } = useServices()
  const now = useStation((s) => s.state?.session?.speaker.speakerId)
  const [speakers, setSpeakers] = useState<readonly Speaker[] | null>(null)
  const [chosen, setChosen] = useState(now ?? '')
  const [search, setSearch] = useState('')
  const [step, setStep] = useState<'choose' | 'add' | 'edit' | 'consent' | 'withdraw' | 'card'>('choose')
  const load = useAction()
  const start = useAction()
  const { run } = load
  const reload = () => run(async () => setSpeakers((await client.call('speakers.list', {})).output.speakers))
  useEffect(() => {
    void run(async () => {
      const { output } = await client.call('speakers.list', {})
      setSpeakers(output.speakers)
      setStep(output.speakers.length === 0 ? 'add' : 'choose')
      setChosen((before) =>
        output.speakers.some(({ speakerId }) => speakerId === before)
          ? before
          : (output.speakers[0]?.speakerId ?? ''),
      )
    })
  }, [client, run])

  const keep = (speaker: Speaker) => {
    setSpeakers((before) => [
      speaker,
      ...(before ?? []).filter(({ speakerId }) => speakerId !== speaker.speakerId),
    ])
    setChosen(speaker.speakerId)
  }
  const begin = (speaker: Speaker) => {
    // known from another project, or asked more since: what this one needs to know comes first
    if (
      fieldsOf(project.settings.speakerForm).some((field) => faultOf(field, speaker.metadata[field.name]))
    ) {
      setStep('edit')
      return
    }
    if (needsConsent(project, speaker)) {
      setStep('consent')
      return
    }
    void start.run(async () => {
      const { output } = await client.call('session.start', {
        projectId: project.projectId,
        speakerId: speaker.speakerId,
      })
      station.accept(output)
      onStarted()
    })
  }
  const speaker = speakers?.find(({ speakerId }) => speakerId === chosen)

  if (load.error) return <Fault error={load.error} />
  if (!speakers) return <p className="muted picker-wait">{t('loading')}</p>
  if (step === 'consent' && speaker)
    return (
      <Consent
        project={project}
        who={() => Promise.resolve(speaker.speakerId)}
        answers={speaker.metadata}
        onDecline={() => setStep('choose')}
        onGiven={(given) => {
          keep(given)
          setStep('choose')
          begin(given)
        }}
      />
    )
  if (step === 'card')
    return (
      <WithdrawByCard
        onClose={() => {
          setStep('choose')
          void reload()
        }}
      />
    )
  if (step === 'withdraw' && speaker)
    return (
      <Withdraw
        speaker={speaker}
        onDone={(after) => {
          if (after) keep(after)
          setStep('choose')
        }}
      />
    )
  if (step === 'add' || (step === 'edit' && speaker)) {
    const known = step === 'edit' ? speaker : undefined
    const answer = async (label: string, metadata: FormValues, langs: readonly string[] | null) => {
      const { projectId } = project
      let told: Speaker | undefined
      await start.run(async () => {
        const said = { label, metadata, langs: langs && [...langs], projectId }
        told = known
          ? (await client.call('speakers.update', { ...said, speakerId: known.speakerId })).output
          : (await client.call('speakers.add', said)).output
      })
      if (!told) return
      keep(told)
      setStep('choose')
      if (!known) begin(told)
    }
    return (
      <>
        <Fault error={start.error} />
        <SpeakerForm
          key={step}
          schema={project.settings.speakerForm}
          offered={project.langs}
          {...(known ? { label: known.label, metadata: known.metadata, langs: known.langs } : {})}
          busy={start.busy}
          error={start.error}
          submit={known ? t('save') : speakers.length > 0 ? t('first.continue') : submit}
          onCancel={speakers.length > 0 ? () => setStep('choose') : undefined}
          onSubmit={(...answers) => void answer(...answers)}
        />
      </>
    )
  }
  const found = speakers.filter(({ label }) => searchFold(label).includes(searchFold(search)))
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (speaker) begin(speaker)
      }}
    >
      {speakers.length >= SEARCH_FROM && (
        <TextField label={t('speaker.search')} type="search" value={search} onChange={setSearch} />
      )}
      <fieldset className="picker-list">
        <legend className="visually-hidden">{t('speaker.list')}</legend>
        {found.map((one) => (
          <label key={one.speakerId} className="picker-row">
            <input
              type="radio"
              name="speaker"
              checked={chosen === one.speakerId}
              onChange={() => setChosen(one.speakerId)}
            />
            <span className="ellipsis" dir="auto">
              {one.label}
            </span>
            <span className="small muted">
              {one.withdrawnAt !== null ? t('speaker.withdrawn') : t('speaker.takes', { count: one.takes })}
            </span>
          </label>
        ))}
        {found.length === 0 && <p className="muted picker-wait">{t('speaker.notFound')}</p>}
      </fieldset>
      <Fault error={start.error} />
      <div className="picker-acts">
        <Button type="submit" kind="primary" disabled={!speaker || start.busy}>
          {submit}
        </Button>
        <Button icon="plus" onPress={() => setStep('add')}>
          {t('speaker.new')}
        </Button>
        {speaker && (
          <Button kind="quiet" onPress={() => setStep('edit')}>
            {t('speaker.edit')}
          </Button>
        )}
        {speaker && (speaker.consent !== null || speaker.takes > 0) && speaker.withdrawnAt === null && (
          <Button kind="quiet" onPress={() => setStep('withdraw')}>
            {t('speaker.withdraw')}
          </Button>
        )}
        <Button kind="quiet" onPress={() => setStep('card')}>
          {t('withdrawCard.title')}
        </Button>
      </div>
      {speaker?.consent && (
        <p className="small muted">
          {t('speaker.consentGiven', {
            at: format.dateTime(speaker.consent.givenAt),
            version: speaker.consent.version,
          })}
        </p>
      )}
    </form>
  )
}
