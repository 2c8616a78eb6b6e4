/** A "?" beside what it explains. */
import { useT } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { openHelp } from './open.ts'
import type { HelpPage } from './pages.ts'
import './help-at.css'

export function HelpAt({ page }: { page: HelpPage }) {
  const t = useT()
  return (
    <button
      type="button"
      className="help-at"
      aria-haspopup="dialog"
      title={t('help.about')}
      onClick={() => openHelp(page)}
    >
      <Icon name="help" small />
      <span className="visually-hidden">{t('help.about')}</span>
    </button>
  )
}
