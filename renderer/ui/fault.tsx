/** An error where it was caused: what happened, what it means for the takes, what to do. */
import type { ErrorValue } from '../../main/contract/errors.ts'
import { type T, useT } from '../i18n/index.ts'
import { Icon } from './icon.tsx'
import './fault.css'

export const faultText = (t: T, error: ErrorValue): string => t(`error.${error.code}`, error.params ?? {})

/** Reserves nothing while all is well; place it where a line may appear. */
export function Fault({ error, onDismiss }: { error: ErrorValue | null; onDismiss?: () => void }) {
  const t = useT()
  if (!error) return null
  return (
    <div className="fault" role="alert">
      <Icon name="warn" />
      <div className="stack tight">
        <p>{faultText(t, error)}</p>
        <details className="small muted">
          <summary>{t('details')}</summary>
          <p dir="ltr">
            {error.code}: {error.message}
          </p>
        </details>
      </div>
      {onDismiss && (
        <button type="button" className="fault-close" onClick={onDismiss}>
          <Icon name="cross" small />
          <span className="visually-hidden">{t('close')}</span>
        </button>
      )}
    </div>
  )
}
