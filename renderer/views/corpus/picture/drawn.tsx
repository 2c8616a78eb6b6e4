/** A canvas as high as what is drawn on it. */
import { useLayoutEffect } from 'react'
import type { Draw } from '../../../ui/canvas.ts'
import { useCanvas } from '../../../ui/canvas.ts'

export function Drawn({ draw, height }: { readonly draw: Draw; readonly height: number }) {
  const ref = useCanvas(draw)
  useLayoutEffect(() => {
    if (ref.current) ref.current.style.height = `${height}px`
  }, [ref, height])
  return <canvas ref={ref} className="plot-canvas" />
}
