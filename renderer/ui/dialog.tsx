/** The browser's own modal dialog: it keeps focus inside, closes on Escape and gives the focus back. */
import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react'
import { useT } from '../i18n/index.ts'
import { Button } from './button.tsx'
import './dialog.css'

interface Props {
  readonly title: string
  readonly onClose: () => void
  readonly wide?: boolean
  readonly children: ReactNode
  /** for keys that work inside (useKeys) */
  readonly dialogRef?: RefObject<HTMLDialogElement | null>
}

export function Dialog({ title, onClose, wide, children, dialogRef }: Props) {
  const t = useT()
  const own = useRef<HTMLDialogElement | null>(null)
  const ref = dialogRef ?? own
  const titleId = useId()
  useEffect(() => {
    const dialog = ref.current
    if (dialog && !dialog.open) {
      dialog.showModal()
      // On the dialog as a whole: its name is read, and no ring lies on the button that closes it.
      if (!dialog.querySelector('.dialog-body')?.contains(document.activeElement)) dialog.focus()
    }
    return () => dialog?.close()
  }, [ref])
  return (
    <dialog
      ref={ref}
      tabIndex={-1}
      className={`dialog ${wide ? 'dialog-wide' : ''}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose() // the backdrop is the dialog's own outside
      }}
    >
      <div className="dialog-sheet">
        <div className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <Button kind="quiet" icon="cross" iconOnly onPress={onClose}>
            {t('close')}
          </Button>
        </div>
        <div className="dialog-body">{children}</div>
      </div>
    </dialog>
  )
}
