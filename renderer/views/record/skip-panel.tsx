/** Why a prompt is skipped: one key a reason, beside the button that asked; words only for "other". */
import { useEffect, useRef, useState } from 'react'
import { type SkipReason, skipReason } from '../../../main/contract/model.ts'
import { useT } from '../../i18n/index.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { Button, KeyHint } from '../../ui/button.tsx'
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
  const choose = (reason: SkipReason) => (reason === 'other' ? setOther(true) : onChoose(reason, ''))
  useKeys({
    digit(number) {
      const reason = skipReason.options[number - 1]
      if (reason) choose(reason)
    },
    escape: onClose,
  })
  // On the panel as a whole: its name is read, the next Tab is in it, and no reason takes the Space that records.
  useEffect(() => panel.current?.focus(), [])
  return (
    <div ref={panel} tabIndex={-1} className="skip-panel" role="group" aria-label={t('skip.title')}>
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
            <button type="button" key={reason} className="skip-reason" onClick={() => choose(reason)}>
              <span>{t(`skip.reason.${reason}`)}</span>
              <KeyHint name={String(index + 1)} />
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
