import { useEffect, useState } from 'react'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'

/** Time since "speak now", ten times a second; hidden from screen readers, which would read each tick. */
export function Elapsed({ since }: { since: number }) {
  const format = useFormat()
  const t = useT()
  const [now, setNow] = useState(since)
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100)
    return () => clearInterval(timer)
  }, [since])
  return (
    <span className="record-clock" role="timer" aria-live="off" aria-label={t('record.elapsed')}>
      {format.duration(Math.max(0, now - since))}
    </span>
  )
}
