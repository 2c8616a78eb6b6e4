/** How far the station is with a file, while it reads one. */
import { useEffect, useState } from 'react'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import { useServices } from '../../../store/services.ts'
import { Button } from '../../../ui/button.tsx'

interface Read {
  readonly share: number
  readonly lines: number
  /** ms of performance.now() */
  readonly startedAt: number
  readonly at: number
}
export function useReadProgress(busy: boolean): Read | null {
  const { client } = useServices()
  const [progress, setProgress] = useState<Read | null>(null)
  useEffect(() => {
    if (!busy) return
    const startedAt = performance.now()
    const end = client.on('script', ({ share, lines }) =>
      setProgress({ share, lines, startedAt, at: performance.now() }),
    )
    return () => {
      end()
      setProgress(null)
    }
  }, [client, busy])
  return busy ? progress : null
}

/** A shorter wait than this needs no forecast, and one from less than this is none, ms. */
const FORECAST_AFTER = 2_000

interface Props {
  readonly progress: Read | null
  /** what is done, where that is not plain */
  readonly words: string | null
  readonly onStop: () => void
}
export function ReadProgress({ progress, words, onStop }: Props) {
  const t = useT()
  const format = useFormat()
  if (!progress || progress.lines === 0) return <p className="muted">{words ?? t('loading')}</p>
  const { share, lines, startedAt, at } = progress
  const spent = at - startedAt
  return (
    <div className="stack tight">
      {words && <p className="muted">{words}</p>}
      <progress className="progress-line" aria-label={t('script.reading')} max={1} value={share} />
      <div className="row">
        <span>
          {t('script.read', { count: lines, shown: format.number(lines) })} · {format.percent(share)}
          {spent > FORECAST_AFTER &&
            share > 0.02 &&
            ` · ${t('script.remaining', { time: format.duration((spent / share) * (1 - share)) })}`}
        </span>
        <Button icon="cross" onPress={onStop}>
          {t('script.stop')}
        </Button>
      </div>
    </div>
  )
}
