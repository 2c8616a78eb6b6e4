/** The tiers under the waveform, on its time axis: a drag over what is free makes a segment, a drag at an edge moves it. */
import { useRef, useState } from 'react'
import type { Take } from '../../../../main/contract/model.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import { type Edge, type Part, type Place, boundsOf } from './edit.ts'
import type { Writing } from './use-writing.ts'
import './transcript.css'

/** ms */
const NUDGE = 10
const NUDGE_FAR = 100
/** px; less is a click */
const DRAGGED = 4

interface Props {
  readonly take: Take
  readonly writing: Writing
  /** seconds in sight */
  readonly from: number
  readonly to: number
  /** s */
  readonly time: number
  readonly onHear: (place: Place) => void
  readonly onSeek: (seconds: number) => void
}

export function Tiers({ take, writing, from, to, time, onHear, onSeek }: Props) {
  const t = useT()
  const format = useFormat()
  const { transcript, at } = writing
  const [drawn, setDrawn] = useState<{ tier: number; part: Part } | null>(null)
  const origin = useRef<{ x: number; ms: number } | null>(null)
  const span = Math.max(0.001, to - from)
  const left = (ms: number) => `${((ms / 1_000 - from) / span) * 100}%`
  const width = ([start, end]: Part) => `${((end - start) / 1_000 / span) * 100}%`
  const msAt = (event: React.PointerEvent, row: Element): number => {
    const box = row.getBoundingClientRect()
    return (from + ((event.clientX - box.left) / Math.max(1, box.width)) * span) * 1_000
  }
  const seconds = (ms: number) => format.number(ms / 1_000, 2)
  const begin = (event: React.PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || event.target !== event.currentTarget) return
    event.currentTarget.setPointerCapture(event.pointerId)
    origin.current = { x: event.clientX, ms: msAt(event, event.currentTarget) }
  }
  const draw = (tier: number) => (event: React.PointerEvent<HTMLDivElement>) => {
    const begun = origin.current
    if (!begun || Math.abs(event.clientX - begun.x) < DRAGGED) return
    const now = msAt(event, event.currentTarget)
    setDrawn({ tier, part: [Math.min(begun.ms, now), Math.max(begun.ms, now)] })
  }
  const end = (tier: number) => () => {
    const begun = origin.current
    origin.current = null
    if (drawn?.tier === tier) writing.add(tier, drawn.part)
    else if (begun) {
      writing.choose({ tier, segment: -1 })
      onSeek(begun.ms / 1_000)
    }
    setDrawn(null)
  }
  return (
    <div className="tiers" dir="ltr">
      {transcript.tiers.map((tier, index) => (
        <div
          key={index}
          className="tier"
          data-active={writing.tier === index ? '' : undefined}
          role="group"
          aria-label={t('write.tier', { name: tier.name })}
          onPointerDown={begin}
          onPointerMove={draw(index)}
          onPointerUp={end(index)}
          onPointerCancel={() => {
            origin.current = null
            setDrawn(null)
          }}
        >
          <span className="tier-name small" dir="auto" aria-hidden="true">
            {tier.name}
          </span>
          {tier.segments.map((segment, number) => {
            if (segment.end_ms < from * 1_000 || segment.start_ms > to * 1_000) return null
            const place = { tier: index, segment: number }
            const chosen = at?.tier === index && at.segment === number
            const part: Part = [segment.start_ms, segment.end_ms]
            const words = { number: number + 1, from: seconds(part[0]), to: seconds(part[1]) }
            return (
              <span key={number}>
                <button
                  type="button"
                  className="tier-segment"
                  aria-pressed={chosen}
                  aria-label={`${t('write.segment', words)} ${segment.text}`.trim()}
                  style={{ left: left(part[0]), width: width(part) }}
                  onClick={() => writing.choose(place)}
                  onDoubleClick={() => onHear(place)}
                >
                  <bdi lang={take.lang}>{segment.text}</bdi>
                </button>
                {chosen &&
                  (['start', 'end'] as const).map((edge) => (
                    <EdgeHandle
                      key={edge}
                      {...{ edge, place, writing, msAt }}
                      ms={edge === 'start' ? part[0] : part[1]}
                      label={t(edge === 'start' ? 'write.begins' : 'write.ends', { number: number + 1 })}
                      text={t('write.seconds', { seconds: edge === 'start' ? words.from : words.to })}
                      left={left(edge === 'start' ? part[0] : part[1])}
                    />
                  ))}
              </span>
            )
          })}
          {drawn?.tier === index && (
            <span
              className="tier-drawn"
              style={{ left: left(drawn.part[0]), width: width(drawn.part) }}
              aria-hidden="true"
            />
          )}
          {writing.begun?.tier === index && (
            <span className="tier-begun" style={{ left: left(writing.begun.ms) }} aria-hidden="true" />
          )}
        </div>
      ))}
      {time >= from && time <= to && (
        <span className="tiers-now" style={{ left: left(time * 1_000) }} aria-hidden="true" />
      )}
    </div>
  )
}

interface EdgeProps {
  readonly edge: Edge
  readonly place: Place
  readonly writing: Writing
  readonly ms: number
  readonly label: string
  readonly text: string
  readonly left: string
  readonly msAt: (event: React.PointerEvent, row: Element) => number
}
function EdgeHandle({ edge, place, writing, ms, label, text, left, msAt }: EdgeProps) {
  const dragging = useRef(false)
  const [least, most] = boundsOf(writing.transcript, place, edge, writing.lengthMs)
  const keys: Readonly<Record<string, number>> = {
    ArrowLeft: ms - NUDGE,
    ArrowDown: ms - NUDGE,
    ArrowRight: ms + NUDGE,
    ArrowUp: ms + NUDGE,
    PageDown: ms - NUDGE_FAR,
    PageUp: ms + NUDGE_FAR,
    Home: least,
    End: most,
  }
  return (
    <span
      className={`tier-edge tier-edge-${edge}`}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={ms}
      aria-valuetext={text}
      style={{ left }}
      onPointerDown={(event) => {
        event.stopPropagation()
        event.currentTarget.setPointerCapture(event.pointerId)
        dragging.current = true
      }}
      onPointerMove={(event) => {
        const row = event.currentTarget.closest('.tier')
        if (dragging.current && row) writing.moveEdge(place, edge, msAt(event, row))
      }}
      onPointerUp={() => {
        dragging.current = false
        writing.settle()
      }}
      onKeyDown={(event) => {
        const wanted = keys[event.key]
        if (wanted === undefined) return
        event.preventDefault()
        event.stopPropagation()
        writing.moveEdge(place, edge, event.shiftKey ? ms + (wanted - ms) * 10 : wanted)
      }}
    />
  )
}
