/**
 * The interface as a whole. It mirrors the core (store/), speaks through one catalogue (i18n/) and one map of keys
 * (keys/); docs/interface.md lists the roles and names that tests and assistive technology rely on.
 */
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { firstLanguage, rememberLanguage } from '../i18n/first.ts'
import { setLanguage, useT } from '../i18n/index.ts'
import { CheatSheet } from '../keys/cheat-sheet.tsx'
import { useNoWayOut } from '../keys/no-way-out.ts'
import { useKeyboard, useKeys } from '../keys/use-keys.ts'
import { AnswersProvider } from '../store/ask.tsx'
import { type Services, ServicesProvider, useServices } from '../store/services.ts'
import { useStation } from '../store/station.ts'
import { useTheme } from '../store/theme.ts'
import { faultText } from '../ui/fault.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Corpus } from '../views/corpus/corpus.tsx'
import { FirstRun } from '../views/first-run/first-run.tsx'
import { Help } from '../views/help/help.tsx'
import { openHelp } from '../views/help/open.ts'
import { PAGE_OF } from '../views/help/pages.ts'
import { Kiosk } from '../views/visitor/kiosk.tsx'
import { Listen } from '../views/listen/listen.tsx'
import { Pipeline } from '../views/pipeline/pipeline.tsx'
import { ProjectView } from '../views/project/project-view.tsx'
import { Queue } from '../views/queue/queue.tsx'
import { RecordBar } from '../views/record/record-bar.tsx'
import { RecordView } from '../views/record/record-view.tsx'
import { StartSession } from '../views/record/start-session.tsx'
import { SettingsPage } from '../views/settings/settings-page.tsx'
import { Takes } from '../views/takes/takes.tsx'
import { LockedVault } from './locked-vault.tsx'
import { Rescue } from './rescue.tsx'
import { type View, useRoute } from './route.ts'
import { Shell } from './shell.tsx'
import './app.css'

export function App({ services }: { services: Services }) {
  return (
    <ServicesProvider value={services}>
      <AnswersProvider>
        <Root />
      </AnswersProvider>
    </ServicesProvider>
  )
}

/** A wait shorter than this shows nothing at all, ms. */
const PATIENCE = 300

function Root() {
  const t = useT()
  const { view, item } = useRoute()
  const state = useStation((s) => s.state)
  const fault = useStation((s) => s.fault)
  const settings = useStation((s) => s.settings?.settings)
  const narrowed = useStation((s) => s.settings?.narrowed === true)
  const [help, setHelp] = useState(false)
  useTheme()
  useKeyboard()
  const language = settings?.uiLanguage
  const visitor = state?.kiosk.enabled === true && state.kiosk.locked
  useNoWayOut(visitor)
  // The list names the keys of the staff, and a visitor has none of them.
  const { recorder } = useServices()
  const recording = useSyncExternalStore(recorder.subscribe, () => recorder.get().phase !== 'idle')
  const guide = () => openHelp(settings?.firstRunDone === false ? 'microphone' : PAGE_OF[view])
  // While somebody reads, nothing may lie over what they read.
  useKeys({ help: visitor ? false : () => setHelp(true), guide: !visitor && !recording && guide })
  // Whoever unlocks or locks the kiosk starts without what the others had open.
  useEffect(() => openHelp(null), [visitor])
  useEffect(() => {
    if (!language) {
      void setLanguage(firstLanguage())
      return
    }
    rememberLanguage(language)
    // A kiosk visitor chooses their own language, and the next one starts from the station's again.
    if (!visitor) void setLanguage(language)
  }, [language, visitor])
  useEffect(() => {
    document.title = `${t(`view.${view}`)} – Fieldtake`
  }, [t, view])

  if (!state || !settings || (narrowed && !visitor))
    return <Waiting>{fault ? faultText(t, fault) : t('app.starting')}</Waiting>
  return (
    <>
      {visitor ? (
        <Kiosk state={state} stationLanguage={settings.uiLanguage} />
      ) : !settings.firstRunDone ? (
        <FirstRun />
      ) : (
        <Frame view={view} item={item} />
      )}
      {help && !visitor && (
        <CheatSheet
          onClose={() => setHelp(false)}
          onGuide={() => {
            setHelp(false)
            openHelp('keys')
          }}
        />
      )}
      <Help visitor={visitor} onKeys={() => setHelp(true)} />
    </>
  )
}

function Frame({ view, item }: { view: View; item: string | null }) {
  const session = useStation((s) => s.state?.session ?? null)
  switch (view) {
    case 'record':
      return session ? (
        <Shell view={view} bar={<RecordBar session={session} />}>
          <RecordView key={session.sessionId} session={session} />
        </Shell>
      ) : (
        <Shell view={view}>
          <StartSession />
        </Shell>
      )
    case 'takes':
      return <Shell view={view}>{<Takes item={item} />}</Shell>
    case 'queue':
      return <Shell view={view}>{<Queue />}</Shell>
    case 'listen':
      return <Shell view={view}>{<Listen />}</Shell>
    case 'corpus':
      return <Shell view={view}>{<Corpus />}</Shell>
    case 'pipeline':
      return <Shell view={view}>{<Pipeline />}</Shell>
    case 'project':
      return <Shell view={view}>{<ProjectView />}</Shell>
    case 'settings':
      return <Shell view={view}>{<SettingsPage />}</Shell>
  }
}

/** Before the first snapshot: nothing for a moment, then words; a fault at once. */
function Waiting({ children }: { children: ReactNode }) {
  const t = useT()
  const fault = useStation((s) => s.fault)
  const [patient, setPatient] = useState(true)
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), PATIENCE)
    return () => clearTimeout(timer)
  }, [])
  if (patient && !fault) return null
  return (
    <main className="app-waiting">
      <Icon name={fault ? 'warn' : 'clock'} />
      <div role={fault ? 'alert' : 'status'}>
        <h1>{children}</h1>
      </div>
      {fault && fault.code !== 'vault_locked' && (
        <Button icon="again" onPress={() => location.reload()}>
          {t('mic.retry')}
        </Button>
      )}
      {fault?.code === 'database_newer' && <Rescue />}
      {fault?.code === 'vault_locked' && <LockedVault reason={fault} />}
    </main>
  )
}
