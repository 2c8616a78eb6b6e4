import type { ReactNode } from 'react'
import type { SettingsView, StationSettings } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'

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
  'vault.title',
  'trust.title',
  'keys.title',
  'profile.title',
  'folders.title',
  'audit.title',
  'diagnosis.title',
  'about.title',
] as const
export type SectionName = (typeof SECTIONS)[number]

export function Section({ name, children }: { name: SectionName; children: ReactNode }) {
  const t = useT()
  return (
    <section className="card stack" aria-label={t(name)} id={name}>
      <h2 tabIndex={-1}>{t(name)}</h2>
      {children}
    </section>
  )
}

/** The page is long: what is in it, and the way there. Where there is no room beside the page, scrolling is left. */
export function SectionList() {
  const t = useT()
  const open = (name: SectionName) => {
    const heading = document.getElementById(name)?.querySelector('h2')
    heading?.parentElement?.scrollIntoView({ block: 'start' })
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
