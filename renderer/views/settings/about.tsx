import { useT } from '../../i18n/index.ts'
import { useStation } from '../../store/station.ts'
import { Section } from './section.tsx'

export function About() {
  const t = useT()
  const state = useStation((s) => s.state)
  if (!state) return null
  return (
    <Section name="about.title">
      <dl className="facts">
        <dt>{t('about.version')}</dt>
        <dd>{state.appVersion}</dd>
        <dt>{t('about.station')}</dt>
        <dd dir="ltr">{state.stationId}</dd>
      </dl>
    </Section>
  )
}
