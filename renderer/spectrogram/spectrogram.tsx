import { useCallback, useEffect, useRef, useState } from 'react'
import { useT } from '../i18n/index.ts'
import { useServices } from '../store/services.ts'
import { channels, colours, onTheme } from '../ui/canvas.ts'
import type { Picture, SpectrogramAnswer, SpectrogramRequest } from './messages.ts'
import { heightOf, topOf } from './paint.ts'
import './spectrogram.css'

/** A longer window is not asked for: one zooms in first. s */
export const LONGEST = 60
const TICKS = [500, 1_000, 2_000, 4_000, 8_000, 16_000]
const ROWS = 128
const SETTLE_MS = 120

interface Props {
  readonly takeId: string
  /** the seconds in sight */
  readonly from: number
  readonly to: number
  readonly picture: Picture
}

/** From paper to ink by way of the accent: loud is dark on light and light on dark. */
function ramp(): Uint8ClampedArray {
  const { surface, accent, ink } = colours()
  const stops = [surface, accent, ink].map(channels)
  const out = new Uint8ClampedArray(256 * 3)
  for (let value = 0; value < 256; value++) {
    // Bent, so that the hiss of a room stays paper and the voice stands out of it.
    const at = (value / 255) ** 1.7 * 2
    const [low, high] = at < 1 ? [stops[0], stops[1]] : [stops[1], stops[2]]
    const share = at < 1 ? at : at - 1
    for (let c = 0; c < 3; c++) out[value * 3 + c] = (low?.[c] ?? 0) * (1 - share) + (high?.[c] ?? 0) * share
  }
  return out
}

function paint(canvas: HTMLCanvasElement, pixels: Uint8Array, width: number): void {
  const context = canvas.getContext('2d')
  if (!context) return
  canvas.width = width
  canvas.height = ROWS
  const image = context.createImageData(width, ROWS)
  const shades = ramp()
  for (let index = 0; index < pixels.length; index++) {
    const value = (pixels[index] ?? 0) * 3
    image.data[index * 4] = shades[value] ?? 0
    image.data[index * 4 + 1] = shades[value + 1] ?? 0
    image.data[index * 4 + 2] = shades[value + 2] ?? 0
    image.data[index * 4 + 3] = 255
  }
  context.putImageData(image, 0, 0)
}

export function Spectrogram({ takeId, from, to, picture }: Props) {
  const t = useT()
  const { client } = useServices()
  const canvas = useRef<HTMLCanvasElement | null>(null)
  const worker = useRef<Worker | null>(null)
  const shown = useRef<{ pixels: Uint8Array; width: number } | null>(null)
  const lastId = useRef(0)
  const [rate, setRate] = useState<number | null>(null)
  const [failed, setFailed] = useState(false)
  const tooLong = to - from > LONGEST

  /** A take that is too long for a picture needs no second thread: it is started by the first that is not. */
  const start = useCallback(() => {
    if (worker.current) return worker.current
    const made = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    made.onmessage = ({ data }: MessageEvent<SpectrogramAnswer>) => {
      if (data.id !== lastId.current) return // one has scrolled on since
      if ('error' in data) {
        setFailed(true)
        return
      }
      setFailed(false)
      setRate(data.sampleRate)
      const width = data.pixels.length / ROWS
      shown.current = { pixels: data.pixels, width }
      if (canvas.current) paint(canvas.current, data.pixels, width)
    }
    worker.current = made
    return made
  }, [])
  useEffect(() => {
    const end = onTheme(() => {
      if (canvas.current && shown.current) paint(canvas.current, shown.current.pixels, shown.current.width)
    })
    return () => {
      end()
      worker.current?.terminate()
      worker.current = null
    }
  }, [])

  useEffect(() => {
    if (tooLong || to <= from) return
    const painter = start()
    const timer = setTimeout(() => {
      lastId.current++
      const request: SpectrogramRequest = {
        id: lastId.current,
        url: new URL(client.audioUrl(takeId), location.href).href,
        from,
        to,
        width: Math.max(64, Math.min(1_600, canvas.current?.clientWidth ?? 800)),
        height: ROWS,
        picture,
      }
      painter.postMessage(request)
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [start, client, takeId, from, to, tooLong, picture])

  return (
    <div
      className="spectrogram"
      dir="ltr"
      role="img"
      aria-label={t('spectrogram.label')}
      data-drawn={rate === null ? undefined : ''}
    >
      <canvas ref={canvas} className="spectrogram-canvas" aria-hidden="true" />
      {rate !== null &&
        !tooLong &&
        TICKS.filter((hz) => hz < topOf(picture, rate) && (hz >= 1_000 || picture.top !== null)).map((hz) => (
          <span
            key={hz}
            className="spectrogram-tick small"
            style={{ bottom: `${heightOf(hz, topOf(picture, rate)) * 100}%` }}
            aria-hidden="true"
          >
            {hz < 1_000 ? hz : `${hz / 1_000}k`}
          </span>
        ))}
      {(tooLong || failed) && (
        <p className="spectrogram-note muted">{failed ? t('spectrogram.failed') : t('spectrogram.zoom')}</p>
      )}
    </div>
  )
}
