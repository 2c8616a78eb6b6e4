import type { ReactNode } from 'react'
import type { SettingsView, StationSettings } from '../../../main/contract/settings.ts'

export type Change = (settings: StationSettings) => StationSettings
export interface SectionProps {
  readonly draft: StationSettings
  readonly view: SettingsView
  readonly change: (change: Change) => void
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card stack" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
