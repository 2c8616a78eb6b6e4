/** A project's thresholds against the figures of a take: what is worth telling the person who records. */
import type { QualityFigures, QualityFinding, QualityPolicy, QualityRule } from '../../contract/quality.ts'
import type { CaptureFormat } from '../../contract/model.ts'

/** Worst first, as they are shown. */
const ORDER = { block: 0, warn: 1, note: 2 } as const

/**
 * Findings, worst first. A take that is empty or too short is told only that; one that is clipped heavily is not
 * told besides that it is clipped or loud. `sampleRate` (Hz) gives the band its measure.
 */
export function judge(
  figures: QualityFigures,
  policy: QualityPolicy,
  sampleRate: CaptureFormat['sampleRate'],
): QualityFinding[] {
  const value: Record<QualityRule, number | null> = {
    empty: figures.peakDbfs,
    too_short: figures.durationMs,
    too_quiet: figures.peakDbfs,
    too_loud: figures.peakDbfs,
    clipped: figures.clippingRuns,
    clipped_heavily: figures.clippedShare,
    noisy: figures.snrDb,
    dropouts: figures.dropouts,
    narrow_band: figures.bandwidthHz,
    dc_offset: figures.dcOffset,
    cut_start: figures.speechStartMs,
    cut_end: figures.speechEndMs === null ? null : figures.durationMs - figures.speechEndMs,
  }
  const broken: Record<QualityRule, boolean> = {
    empty: figures.peakDbfs < policy.empty.limit,
    too_short: figures.durationMs < policy.too_short.limit,
    too_quiet: figures.peakDbfs < policy.too_quiet.limit,
    too_loud: figures.peakDbfs > policy.too_loud.limit,
    clipped: figures.clippingRuns >= Math.max(1, policy.clipped.limit),
    clipped_heavily: figures.clippedShare > policy.clipped_heavily.limit,
    noisy: figures.snrDb !== null && figures.snrDb < policy.noisy.limit,
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
  hides('empty', 'too_quiet', 'noisy', 'narrow_band', 'cut_start', 'cut_end')
  hides('too_short', 'noisy', 'narrow_band', 'cut_start', 'cut_end')
  hides('clipped_heavily', 'clipped', 'too_loud')
  hides('clipped', 'too_loud')
  const findings: QualityFinding[] = []
  for (const rule of RULES) {
    const level = policy[rule].level
    if (level === 'off' || !broken[rule] || hidden.has(rule)) continue
    findings.push({ rule, level, value: value[rule] ?? 0 })
  }
  return findings.sort((a, b) => rank(a) - rank(b))
}

const rank = (finding: QualityFinding): number => (finding.level === 'off' ? 3 : ORDER[finding.level])

const RULES: readonly QualityRule[] = [
  'empty',
  'too_short',
  'dropouts',
  'clipped_heavily',
  'clipped',
  'too_quiet',
  'too_loud',
  'noisy',
  'cut_start',
  'cut_end',
  'narrow_band',
  'dc_offset',
]
