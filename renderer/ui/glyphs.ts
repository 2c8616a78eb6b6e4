/** Letters that no font here can draw would be read wrong or not at all: say so before the take. */
import { useMemo } from 'react'

const known = new Map<string, boolean>()
let context: CanvasRenderingContext2D | null = null
const SIZE = 24

function pixels(text: string): string {
  if (!context) {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = SIZE * 2
    context = canvas.getContext('2d', { willReadFrequently: true })
  }
  if (!context) return ''
  context.clearRect(0, 0, SIZE * 2, SIZE * 2)
  context.font = `${SIZE}px ${getComputedStyle(document.documentElement).getPropertyValue('--font') || 'sans-serif'}`
  context.fillText(text, 4, SIZE * 1.4)
  return context.getImageData(0, 0, SIZE * 2, SIZE * 2).data.join()
}

/** Whether the browser draws its "missing" box for this character: it looks like that of one that cannot exist. */
function isMissing(character: string): boolean {
  const seen = known.get(character)
  if (seen !== undefined) return seen
  const missing = pixels(character) === pixels('\u{10fffd}') || pixels(character) === pixels('\u{2fffd}')
  known.set(character, missing)
  return missing
}

/** Private and unassigned code points are asked about: old fonts of one language put its letters there. */
const BUNDLED =
  /[\p{Script=Latin}\p{Script=Ethiopic}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{P}\p{Z}\p{M}\p{Cc}\p{Cf}]/u

/** Characters of `text` that cannot be drawn, at most ten. Latin and the bundled scripts are not even asked about. */
export function useMissingGlyphs(text: string): readonly string[] {
  return useMemo(
    () =>
      [...new Set(Array.from(text))]
        .filter((character) => !BUNDLED.test(character) && isMissing(character))
        .slice(0, 10),
    [text],
  )
}
