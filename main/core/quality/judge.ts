/** A project's thresholds against the figures of a take: what is worth telling the person who records. */
import type { QualityFigures, QualityFinding, QualityPolicy, QualityRule } from '../../contract/quality.ts'

/** What a take is besides its figures. */
export interface Judged {
  /** Hz: gives the band its measure */
  readonly sampleRate: number
  /** how much was spoken against its text, see length.ts; null or absent = not known */
  readonly lengthRatio?: number | null
}

/** How much louder the other channel is when one counts as dead, dB. */
const ALIVE_ABOVE_DB = 30

/** Worst first, as they are shown. */
const ORDER = { block: 0, warn: 1, note: 2 } as const

/**
 * Findings, worst first. A take that is empty or too short is told only that; one that is clipped heavily is not
 * told besides that it is clipped or loud; one in which nobody speaks not how that sounds.
 */
export function judge(
  figures: QualityFigures,
  policy: QualityPolicy,
  { sampleRate, lengthRatio = null }: Judged,
): QualityFinding[] {
  const loudest = Math.max(...figures.channelPeaksDbfs)
  const quietest = figures.channelPeaksDbfs.length > 1 ? Math.min(...figures.channelPeaksDbfs) : Infinity
  const overNoise = figures.snrDb ?? (isDrowned(figures) ? 0 : null)
  const value: Record<QualityRule, number | null> = {
    empty: figures.peakDbfs,
    no_speech: figures.speechLikeness,
    digital_silence: figures.digitalSilenceMs,
    length_mismatch: lengthRatio,
    too_short: figures.durationMs,
    too_quiet: figures.peakDbfs,
    too_loud: figures.peakDbfs,
    clipped: figures.clippingRuns,
    clipped_heavily: figures.clippedShare,
    noisy: overNoise,
    dropouts: figures.dropouts,
    dead_channel: quietest,
    copied_channel: figures.channelDifferenceDb,
    hum: figures.humDbfs,
    background: figures.backgroundShare,
    narrow_band: figures.bandwidthHz,
    dc_offset: figures.dcOffset,
    cut_start: figures.speechStartMs,
    cut_end: figures.speechEndMs === null ? null : figures.durationMs - figures.speechEndMs,
  }
  const broken: Record<QualityRule, boolean> = {
    empty: figures.peakDbfs < policy.empty.limit,
    no_speech: (figures.speechLikeness ?? 1) < policy.no_speech.limit,
    digital_silence: figures.digitalSilenceMs >= Math.max(1, policy.digital_silence.limit),
    length_mismatch:
      lengthRatio !== null && Math.max(lengthRatio, 1 / lengthRatio) > policy.length_mismatch.limit,
    too_short: figures.durationMs < policy.too_short.limit,
    too_quiet: figures.peakDbfs < policy.too_quiet.limit,
    too_loud: figures.peakDbfs > policy.too_loud.limit,
    clipped: figures.clippingRuns >= Math.max(1, policy.clipped.limit),
    clipped_heavily: figures.clippedShare > policy.clipped_heavily.limit,
    noisy: (overNoise ?? Infinity) < policy.noisy.limit,
    dead_channel: quietest < policy.dead_channel.limit && quietest < loudest - ALIVE_ABOVE_DB,
    copied_channel: (figures.channelDifferenceDb ?? 0) < policy.copied_channel.limit,
    hum: (figures.humDbfs ?? -Infinity) > policy.hum.limit,
    background: (figures.backgroundShare ?? 0) > policy.background.limit,
    dropouts: figures.dropouts >= Math.max(1, policy.dropouts.limit),
    narrow_band: figures.bandwidthHz < (policy.narrow_band.limit * sampleRate) / 2,
    dc_offset: Math.abs(figures.dcOffset) > policy.dc_offset.limit,
    cut_start: (value.cut_start ?? Infinity) < policy.cut_start.limit,
    cut_end: (value.cut_end ?? Infinity) < policy.cut_end.limit,
  }
  const hidden = new Set<QualityRule>()
  const hides = (by: QualityRule, ...rules: readonly QualityRule[]): void => {
    if (broken[by] && policy[by].level !== 'off') for (const rule of rules) hidden.add(rule)
  }
  hides('no_speech', 'length_mismatch', 'noisy', 'background', 'narrow_band', 'cut_start', 'cut_end')
  hides('empty', 'too_quiet', 'noisy', 'narrow_band', 'cut_start', 'cut_end')
  hides('too_short', 'no_speech', 'length_mismatch', 'noisy', 'narrow_band', 'cut_start', 'cut_end')
  // what is cut off at the top sounds like nobody: the level comes first
  hides('clipped_heavily', 'clipped', 'too_loud', 'no_speech', 'length_mismatch')
  hides('clipped', 'too_loud')
  const findings: QualityFinding[] = []
  for (const rule of RULES) {
    const level = policy[rule].level
    if (level === 'off' || !broken[rule] || hidden.has(rule)) continue
    findings.push({ rule, level, value: value[rule] ?? 0 })
  }
  return findings.sort((a, b) => rank(a) - rank(b))
}

/** A room so loud that nothing stands out of it, dBFS. */
const LOUD_ROOM_DBFS = -50
const isDrowned = ({ speechShare, noiseDbfs, speechLikeness }: QualityFigures): boolean =>
  speechLikeness !== null && speechShare === 0 && noiseDbfs !== null && noiseDbfs > LOUD_ROOM_DBFS

const rank = (finding: QualityFinding): number => (finding.level === 'off' ? 3 : ORDER[finding.level])

const RULES: readonly QualityRule[] = [
  'empty',
  'too_short',
  'no_speech',
  'digital_silence',
  'dead_channel',
  'length_mismatch',
  'dropouts',
  'clipped_heavily',
  'clipped',
  'too_quiet',
  'too_loud',
  'noisy',
  'cut_start',
  'cut_end',
  'hum',
  'background',
  'copied_channel',
  'narrow_band',
  'dc_offset',
]
