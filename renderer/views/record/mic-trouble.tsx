/** Nothing can be heard: which of the ways that can be, what it means for the takes, and the way out. */
import { useT } from '../../i18n/index.ts'
import { goTo } from '../../app/route.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { CaptureErrorCode } from '../../capture/types.ts'
import { HelpAt } from '../help/help-at.tsx'
import './mic-trouble.css'

interface Props {
  readonly code: CaptureErrorCode
  readonly detail: string
  readonly onRetry: () => void
  /** kiosk visitors cannot reach the settings */
  readonly visitor?: boolean
}

export function MicTrouble({ code, detail, onRetry, visitor }: Props) {
  const t = useT()
  return (
    <div className="trouble" role="alert">
      <span className="trouble-icon">
        <Icon name="micOff" />
      </span>
      <h2>{t(`mic.fault.${code}`)}</h2>
      <p>{visitor ? t('mic.askStaff') : t(`mic.fix.${code}`)}</p>
      {visitor && <p className="muted">{t('mic.forStaff', { fix: t(`mic.fix.${code}`) })}</p>}
      <div className="row">
        <Button kind="primary" icon="again" onPress={onRetry}>
          {t('mic.retry')}
        </Button>
        {!visitor && <Button onPress={() => goTo('settings')}>{t('mic.choose')}</Button>}
        {!visitor && <HelpAt page="microphone" />}
      </div>
      {detail && (
        <p className="small muted" dir="ltr">
          {detail}
        </p>
      )}
    </div>
  )
}
