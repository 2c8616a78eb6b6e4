/**
 * The pace of a language, out of takes of it: how many seconds and peaks of energy a syllable of its texts takes.
 *
 * Method. Each speaker with enough takes counts once, by the median of theirs; the language has the median of its speakers.
 * Some who read everything twice, or skip half of it, do not move that. With fewer speakers than three they would: then only takes are
 * learned from whose length is already believed. What is found counts against the prior as its takes do against `PRIOR_TAKES`.
 */
import { PRIOR, paceOf, ratioOf } from './length.ts'
import type { Pace } from './length.ts'
import type { QualityFigures } from '../../contract/quality.ts'

/** What one take says of the pace of its language. */
export interface PaceSample extends Pace {
  readonly speakerId: string
}

/** takes of a speaker, from which on they count */
const SPEAKER_TAKES = 5
/** speakers, from which on they outvote one who does it otherwise */
const SPEAKERS = 3
const PRIOR_TAKES = 20
/** shorter texts say little: one sound more or less decides */
const LEAST_SYLLABLES = 8
/** A language spoken three times faster or slower than others is none: its texts are counted wrongly, and no figure mends that. */
const FURTHEST = 3
/** times too long or too short, by the prior, beyond which a take is not believed by itself */
const BELIEVED = 1.6

/** Null: this take says nothing of the pace. */
export function sampleOf(speakerId: string, figures: QualityFigures, syllables: number): PaceSample | null {
  if (syllables < LEAST_SYLLABLES) return null
  const pace = paceOf(figures, syllables)
  return pace === null ? null : { speakerId, ...pace }
}

export function learnPace(samples: readonly PaceSample[], prior: Pace = PRIOR): Pace {
  const bySpeaker = Map.groupBy(samples, ({ speakerId }) => speakerId)
  const many = [...bySpeaker.values()].filter((own) => own.length >= SPEAKER_TAKES)
  const heard =
    many.length >= SPEAKERS
      ? many
      : many
          .map((own) => own.filter((one) => isBelieved(one, prior)))
          .filter((own) => own.length >= SPEAKER_TAKES)
  const takes = heard.reduce((sum, own) => sum + own.length, 0)
  const learned = (figure: keyof Pace): number => {
    const found = median(heard.map((own) => median(own.map((one) => Math.log(one[figure] / prior[figure])))))
    const within = Math.min(Math.log(FURTHEST), Math.max(-Math.log(FURTHEST), found))
    return prior[figure] * Math.exp((within * takes) / (takes + PRIOR_TAKES))
  }
  if (takes === 0) return prior
  return { secondsPerSyllable: learned('secondsPerSyllable'), peaksPerSyllable: learned('peaksPerSyllable') }
}

function isBelieved({ secondsPerSyllable, peaksPerSyllable }: Pace, prior: Pace): boolean {
  const ratio = ratioOf(
    peaksPerSyllable / prior.peaksPerSyllable,
    secondsPerSyllable / prior.secondsPerSyllable,
  )
  return Math.max(ratio, 1 / ratio) <= BELIEVED
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2
}
