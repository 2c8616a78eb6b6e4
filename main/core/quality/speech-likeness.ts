/**
 * Whether what is loud in a take sounds like somebody who speaks, 0..1; below 0.5 it does not.
 *
 * Method. Of the frames within 30 dB of the loudest and 6 dB above the quietest, three things are looked at, and the worst
 * counts, each against what is asked of it:
 *  - movement: how much the shape of the spectrum changes within 60 ms, dB. Noise of any colour has 1.9 by chance alone; hum and
 *    tones less than 1; speech 6 to 12, in loud noise still 2.4. Where no pitch is found (a whisper, or knocks and drums), more is
 *    asked in a quiet room: knocks reach 3.6;
 *  - glides: the share of pairs of neighbouring frames with a pitch in which it moves by 0.03 to 1.5 semitones. A voice never stands
 *    still (0.7 and more); notes, beeps and rings do (0.1 and less);
 *  - breadth: how far the loudest of 16 bands stands above the middle one, dB. Pure tones, sirens and birds have
 *    50 and more, speech up to 44.
 *
 * What is not told apart: singing from speech, and one voice from another.
 */
import { BANDS } from './frames.ts'
import type { Frames } from './frames.ts'

const LOUD_FRAMES = 10
const WITHIN_DB = 30
const ABOVE_FLOOR_DB = 6
const LEAST_FLOOR_DB = -90
/** frames of 20 ms */
const APART = 3
/** Bands further below the loudest of their frame than this say nothing: rounding, not sound. dB */
const SHAPE_DB = 40
const LEAST_PAIRS = 5
const STRONG_PITCH = 0.6
const VOICED_PAIRS = 8
const GLIDE_LOW = 0.03
const GLIDE_HIGH = 1.5
const MOVEMENT_DB = 2.3
/** with no pitch: MOVEMENT_DB up to 15 dB between quiet and loud, this from 30 dB on */
const MOVEMENT_UNVOICED_DB = 4.5
const GLIDES = 0.35
const BREADTH_DB = 49

export function speechLikeness(frames: Frames): number {
  const levels = Float32Array.from({ length: frames.count }, (_, i) => frames.frame(i).level)
  const sorted = levels.toSorted()
  const floor = Math.max(LEAST_FLOOR_DB, sorted[Math.floor(levels.length * 0.1)] ?? 0)
  const top = sorted[Math.max(0, levels.length - LOUD_FRAMES)] ?? 0
  if (top <= LEAST_FLOOR_DB) return 0
  const threshold = Math.max(top - WITHIN_DB, Math.min(floor + ABOVE_FLOOR_DB, top - ABOVE_FLOOR_DB))
  const loud = Uint8Array.from(levels, (level) => (level > threshold ? 1 : 0))
  const { movement, breadth } = shapes(frames, loud)
  const { pairs, glides } = pitches(frames, loud)
  if (movement === null) return 0
  const isVoiced = pairs >= VOICED_PAIRS
  const range = Math.min(1, Math.max(0, (top - floor - 15) / 15))
  const asked = isVoiced ? MOVEMENT_DB : MOVEMENT_DB + (MOVEMENT_UNVOICED_DB - MOVEMENT_DB) * range
  const worst = Math.min(movement / asked, isVoiced ? glides / GLIDES : Infinity, BREADTH_DB / breadth)
  return Math.min(1, worst / 2)
}

function shapes(frames: Frames, loud: Uint8Array): { movement: number | null; breadth: number } {
  // the last few shapes, turn by turn
  const kept = Array.from({ length: APART + 1 }, () => new Float64Array(BANDS))
  let moved = 0
  let pairs = 0
  let above = 0
  let heard = 0
  for (let i = 0; i < loud.length; i++) {
    const here = kept[i % (APART + 1)] ?? new Float64Array(BANDS)
    const bands = Array.from({ length: BANDS }, (_, band) => frames.band(i, band))
    const most = Math.max(...bands)
    let mean = 0
    for (const [band, level] of bands.entries()) {
      here[band] = Math.max(level, most - SHAPE_DB)
      mean += (here[band] ?? 0) / BANDS
    }
    for (let band = 0; band < BANDS; band++) here[band] = (here[band] ?? 0) - mean
    if (!loud[i]) continue
    const middle = bands.sort((a, b) => a - b)
    above += most - ((middle[BANDS / 2 - 1] ?? 0) + (middle[BANDS / 2] ?? 0)) / 2
    heard++
    if (i < APART || !loud[i - APART]) continue
    const before = kept[(i - APART) % (APART + 1)]
    let sum = 0
    for (let band = 0; band < BANDS; band++) sum += ((here[band] ?? 0) - (before?.[band] ?? 0)) ** 2
    moved += Math.sqrt(sum / BANDS)
    pairs++
  }
  return { movement: pairs < LEAST_PAIRS ? null : moved / pairs, breadth: above / Math.max(1, heard) }
}

function pitches(frames: Frames, loud: Uint8Array): { pairs: number; glides: number } {
  let pairs = 0
  let gliding = 0
  for (let i = 1; i < loud.length; i++) {
    if (!loud[i] || !loud[i - 1]) continue
    const here = frames.frame(i)
    const before = frames.frame(i - 1)
    if (here.strength <= STRONG_PITCH || before.strength <= STRONG_PITCH) continue
    const semitones = Math.abs(Math.log2(here.pitch / before.pitch)) * 12
    if (!(semitones < GLIDE_HIGH)) continue
    pairs++
    if (semitones > GLIDE_LOW) gliding++
  }
  return { pairs, glides: pairs === 0 ? 0 : gliding / pairs }
}
