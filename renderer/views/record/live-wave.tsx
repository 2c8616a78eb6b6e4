/** The voice as it comes: newest at the right, the take in red, what was before it in grey. */
import { useCallback, useRef } from 'react'
import type { Sound } from '../../recorder/types.ts'
import { type Draw, colours, useLiveCanvas } from '../../ui/canvas.ts'

const STEP = 3

export function LiveWave({ sound }: { sound: Sound }) {
  const pairs = useRef(new Float32Array(0))
  const draw = useCallback<Draw>(
    (context, width, height) => {
      const { rec, ink2, line } = colours()
      const middle = height / 2
      context.fillStyle = line
      context.fillRect(0, middle - 0.5, width, 1)
      const columns = Math.ceil(width / STEP)
      if (pairs.current.length !== columns * 2) pairs.current = new Float32Array(columns * 2)
      const count = sound.newest(pairs.current)
      const inTake = sound.inTake()
      for (let back = 0; back < count; back++) {
        const at = (count - 1 - back) * 2
        const top = Math.max(0.5, (pairs.current[at + 1] ?? 0) * middle)
        const bottom = Math.max(0.5, -(pairs.current[at] ?? 0) * middle)
        context.fillStyle = back < inTake ? rec : ink2
        context.fillRect(width - (back + 1) * STEP, middle - top, 2, top + bottom)
      }
    },
    [sound],
  )
  const ref = useLiveCanvas(draw)
  return <canvas ref={ref} className="live-wave" aria-hidden="true" />
}
