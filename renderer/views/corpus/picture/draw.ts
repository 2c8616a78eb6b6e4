/** Bars on a canvas, in the page's own letters, mirrored where one reads from the right. */
import { channels, colours } from '../../../ui/canvas.ts'
import type { Draw, Palette } from '../../../ui/canvas.ts'

export const ROW = 30
const GAP = 12
const BAR = 16

export interface Part {
  readonly value: number
  readonly colour: (palette: Palette) => string
}
export interface Bar {
  readonly label: string
  readonly parts: readonly Part[]
  /** at the end of the bar */
  readonly says: string
}

/** Lighter than the colour itself, on any ground. */
export function faint(colour: string, share = 0.38): string {
  const [red, green, blue] = channels(colour)
  return `rgba(${red}, ${green}, ${blue}, ${share})`
}

const font = (context: CanvasRenderingContext2D): void => {
  const { fontFamily } = getComputedStyle(context.canvas)
  context.font = `13px ${fontFamily}`
  context.textBaseline = 'middle'
}

/** As much of a text as has room. */
function fitting(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text
  const letters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
  while (letters.length > 1 && context.measureText(`${letters.join('')}…`).width > room) letters.pop()
  return `${letters.join('')}…`
}

/** Places things as if one read from the left; where one does not, they are mirrored. */
export function pen(context: CanvasRenderingContext2D, width: number) {
  const rtl = getComputedStyle(context.canvas).direction === 'rtl'
  font(context)
  return {
    bar: (x: number, y: number, long: number, high: number, colour: string, round = 3): void => {
      if (long <= 0) return
      context.fillStyle = colour
      context.beginPath()
      context.roundRect(rtl ? width - x - long : x, y, long, high, Math.min(round, long / 2))
      context.fill()
    },
    text: (
      said: string,
      x: number,
      y: number,
      room: number,
      colour: string,
      align: 'start' | 'end' | 'center' = 'start',
    ): void => {
      context.fillStyle = colour
      context.textAlign = align === 'center' ? 'center' : (align === 'start') === rtl ? 'right' : 'left'
      context.direction = rtl ? 'rtl' : 'ltr'
      context.fillText(fitting(context, said, room), rtl ? width - x : x, y)
    },
    measure: (said: string): number => context.measureText(said).width,
  }
}

/** `most`: where the scale ends; absent: at the longest bar. */
export const drawBars =
  (bars: readonly Bar[], most?: number): Draw =>
  (context, width) => {
    const palette = colours()
    const { bar, text, measure } = pen(context, width)
    const names = Math.min(width * 0.34, Math.max(40, ...bars.map(({ label }) => measure(label))))
    const values = Math.max(0, ...bars.map(({ says }) => measure(says)))
    const room = Math.max(20, width - names - values - 2 * GAP)
    const end =
      most ?? Math.max(1, ...bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0)))
    bars.forEach(({ label, parts, says }, at) => {
      const y = at * ROW + ROW / 2
      text(label, 0, y, names, palette.ink)
      let x = names + GAP
      for (const { value, colour } of parts) {
        const long = (value / end) * room
        bar(x, y - BAR / 2, Math.max(long, value > 0 ? 2 : 0), BAR, colour(palette))
        x += long
      }
      text(says, Math.max(x, names + GAP) + 8, y, values + GAP, palette.note)
    })
  }

export interface PyramidBar {
  readonly label: string
  readonly left: { readonly value: number; readonly says: string }
  readonly right: { readonly value: number; readonly says: string }
  readonly beside: string
}

export const drawPyramid =
  (bars: readonly PyramidBar[], heads: readonly [string, string, string]): Draw =>
  (context, width) => {
    const palette = colours()
    const { bar, text, measure } = pen(context, width)
    const middle = Math.max(48, ...bars.map(({ label }) => measure(label))) + 2 * GAP
    const beside = bars.some((one) => one.beside !== '') ? Math.max(56, measure(heads[2])) + GAP : 0
    const side = (width - middle - beside) / 2
    const value =
      Math.max(20, ...bars.flatMap(({ left, right }) => [measure(left.says), measure(right.says)])) + 8
    const room = Math.max(10, side - value)
    const end = Math.max(1, ...bars.flatMap(({ left, right }) => [left.value, right.value]))
    text(heads[0], side, ROW / 2, side, palette.note, 'end')
    text(heads[1], side + middle, ROW / 2, side, palette.note)
    if (beside > 0) text(heads[2], width, ROW / 2, beside, palette.note, 'end')
    bars.forEach(({ label, left, right, beside: other }, at) => {
      const y = (at + 1) * ROW + ROW / 2
      const [l, r] = [(left.value / end) * room, (right.value / end) * room]
      bar(side - l, y - BAR / 2, l, BAR, palette.accent)
      bar(side + middle, y - BAR / 2, r, BAR, palette.second)
      text(left.says, side - l - 6, y, value, palette.note, 'end')
      text(right.says, side + middle + r + 6, y, value, palette.note)
      text(label, side + middle / 2, y, middle, palette.ink, 'center')
      if (other !== '') text(other, width, y, beside, palette.note, 'end')
    })
  }
