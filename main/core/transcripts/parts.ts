/** From a word on each frame to parts that somebody would mark by hand. Pure. */

/** [from, to) ms */
export type Part = [from: number, to: number]

/** ms; a breath and a stop consonant are no pause */
const PAUSE = 250
/** ms; a click is no speech */
const SHORTEST = 100
/** ms around speech: soft beginnings and endings are not noticed at once */
const AROUND = 40

/** `frameMs`: how long a frame is. */
export function partsOf(voiced: readonly boolean[], frameMs: number): Part[] {
  const runs: Part[] = []
  voiced.forEach((speech, index) => {
    if (!speech) return
    const [from, to] = [index * frameMs, (index + 1) * frameMs]
    const last = runs.at(-1)
    if (last && from - last[1] < PAUSE) last[1] = to
    else runs.push([from, to])
  })
  const end = voiced.length * frameMs
  return runs
    .filter(([from, to]) => to - from >= SHORTEST)
    .map(([from, to]): Part => [
      Math.round(Math.max(0, from - AROUND)),
      Math.floor(Math.min(end, to + AROUND)),
    ])
}
