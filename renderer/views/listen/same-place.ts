/** The place in one take that answers to a place in another of the same words. */
interface Sound {
  readonly durationMs: number
  /** null: not known */
  readonly speechStartMs: number | null
}

/** s; whoever is at the end of the one, or beyond the end of the other, begins at the beginning */
const END = 0.05

/** Counted from where speech begins, s: people wait differently long before they speak. */
export function samePlace(seconds: number, from: Sound, to: Sound): number {
  const { speechStartMs: begins } = from
  const shift = begins === null || to.speechStartMs === null ? 0 : (to.speechStartMs - begins) / 1_000
  const place = Math.max(0, seconds + shift)
  return seconds >= from.durationMs / 1_000 - END || place >= to.durationMs / 1_000 - END ? 0 : place
}
