/** The shape of a take, small. */
import { useCallback } from 'react'
import { type Draw, colours, useCanvas } from './canvas.ts'
import { type Peaks, usePeaks } from './peaks.ts'

/** Mirrored bars of 2 px every 3 px, at least a hairline where there is silence. */
export function drawBars(
  context: CanvasRenderingContext2D,
  peaks: Peaks,
  width: number,
  height: number,
  colour: string,
) {
  const bars = Math.floor(width / 3)
  const middle = height / 2
  const step = peaks.max.length / Math.max(1, bars)
  context.fillStyle = colour
  for (let bar = 0; bar < bars; bar++) {
    let high = 0
    let low = 0
    for (let index = Math.floor(bar * step); index < Math.max((bar + 1) * step, bar * step + 1); index++) {
      high = Math.max(high, peaks.max[index] ?? 0)
      low = Math.min(low, peaks.min[index] ?? 0)
    }
    const top = Math.max(0.5, high * middle)
    const bottom = Math.max(0.5, -low * middle)
    context.fillRect(bar * 3, middle - top, 2, top + bottom)
  }
}

export function Thumbnail({ takeId, muted }: { takeId: string; muted?: boolean }) {
  const peaks = usePeaks(takeId)
  const draw = useCallback<Draw>(
    (context, width, height) => {
      if (peaks) drawBars(context, peaks, width, height, muted ? colours().ink2 : colours().accent)
    },
    [peaks, muted],
  )
  const ref = useCanvas(draw)
  return <canvas ref={ref} className="thumbnail" aria-hidden="true" />
}
