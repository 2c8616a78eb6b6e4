/** Why a prompt is skipped: one key a reason, beside the button that asked; words only for "other". */
import { useEffect, useRef, useState } from 'react'
import { type SkipReason, skipReason } from '../../../main/contract/model.ts'
import { useT } from '../../i18n/index.ts'
import { Button, Cap } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import './skip-panel.css'

interface Props {
  readonly onChoose: (reason: SkipReason, note: string) => void
  readonly onClose: () => void
}

export function SkipPanel({ onChoose, onClose }: Props) {
  const t = useT()
  const [note, setNote] = useState('')
  const [other, setOther] = useState(false)
  const panel = useRef<HTMLDivElement | null>(null)
  // The view behind renders again with every level of the microphone: the focus must not follow it.
  const latest = useRef({ onChoose, onClose })
  useEffect(() => {
    latest.current = { onChoose, onClose }
  })
  useEffect(() => {
    panel.current?.querySelector('button')?.focus()
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') latest.current.onClose()
      const digit = /^(?:Digit|Numpad)([1-8])$/.exec(event.code)?.[1]
      const reason = digit ? skipReason.options[Number(digit) - 1] : undefined
      if (!reason || event.target instanceof HTMLInputElement) return
      event.preventDefault()
      if (reason === 'other') setOther(true)
      else latest.current.onChoose(reason, '')
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <div ref={panel} className="skip-panel" role="group" aria-label={t('skip.title')}>
      <h2>{t('skip.title')}</h2>
      {other ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            onChoose('other', note.trim())
          }}
        >
          <TextField label={t('skip.note')} value={note} maxLength={500} autoFocus onChange={setNote} />
          <div className="row">
            <Button type="submit" kind="primary">
              {t('skip.do')}
            </Button>
            <Button kind="quiet" onPress={onClose}>
              {t('cancel')}
            </Button>
          </div>
        </form>
      ) : (
        <>
          {skipReason.options.map((reason, index) => (
            <button
              type="button"
              key={reason}
              className="skip-reason"
              onClick={() => (reason === 'other' ? setOther(true) : onChoose(reason, ''))}
            >
              <span>{t(`skip.reason.${reason}`)}</span>
              <Cap name={String(index + 1)} />
            </button>
          ))}
          <Button kind="quiet" onPress={onClose}>
            {t('cancel')}
          </Button>
        </>
      )}
    </div>
  )
}
