/** The frame of every view: the rail, what the view says of itself, and the safety pill, always in its corner. */
import type { ReactNode } from 'react'
import { useT } from '../i18n/index.ts'
import { useServices } from '../store/services.ts'
import { useStation } from '../store/station.ts'
import { Button } from '../ui/button.tsx'
import { Notices } from './notices.tsx'
import { Rail } from './rail.tsx'
import type { View } from './route.ts'
import { SafetyPill } from './safety-pill.tsx'
import './shell.css'

const NONE: [] = []

export function Shell({ view, bar, children }: { view: View; bar?: ReactNode; children: ReactNode }) {
  const t = useT()
  const { client } = useServices()
  const notices = useStation((s) => s.state?.notices ?? NONE)
  const unlockedKiosk = useStation((s) => s.state?.kiosk.enabled === true)
  return (
    <div className="shell">
      <a
        className="shell-jump"
        href="#main"
        onClick={(event) => {
          event.preventDefault() // the fragment is the route
          document.getElementById('main')?.focus()
        }}
      >
        {t('jump')}
      </a>
      <Rail view={view} />
      <div className="shell-main">
        <header className="shell-bar">
          <div className="shell-bar-own">{bar ?? <h1 className="shell-title">{t(`view.${view}`)}</h1>}</div>
          {unlockedKiosk && (
            <Button icon="lock" onPress={() => void client.call('station.lock', {})}>
              {t('kiosk.lock')}
            </Button>
          )}
          <SafetyPill />
        </header>
        <Notices notices={notices} />
        <main id="main" tabIndex={-1} className="shell-view">
          {children}
        </main>
      </div>
    </div>
  )
}
