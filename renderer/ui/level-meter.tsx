/** Input level in dBFS: a bar that falls slowly, the highest peak held, the band to aim for, and the clip lamp. */
import { useEffect, useRef, useState } from 'react'
import { useFormat } from '../i18n/format.ts'
import { useT } from '../i18n/index.ts'
import type { Sound } from '../recorder/types.ts'
import './level-meter.css'

const LOW = -60
/** dB a second */
const FALL = 40
const share = (db: number) => Math.min(1, Math.max(0, (db - LOW) / -LOW))
const TICKS = [-60, -40, -20, -10, -3, 0]

interface Props {
  readonly sound: Sound
  /** peaks in this band are good, dBFS */
  readonly from: number
  readonly to: number
}

export function LevelMeter({ sound, from, to }: Props) {
  const t = useT()
  const format = useFormat()
  const bar = useRef<HTMLDivElement | null>(null)
  const hold = useRef<HTMLDivElement | null>(null)
  const [said, setSaid] = useState({ db: -100, clipped: false })
  useEffect(() => {
    let frame = 0
    let spoken = 0
    let shown = -100
    let before = 0
    /** Up at once, down at a speed the eye can follow. */
    const fall = (now: number, peak: number) => {
      shown = Math.max(peak, shown - ((now - before) * FALL) / 1_000)
      before = now
      return shown
    }
    const loop = (now: number) => {
      frame = requestAnimationFrame(loop)
      const level = sound.level()
      const peak = fall(now, level?.peakDbfs ?? -100)
      if (bar.current) bar.current.style.clipPath = `inset(0 ${String((1 - share(peak)) * 100)}% 0 0)`
      if (hold.current) hold.current.style.left = `${String(share(level?.holdDbfs ?? -100) * 100)}%`
      if (now - spoken < 250) return
      spoken = now
      const db = Math.round(Math.max(LOW, level?.holdDbfs ?? LOW))
      const clipped = level?.clipLamp ?? false
      setSaid((before) => (before.db === db && before.clipped === clipped ? before : { db, clipped }))
    }
    frame = requestAnimationFrame(loop)
    return () => cancelAnimationFrame(frame)
  }, [sound])
  const band: Record<`--${string}`, string> = {
    '--from': `${String(share(from) * 100)}%`,
    '--to': `${String(share(to) * 100)}%`,
  }
  return (
    <div className="meter">
      <div className="meter-head small">
        <span className="muted">{t('meter.label')}</span>
        <span className="meter-figure">
          {said.db <= LOW ? t('meter.silent') : t('meter.figure', { db: format.number(said.db) })}
        </span>
        <span className={`meter-lamp ${said.clipped ? 'meter-lamp-on' : ''}`}>{t('meter.clip')}</span>
      </div>
      <div
        className="meter-track"
        role="meter"
        dir="ltr"
        style={band}
        aria-label={t('meter.name')}
        aria-valuemin={LOW}
        aria-valuemax={0}
        aria-valuenow={said.db}
        aria-valuetext={
          said.clipped ? t('meter.clipping') : t('meter.figure', { db: format.number(said.db) })
        }
      >
        <div ref={bar} className="meter-bar" />
        <div className="meter-band" />
        <div ref={hold} className="meter-hold" />
      </div>
      <div className="meter-scale small muted" dir="ltr" aria-hidden="true">
        {TICKS.map((db) => (
          <span key={db} style={{ left: `${share(db) * 100}%` }}>
            {format.number(db)}
          </span>
        ))}
      </div>
    </div>
  )
}
