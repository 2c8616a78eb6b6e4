/**
 * A visitor's way: attract, language, consent, microphone, prompts, thanks. Nothing of one visitor is left for the next:
 * walking away for a while ends the session, and only a PIN leads anywhere else.
 */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import type { Project, StationState } from '../../../main/contract/model.ts'
import { type UiLanguage, setLanguage, useT } from '../../i18n/index.ts'
import { useProjects } from '../../store/projects.ts'
import { useServices } from '../../store/services.ts'
import { useAction } from '../../store/action.ts'
import { useSettings } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Icon } from '../../ui/icon.tsx'
import { RecordView } from '../record/record-view.tsx'
import { Attract, ChooseLanguage, KioskMicrophone, Thanks } from './steps.tsx'
import { StaffPanel } from './staff-panel.tsx'
import { WithdrawByCard } from '../speakers/withdraw-card.tsx'
import { openHelp, useHelp } from '../help/open.ts'
import { KioskConsent } from './kiosk-consent.tsx'
import { useIdle } from './use-idle.ts'
import './kiosk.css'

type Step = 'attract' | 'withdraw' | 'language' | 'consent' | 'microphone' | 'prompts'
/** Time to read the thanks, ms. */
const THANKS_MS = 8_000

export function Kiosk({ state, stationLanguage }: { state: StationState; stationLanguage: UiLanguage }) {
  const t = useT()
  const { client, station, recorder } = useServices()
  const { projects } = useProjects()
  const action = useAction()
  const [step, setStep] = useState<Step>('attract')
  const [speakerId, setSpeakerId] = useState<string | null>(null)
  const [staff, setStaff] = useState(false)
  const wantedProject = useSettings()?.kiosk.projectId ?? null
  const project = projects?.find(({ projectId }) => projectId === wantedProject) ?? projects?.[0]
  // A kiosk that starts locked is in the station's language before the first visitor touches it.
  useEffect(() => void setLanguage(stationLanguage), [stationLanguage])
  const { session, disk } = state
  const wanted = project?.settings.kioskPrompts ?? 5

  const { clear } = action
  const reset = useCallback(() => {
    clear()
    setStep('attract')
    setSpeakerId(null)
    setStaff(false)
    openHelp(null)
    void setLanguage(stationLanguage)
    // No trace of the last visitor: what they were reading is saved, their session ends, and whatever they left on the
    // screen goes with it.
    void recorder.stop().then(async () => {
      recorder.clearError()
      try {
        station.accept((await client.call('session.end', {})).output)
      } catch {
        // none was open
      }
    })
  }, [clear, client, recorder, station, stationLanguage])
  const idleSeconds = project?.settings.kioskIdleSeconds ?? 60
  const reading = useSyncExternalStore(recorder.subscribe, () => recorder.get().phase !== 'idle')
  const helping = useHelp() !== null
  const visiting = step !== 'attract' || helping
  const remaining = useIdle(visiting && state.recording === null, idleSeconds, reset)
  const finished =
    step === 'prompts' &&
    session !== null &&
    (session.done + session.skipped >= wanted || session.current === null)
  // A station that had to start again does not know whose session it was: the visit is over.
  const shown = finished ? 'thanks' : step === 'prompts' && session === null ? 'attract' : step
  useEffect(() => {
    if (!finished) return
    const timer = setTimeout(reset, THANKS_MS)
    return () => clearTimeout(timer)
  }, [finished, reset])

  /** the sentence that is on the screen, from 1 */
  const sentence =
    session && Math.min(wanted, session.done + session.skipped + (session.current?.takes.length ? 0 : 1))
  const begin = (chosen: Project, id: string) =>
    void action.run(async () => {
      station.accept(
        (await client.call('session.start', { projectId: chosen.projectId, speakerId: id })).output,
      )
      setStep('prompts')
    })
  const body = () => {
    if (!project)
      return projects ? <Stopped text={t('kiosk.noProject')} help={t('kiosk.noProjectHelp')} /> : null
    if (disk.level === 'full') return <Stopped text={t('kiosk.diskFull')} help={t('kiosk.diskFullHelp')} />
    switch (shown) {
      case 'attract':
        return <Attract onStart={() => setStep('language')} onWithdraw={() => setStep('withdraw')} />
      case 'withdraw':
        return (
          <div className="kiosk-sheet stack">
            <WithdrawByCard page onClose={reset} />
          </div>
        )
      case 'language':
        return (
          <ChooseLanguage
            onChoose={(language) => {
              void setLanguage(language)
              setStep('consent')
            }}
          />
        )
      case 'consent':
        return (
          <KioskConsent
            project={project}
            onDone={(id) => {
              setSpeakerId(id)
              setStep('microphone')
            }}
            onDecline={reset}
          />
        )
      case 'microphone':
        return (
          <KioskMicrophone
            busy={action.busy}
            limit={project.settings.quality.too_quiet.limit}
            onReady={() => speakerId !== null && begin(project, speakerId)}
          />
        )
      case 'prompts':
        return session && <RecordView key={session.sessionId} session={session} visitor />
      case 'thanks':
        return <Thanks onNext={reset} />
    }
  }
  return (
    <div className="kiosk" data-view="kiosk" data-step={shown}>
      <header className="kiosk-bar">
        {step === 'prompts' && session && !finished ? (
          <h1 className="kiosk-place">{t('kiosk.progress', { done: sentence ?? 1, total: wanted })}</h1>
        ) : (
          <span className="strong">Fieldtake</span>
        )}
        <span role="status" className="muted">
          {remaining !== null && t('kiosk.stillThere', { count: remaining })}
        </span>
        <span className="row">
          {shown !== 'attract' && shown !== 'thanks' && <Button onPress={reset}>{t('kiosk.leave')}</Button>}
          <Button kind="quiet" icon="help" iconOnly disabled={reading} onPress={() => openHelp('visit')}>
            {t('help.title')}
          </Button>
          <Button kind="quiet" icon="lock" iconOnly onPress={() => setStaff(true)}>
            {t('kiosk.staff')}
          </Button>
        </span>
      </header>
      <main className="kiosk-main">
        <Fault error={action.error} />
        {body()}
      </main>
      {staff && <StaffPanel state={state} onClose={() => setStaff(false)} />}
    </div>
  )
}

function Stopped({ text, help }: { text: string; help: string }) {
  return (
    <div className="kiosk-centre" role="alert">
      <Icon name="warn" />
      <h1>{text}</h1>
      <p>{help}</p>
    </div>
  )
}
