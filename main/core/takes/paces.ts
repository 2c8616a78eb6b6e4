/** The pace of each language at this station, learned from its takes (see quality/pace.ts). */
import { READ_ALOUD } from '../../contract/messages.ts'
import type { QualityFigures, QualityFinding, QualityRule } from '../../contract/quality.ts'
import { canonicalLang } from '../../text/language-tag.ts'
import { syllables } from '../../text/syllables.ts'
import { learnPace, lengthRatio, sampleOf } from '../quality/index.ts'
import type { Pace } from '../quality/index.ts'
import type { Db } from '../db/open.ts'

/** of one language, the newest */
const TAKES = 500
/** By these the seconds of speech, or the syllables heard in them, are not what was spoken. */
const SPOILT: ReadonlySet<QualityRule> = new Set([
  'empty',
  'too_short',
  'no_speech',
  'digital_silence',
  'dropouts',
  'clipped_heavily',
  'noisy',
  'cut_start',
  'cut_end',
])

/** What is said in a take, as far as it is known: how long an answer is says nothing about the length of its question. */
export const textSpoken = (kind: string, text: string): string => (kind === READ_ALOUD ? text : '')

interface Spoken {
  readonly takeId: string
  readonly speakerId: string
  readonly text: string
  /** BCP 47 */
  readonly lang: string
}

export type Paces = ReturnType<typeof languagePaces>

export function languagePaces(db: Db) {
  const put = db.prepare<[string, string, string, number, number]>(
    `INSERT INTO paces (lang, take_id, speaker_id, seconds_per_syllable, peaks_per_syllable) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET seconds_per_syllable = excluded.seconds_per_syllable,
       peaks_per_syllable = excluded.peaks_per_syllable`,
  )
  const drop = db.prepare<[string, string]>('DELETE FROM paces WHERE lang = ? AND take_id = ?')
  // what was discarded, or found faulty by listeners, is no reading
  const newest = db.prepare<[string], { speakerId: string } & Pace>(
    `SELECT p.speaker_id AS speakerId, p.seconds_per_syllable AS secondsPerSyllable,
       p.peaks_per_syllable AS peaksPerSyllable
     FROM paces p JOIN jobs j ON j.job_id = p.take_id JOIN takes t ON t.take_id = p.take_id
     WHERE p.lang = ? AND j.state <> 'discarded'
       AND (t.review IS NULL OR json_extract(t.review, '$.state') NOT IN ('disputed', 'rejected'))
     ORDER BY p.take_id DESC LIMIT ${TAKES}`,
  )
  return {
    /** What was spoken against its text, at the pace of its language; null: that cannot be said. */
    ratio: (figures: QualityFigures, { text, lang }: Pick<Spoken, 'text' | 'lang'>): number | null =>
      lengthRatio(figures, syllables(text, lang), learnPace(newest.all(languageOf(lang)))),

    /** Learns of a take, whether or not its length fits; one that is spoilt in another way teaches nothing. */
    learn(
      { takeId, speakerId, text, lang }: Spoken,
      figures: QualityFigures,
      findings: readonly QualityFinding[],
    ): void {
      const sample = findings.some(({ rule }) => SPOILT.has(rule))
        ? null
        : sampleOf(speakerId, figures, syllables(text, lang))
      if (sample === null) drop.run(languageOf(lang), takeId)
      else put.run(languageOf(lang), takeId, speakerId, sample.secondsPerSyllable, sample.peaksPerSyllable)
    },
  }
}

const languageOf = (tag: string): string => canonicalLang(tag).split('-')[0] ?? ''
