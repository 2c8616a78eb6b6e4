/** The hero: one text, in its own language, direction and letters, as large as there is room. */
import { useState } from 'react'
import { useFit } from '../../ui/fit.ts'
import type { PromptView } from '../../../main/contract/model.ts'
import { directionOf, useT } from '../../i18n/index.ts'
import { MOST_PIXELS } from '../../../main/contract/media.ts'
import { type PromptMedia, usePromptMedia } from '../../store/prompt-media.ts'
import { useMissingGlyphs } from '../../ui/glyphs.ts'
import { Icon } from '../../ui/icon.tsx'
import type { Phase } from './phase.ts'
import './prompt.css'

/** Long texts step down, so that a paragraph is read without scrolling on a laptop. */
const sizeOf = (text: string) =>
  text.length > 420 ? 'xl' : text.length > 200 ? 'l' : text.length > 90 ? 'm' : 's'

export function Prompt({ prompt, phase }: { prompt: PromptView; phase: Phase }) {
  const t = useT()
  const missing = useMissingGlyphs(prompt.text)
  const direction = prompt.direction === 'auto' ? directionOf(prompt.lang) : prompt.direction
  const { boxRef, textRef, overflows } = useFit(prompt.text)
  return (
    <section
      ref={boxRef}
      className={`prompt prompt-${phase}`}
      aria-label={t('prompt.region')}
      tabIndex={overflows ? 0 : undefined}
    >
      <div ref={textRef} className="prompt-inner">
        {/* keys name what they are of: siblings that share one stay on the screen for ever */}
        {prompt.image && (
          <PromptImage key={`image ${prompt.promptId}`} promptId={prompt.promptId} address={prompt.image} />
        )}
        <p
          data-testid="prompt"
          className={`prompt-text prompt-text-${sizeOf(prompt.text)}`}
          lang={prompt.lang}
          dir={direction}
        >
          {prompt.text}
        </p>
        {(prompt.training || prompt.hint) && (
          <p className="prompt-hint muted" dir="auto">
            {prompt.training && <strong>{t('prompt.training')} </strong>}
            {prompt.hint}
          </p>
        )}
        {prompt.audio && (
          <PromptAudio key={`audio ${prompt.promptId}`} promptId={prompt.promptId} address={prompt.audio} />
        )}
        {missing.length > 0 && (
          <p className="prompt-glyphs small" role="note">
            <Icon name="warn" small /> {t('prompt.glyphs', { letters: missing.join(' ') })}
          </p>
        )}
      </div>
    </section>
  )
}

interface MediaProps {
  readonly promptId: string
  readonly address: string
}

function PromptImage({ promptId, address }: MediaProps) {
  const t = useT()
  const [failed, setFailed] = useState(false)
  // a drawing that stands in the script itself; a picture there is looked at by the core as any other
  const own = address.startsWith('data:image/svg+xml')
  const media = usePromptMedia(promptId, own ? null : address, 'image')
  const src = own ? address : media.url
  if (failed) return <p className="small muted">{t('prompt.noImage')}</p>
  if (src === null) return <Absent media={media} />
  return <img className="prompt-image" src={src} alt={t('prompt.image')} onError={() => setFailed(true)} />
}

function PromptAudio({ promptId, address }: MediaProps) {
  const t = useT()
  const media = usePromptMedia(promptId, address, 'audio')
  if (media.url === null) return <Absent media={media} />
  return <audio controls src={media.url} className="prompt-audio" aria-label={t('prompt.listen')} />
}

/** The example must not be heard in the take. */
export function silencePrompt(): void {
  document.querySelector<HTMLAudioElement>('.prompt-audio')?.pause()
}

/** In the place of what cannot be shown: why, and what would help. */
function Absent({ media: { status, place } }: { media: PromptMedia }) {
  const t = useT()
  return (
    <p className="prompt-absent small muted" role="note">
      {status === null || status === 'here' || status === 'none'
        ? ''
        : t(`media.${status}`, { place, most: MOST_PIXELS / 1e6 })}
    </p>
  )
}
