/**
 * How much was spoken against how much there was to read: 1 = as much as others take for it, 2 = as if read twice, 0.5 = half.
 *
 * Two measures, since readers differ in pace: syllables heard (peaks of energy) against syllables written, and seconds of
 * speech against what they take at the pace of the language. The first counts for more: it does not depend on the pace.
 */
import type { QualityFigures } from '../../contract/quality.ts'

/** What takes of one language have in common. */
export interface Pace {
  /** seconds of speech for each syllable of the text, pauses left out */
  readonly secondsPerSyllable: number
  /** peaks of energy heard for each syllable of the text */
  readonly peaksPerSyllable: number
}
/** Of readers in general: what holds until a station has takes of its own (pace.ts). */
export const PRIOR: Pace = { secondsPerSyllable: 0.2, peaksPerSyllable: 1 }

/** The first and the last sound of a take last longer than others. s */
const ENDS_SECONDS = 0.15
const HEARD_WEIGHT = 0.7
/** With fewer syllables one sound more or less decides: only the time counts, and each limit twice over. */
const FEW = 5

export const speechSeconds = (figures: QualityFigures): number =>
  (figures.speechShare * figures.durationMs) / 1000

/** Null: nothing to read, or nothing heard. `syllables`: see main/text/syllables.ts. */
export function lengthRatio(figures: QualityFigures, syllables: number, pace: Pace = PRIOR): number | null {
  const seconds = speechSeconds(figures)
  if (syllables <= 0 || seconds === 0) return null
  const time = seconds / (syllables * pace.secondsPerSyllable + ENDS_SECONDS)
  if (syllables < FEW || figures.speechRate === null) return Math.sqrt(time)
  return ratioOf((figures.speechRate * seconds) / (syllables * pace.peaksPerSyllable), time)
}

/** Of syllables heard and seconds, each as a share of what was to be expected. */
export const ratioOf = (heard: number, time: number): number =>
  heard ** HEARD_WEIGHT * time ** (1 - HEARD_WEIGHT)

/** The pace at which this take is just as long as its text. Null: nothing was heard. */
export function paceOf(figures: QualityFigures, syllables: number): Pace | null {
  const seconds = speechSeconds(figures)
  if (figures.speechRate === null || figures.speechRate === 0 || seconds <= ENDS_SECONDS) return null
  return {
    secondsPerSyllable: (seconds - ENDS_SECONDS) / syllables,
    peaksPerSyllable: (figures.speechRate * seconds) / syllables,
  }
}
