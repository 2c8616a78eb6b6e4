/** What is happening, by shape, word and colour at once: ring, disc, shrinking ring, check. */
import { useT } from '../../i18n/index.ts'
import type { Phase } from './phase.ts'
import './cue.css'

interface Props {
  /** `blocked`: nothing can be recorded now, and the view says why */
  readonly phase: Phase | 'blocked'
  /** how long the tail lasts, ms */
  readonly tailMs: number
}

export function Cue({ phase, tailMs }: Props) {
  const t = useT()
  return (
    <div className={`cue cue-${phase}`} data-testid="cue" role="status">
      <svg viewBox="0 0 48 48" className="cue-shape" aria-hidden="true">
        {phase === 'idle' && <circle cx="24" cy="24" r="18" className="cue-ring cue-thin" />}
        {phase === 'blocked' && (
          <>
            <circle cx="24" cy="24" r="18" className="cue-ring cue-thin" />
            <path d="M11.5 36.5l25-25" className="cue-ring cue-thin" />
          </>
        )}
        {phase === 'preroll' && <circle cx="24" cy="24" r="17" className="cue-ring" />}
        {phase === 'recording' && <circle cx="24" cy="24" r="20" className="cue-disc" />}
        {phase === 'tail' && (
          <circle
            cx="24"
            cy="24"
            r="17"
            className="cue-ring cue-shrink"
            pathLength="100"
            style={{ animationDuration: `${tailMs}ms` }}
          />
        )}
        {phase === 'saving' && (
          <circle cx="24" cy="24" r="17" className="cue-ring cue-dashed" pathLength="100" />
        )}
        {phase === 'saved' && (
          <>
            <circle cx="24" cy="24" r="20" className="cue-ring cue-thin" />
            <path d="M15 24.5l6.5 6.5L34 18" className="cue-check" />
          </>
        )}
      </svg>
      <span className="cue-word">{t(`cue.${phase}`)}</span>
    </div>
  )
}
