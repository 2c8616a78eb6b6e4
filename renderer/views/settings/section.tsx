import type { ReactNode } from 'react'
import type { SettingsView, StationSettings } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { HelpAt } from '../help/help-at.tsx'
import type { HelpPage } from '../help/pages.ts'

export type Change = (settings: StationSettings) => StationSettings
export interface SectionProps {
  readonly draft: StationSettings
  readonly view: SettingsView
  readonly change: (change: Change) => void
}

/** In the order of the page; the list at its side leads to each. */
export const SECTIONS = [
  'settings.appearance',
  'settings.microphone',
  'settings.broker',
  'settings.storage',
  'settings.archive',
  'settings.upload',
  'settings.kiosk',
  'spelling.title',
  'vault.title',
  'trust.title',
  'keys.title',
  'profile.title',
  'folders.title',
  'audit.title',
  'diagnosis.title',
  'updates.title',
  'about.title',
] as const
export type SectionName = (typeof SECTIONS)[number]

interface Props {
  readonly name: SectionName
  /** the page of help about it */
  readonly help?: HelpPage
  readonly children: ReactNode
}
export function Section({ name, help, children }: Props) {
  const t = useT()
  return (
    <section className="card stack" aria-label={t(name)} id={name}>
      <div className="row">
        <h2 tabIndex={-1}>{t(name)}</h2>
        {help && <HelpAt page={help} />}
      </div>
      {children}
    </section>
  )
}

/** The page is long: what is in it, and the way there. Where there is no room beside the page, scrolling is left. */
export function SectionList() {
  const t = useT()
  const open = (name: SectionName) => {
    const heading = document.getElementById(name)?.querySelector('h2')
    document.getElementById(name)?.scrollIntoView({ block: 'start' })
    heading?.focus({ preventScroll: true })
  }
  return (
    <nav className="settings-list" aria-label={t('view.settings')}>
      {SECTIONS.map((name) => (
        <a
          key={name}
          href="#/settings"
          onClick={(event) => {
            event.preventDefault()
            open(name)
          }}
        >
          {t(name)}
        </a>
      ))}
    </nav>
  )
}
