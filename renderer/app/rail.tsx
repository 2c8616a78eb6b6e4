import { useT } from '../i18n/index.ts'
import { useStation } from '../store/station.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { ariaOf, keysOf } from '../keys/keymap.ts'
import { useOverrides } from '../keys/use-keys.ts'
import { openHelp } from '../views/help/open.ts'
import { PAGE_OF } from '../views/help/pages.ts'
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
  const overrides = useOverrides()
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
      <button
        type="button"
        className="rail-link rail-help"
        aria-haspopup="dialog"
        aria-keyshortcuts={keysOf('guide', overrides).map(ariaOf).join(' ') || undefined}
        title={t('help.title')}
        onClick={() => openHelp(PAGE_OF[view])}
      >
        <Icon name="help" />
        <span className="rail-text">{t('help.title')}</span>
      </button>
    </nav>
  )
}
