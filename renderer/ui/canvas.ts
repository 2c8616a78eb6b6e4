/** Drawing surfaces: sharp at any pixel ratio, in the colours of the theme. */
import { useEffect, useRef } from 'react'

export interface Palette {
  readonly ink: string
  readonly ink2: string
  readonly line: string
  readonly accent: string
  readonly rec: string
  /** words beside what is drawn */
  readonly note: string
  /** of two things side by side, the other one */
  readonly second: string
  readonly surface: string
}
let palette: Palette | null = null
const repaint = new Set<() => void>()
const read = (): Palette => {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string) => style.getPropertyValue(name).trim()
  return {
    ink: of('--ink'),
    ink2: of('--line-strong'),
    line: of('--line'),
    accent: of('--accent'),
    rec: of('--rec'),
    note: of('--ink-2'),
    second: of('--second'),
    surface: of('--surface'),
  }
}
/** The theme's colours as canvases need them; read once a theme. */
export const colours = (): Palette => (palette ??= read())
/** Calls when the theme has changed. */
export function onTheme(listener: () => void): () => void {
  repaint.add(listener)
  return () => repaint.delete(listener)
}
new MutationObserver(() => {
  palette = null
  for (const listener of repaint) listener()
}).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })

/** Red, green and blue of a colour in hex, long or short as a build may have made it. */
export function channels(colour: string): readonly [number, number, number] {
  const hex = colour.replace('#', '')
  const long = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex
  const at = (from: number) => parseInt(long.slice(from, from + 2), 16)
  return [at(0), at(2), at(4)]
}

export type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void

function fit(canvas: HTMLCanvasElement, draw: Draw): void {
  const ratio = devicePixelRatio || 1
  const width = canvas.clientWidth
  const height = canvas.clientHeight
  if (width === 0 || height === 0) return
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio)
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio)
  const context = canvas.getContext('2d')
  if (!context) return
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  draw(context, width, height)
}

/** A canvas that is drawn when `draw` changes, the box changes or the theme does. */
export function useCanvas(draw: Draw) {
  const ref = useRef<HTMLCanvasElement | null>(null)
  useEffect(() => {
    const canvas = ref.current
    if (!canvas) return
    const paint = () => fit(canvas, draw)
    const observer = new ResizeObserver(paint)
    observer.observe(canvas)
    const end = onTheme(paint)
    paint()
    return () => {
      observer.disconnect()
      end()
    }
  }, [draw])
  return ref
}

/** A canvas that is drawn every frame while mounted and in sight. */
export function useLiveCanvas(draw: Draw) {
  const ref = useRef<HTMLCanvasElement | null>(null)
  const latest = useRef(draw)
  useEffect(() => {
    latest.current = draw
  })
  useEffect(() => {
    let frame = 0
    const loop = () => {
      frame = requestAnimationFrame(loop)
      if (ref.current) fit(ref.current, latest.current)
    }
    frame = requestAnimationFrame(loop)
    return () => cancelAnimationFrame(frame)
  }, [])
  return ref
}
