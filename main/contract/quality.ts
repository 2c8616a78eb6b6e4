/** Quality figures of one take, and the rules that turn them into words. */
import { z } from 'zod'

export const qualityFigures = z.object({
  durationMs: z.number(),
  /** highest absolute sample, dBFS (<= 0); -Infinity is written as -200 */
  peakDbfs: z.number(),
  /** root mean square of the whole take, dBFS relative to a full-scale square wave (as sox and ffmpeg print it) */
  rmsDbfs: z.number(),
  /** samples at or above 0.985 of full scale that stand in runs of three or more */
  clippedSamples: z.number().int(),
  clippingRuns: z.number().int(),
  /** clippedSamples / all samples, 0..1 */
  clippedShare: z.number(),
  /** speech level over noise floor, dB; null when there is too little of either to say */
  snrDb: z.number().nullable(),
  noiseDbfs: z.number().nullable(),
  leadingSilenceMs: z.number(),
  trailingSilenceMs: z.number(),
  /** speech bounds, ms from the start: metadata only, the master is never trimmed; null = no speech found */
  speechStartMs: z.number().nullable(),
  speechEndMs: z.number().nullable(),
  /** share of the take in which someone speaks, 0..1 */
  speechShare: z.number(),
  /** syllable-like energy peaks a second of speech */
  speechRate: z.number().nullable(),
  /** highest frequency with real content, Hz: tells a 16 kHz signal in a 48 kHz file */
  bandwidthHz: z.number(),
  /** mean of all samples, -1..1 */
  dcOffset: z.number(),
  dropouts: z.number().int(),
  /** which of these figures there are: 1 = those above, as stations had them first; 2 = those below too */
  version: z.number().int().default(1),
  /** whether what is loud sounds like somebody who speaks, 0..1; below 0.5 it does not */
  speechLikeness: z.number().nullable().default(null),
  /** exact zeros that no room and no pause explains: a microphone that died or was muted, ms */
  digitalSilenceMs: z.number().default(0),
  /** mains frequency whose lines are always there, Hz, and their level, dBFS; null = none */
  humHz: z.number().nullable().default(null),
  humDbfs: z.number().nullable().default(null),
  /** highest absolute sample of each channel, dBFS */
  channelPeaksDbfs: z.array(z.number()).default([]),
  /** RMS of the difference of two channels over that of the louder one, dB; null = there are not two */
  channelDifferenceDb: z.number().nullable().default(null),
  /** sounds with a pitch well above the noise in the pauses of speech, share of the pauses, 0..1; null = no pauses */
  backgroundShare: z.number().nullable().default(null),
})
/** The version of the figures that are made now. */
export const FIGURES_VERSION = 2
export type QualityFigures = z.infer<typeof qualityFigures>

export const qualityRule = z.enum([
  'empty',
  'no_speech',
  'digital_silence',
  'length_mismatch',
  'too_short',
  'too_quiet',
  'too_loud',
  'clipped',
  'clipped_heavily',
  'noisy',
  'dropouts',
  'dead_channel',
  'copied_channel',
  'hum',
  'background',
  'narrow_band',
  'dc_offset',
  'cut_start',
  'cut_end',
])
export type QualityRule = z.infer<typeof qualityRule>
export const qualityLevel = z.enum(['off', 'note', 'warn', 'block'])
export type QualityLevel = z.infer<typeof qualityLevel>
/** One finding: the interface turns `rule` into a sentence with its fix, and shows `value` beside it. */
export const qualityFinding = z.object({ rule: qualityRule, level: qualityLevel, value: z.number() })
export type QualityFinding = z.infer<typeof qualityFinding>

const rule = (level: QualityLevel, limit: number) =>
  z.object({ level: qualityLevel.default(level), limit: z.number().default(limit) }).prefault({})

/** Thresholds of a project. Defaults: peaks, clipping and SNR as speech-corpus practice has them. */
export const qualityPolicy = z
  .object({
    empty: rule('block', -60), // peak below this, dBFS
    no_speech: rule('warn', 0.5), // likeness to speech, 0..1
    digital_silence: rule('warn', 100), // ms of exact zeros
    length_mismatch: rule('warn', 1.6), // times too long or too short for the text
    too_short: rule('block', 500), // ms
    too_quiet: rule('warn', -20), // peak, dBFS
    too_loud: rule('warn', -3), // peak, dBFS
    clipped: rule('warn', 1), // runs of >= 3 samples
    clipped_heavily: rule('warn', 0.01), // share of samples: suggest recording again
    noisy: rule('warn', 20), // SNR, dB
    dropouts: rule('warn', 1),
    dead_channel: rule('warn', -80), // peak of a channel while the other is 30 dB louder, dBFS
    copied_channel: rule('note', -50), // difference of the channels, dB
    hum: rule('warn', -60), // level of the mains lines, dBFS
    background: rule('note', 0.5), // share of the pauses
    narrow_band: rule('note', 0.6), // bandwidth below this share of the Nyquist frequency
    dc_offset: rule('note', 0.02),
    cut_start: rule('warn', 40), // speech within this many ms of the edge
    cut_end: rule('warn', 40),
  })
  .prefault({})
export type QualityPolicy = z.infer<typeof qualityPolicy>
