import { useRef, useState } from 'react'
import { useFormat } from '../i18n/format.ts'
import { useT } from '../i18n/index.ts'
import { useKeys } from '../keys/use-keys.ts'
import { useStation } from '../store/station.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { HelpAt } from '../views/help/help-at.tsx'
import { LedgerSentence } from './ledger-sentence.tsx'
import { goTo } from './route.ts'
import { type Safety, safetyOf } from './safety.ts'
import './safety-pill.css'

export function SafetyPill({ linkToQueue = true }: { linkToQueue?: boolean }) {
  const t = useT()
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const ref = useRef<HTMLDialogElement | null>(null)
  const state = useStation((s) => s.state)
  const connected = useStation((s) => s.connected)
  useKeys({ ledger: () => setOpen(true) })
  if (!state) return null
  const safety = connected
    ? safetyOf(state, t, (at) => format.dateTime(at))
    : { tone: 'attention' as const, icon: 'warn' as const, text: t('safety.reconnecting') }
  return (
    <>
      <div role="status" aria-label={t('safety.label')} className="safety">
        <button
          type="button"
          className={`pill pill-${safety.tone}`}
          onClick={() => setOpen(true)}
          aria-haspopup="dialog"
        >
          <PillFace safety={safety} />
        </button>
      </div>
      {open && (
        <Dialog title={t('ledger.title')} onClose={() => setOpen(false)} dialogRef={ref}>
          <div className="stack">
            <LedgerSentence state={state} />
            {linkToQueue && (
              <div className="row">
                <Button
                  icon="queue"
                  onPress={() => {
                    setOpen(false)
                    goTo('queue')
                  }}
                >
                  {t('ledger.openQueue')}
                </Button>
                <HelpAt page="offline" />
              </div>
            )}
          </div>
        </Dialog>
      )}
    </>
  )
}

export const PillFace = ({ safety: { icon, text } }: { safety: Pick<Safety, 'icon' | 'text'> }) => (
  <>
    <Icon name={icon} small />
    <span className="pill-text">{text}</span>
  </>
)
