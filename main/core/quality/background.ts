/**
 * Another voice, or music, under the speech: sounds with a pitch in its pauses. Share of the pauses, 0..1.
 *
 * Method. Pauses are frames at least 15 dB below the loud ones that lie 240 ms and more away from any loud frame, so that neither
 * the room's echo nor the speaker's own breath counts. In them a frame has a background when its pitch is strong and it
 * stands 8 dB above the quietest frames, or is louder than any quiet room. A pitch that keeps to one multiple of 50 or 60 Hz is hum, which has its own figure.
 */
import type { Frames } from './frames.ts'

const PAUSE_BELOW_DB = 15
const AWAY_FRAMES = 12
/** half a second before and after a sentence */
const LEAST_FRAMES = 20
const STRONG_PITCH = 0.48
const ABOVE_QUIETEST_DB = 8
const LEAST_DB = -75
/** music that goes on and on has no quieter frames to stand above */
const STEADY_DB = -62
const HUM_HZ = 2

const nearMains = (hz: number): boolean =>
  [50, 60].some((mains) => Math.abs(hz - Math.round(hz / mains) * mains) < HUM_HZ)

/** Null: too little of a pause to say. */
export function background(frames: Frames): number | null {
  const levels = Float32Array.from({ length: frames.count }, (_, i) => frames.frame(i).level)
  const sorted = levels.toSorted()
  const loud = (sorted[Math.floor(levels.length * 0.95)] ?? 0) - PAUSE_BELOW_DB
  const quietest = sorted[Math.floor(levels.length * 0.05)] ?? 0
  let pauses = 0
  let sounding = 0
  let lastLoud = -Infinity
  let nextLoud = 0
  for (let i = 0; i < levels.length; i++) {
    if ((levels[i] ?? 0) >= loud) {
      lastLoud = i
      continue
    }
    if (nextLoud <= i) nextLoud = i + 1
    while (nextLoud < levels.length && (levels[nextLoud] ?? 0) < loud) nextLoud++
    if (i - lastLoud < AWAY_FRAMES || nextLoud - i < AWAY_FRAMES) continue
    pauses++
    const { pitch, strength, level } = frames.frame(i)
    const isLoud = level > Math.min(STEADY_DB, Math.max(LEAST_DB, quietest + ABOVE_QUIETEST_DB))
    const isSound = isLoud && strength > STRONG_PITCH
    if (isSound && !nearMains(pitch)) sounding++
  }
  return pauses < LEAST_FRAMES ? null : sounding / pauses
}
