import { useT } from '../i18n/index.ts'
import { useStation } from '../store/station.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { type View, VIEWS, linkTo } from './route.ts'
import './rail.css'

const ICONS: Record<View, IconName> = {
  record: 'mic',
  takes: 'takes',
  queue: 'queue',
  listen: 'listen',
  corpus: 'corpus',
  pipeline: 'pipeline',
  project: 'project',
  settings: 'settings',
}

export function Rail({ view }: { view: View }) {
  const t = useT()
  const parked = useStation((s) => (s.state?.ledger.parked ?? 0) + (s.state?.ledger.rejected ?? 0))
  return (
    <nav className="rail" aria-label={t('views')}>
      {VIEWS.map((name) => (
        <a
          key={name}
          href={linkTo(name)}
          className={`rail-link ${name === 'project' ? 'rail-apart' : ''}`}
          aria-current={name === view ? 'page' : undefined}
          title={t(`view.${name}`)}
        >
          <Icon name={ICONS[name]} />
          <span className="rail-text">{t(`view.${name}`)}</span>
          {name === 'queue' && parked > 0 && <span className="rail-dot" title={t('rail.attention')} />}
        </a>
      ))}
    </nav>
  )
}
