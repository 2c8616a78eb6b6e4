/** uPlot as wide as its place, in the colours of the theme. */
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { colours, onTheme } from '../../../ui/canvas.ts'
import type { Palette } from '../../../ui/canvas.ts'

export type ChartOptions = (palette: Palette, font: string) => Omit<uPlot.Options, 'width' | 'height'>

interface Props {
  readonly options: ChartOptions
  readonly data: uPlot.AlignedData
  readonly height: number
}

export function Chart({ options, data, height }: Props) {
  const place = useRef<HTMLDivElement | null>(null)
  useEffect(() => {
    const { current } = place
    if (!current) return
    let plot: uPlot | null = null
    const paint = () => {
      plot?.destroy()
      const font = `12px ${getComputedStyle(current).fontFamily}`
      plot = new uPlot({ ...options(colours(), font), width: current.clientWidth, height }, data, current)
    }
    const observer = new ResizeObserver(() => plot?.setSize({ width: current.clientWidth, height }))
    paint()
    observer.observe(current)
    const end = onTheme(paint)
    return () => {
      observer.disconnect()
      end()
      plot?.destroy()
    }
  }, [options, data, height])
  return <div ref={place} className="plot-chart" dir="ltr" />
}

/** Axes as the rest of the page looks. */
export const axis = ({ note, line }: Palette, font: string): uPlot.Axis => ({
  stroke: note,
  font,
  grid: { stroke: line, width: 1 },
  ticks: { stroke: line, width: 1, size: 4 },
})
