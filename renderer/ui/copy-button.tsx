/** Puts a text on the clipboard, and says so. */
import { useEffect, useState } from 'react'
import { useT } from '../i18n/index.ts'
import { Button } from './button.tsx'

const SAID_MS = 4_000

/** navigator.clipboard asks for a permission, and this window grants none but the microphone's. */
function copy(text: string): boolean {
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.className = 'visually-hidden'
  area.value = text
  document.body.append(area)
  area.select()
  try {
    // oxlint-disable-next-line typescript/no-deprecated -- the only way that asks nobody
    return document.execCommand('copy')
  } finally {
    area.remove()
    if (focused instanceof HTMLElement) focused.focus()
  }
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useT()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SAID_MS)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <span className="row">
      <Button kind="quiet" icon={copied ? 'check' : 'note'} onPress={() => setCopied(copy(text))}>
        {label}
      </Button>
      <span role="status" className="small muted">
        {copied && t('lineage.copied')}
      </span>
    </span>
  )
}
