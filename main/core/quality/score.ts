/** One figure for how good a recording is, so that a list can begin with the worst. */
import type { QualityFigures } from '../../contract/quality.ts'

/** Of a take without figures: neither first nor last. */
const UNKNOWN = 50

/** 0 (worst) to 100. It takes off for noise, clipping, dropouts, low level, and for what does not sound like somebody who speaks. */
export function qualityScore(figures: QualityFigures | null): number {
  if (figures === null) return UNKNOWN
  const { snrDb, clippedShare, dropouts, peakDbfs, speechLikeness, speechStartMs } = figures
  const off = [
    // 30 dB and more is as good as a room gets; at 0 dB nothing is left to hear
    snrDb === null ? 30 : Math.min(60, Math.max(0, (30 - snrDb) * 2)),
    Math.min(40, clippedShare * 2_000),
    Math.min(40, dropouts * 20),
    Math.min(30, Math.max(0, -20 - peakDbfs)),
    speechLikeness === null ? 0 : Math.max(0, 0.5 - speechLikeness) * 100,
    speechStartMs === null ? 50 : 0,
  ]
  return Math.round(Math.max(0, 100 - off.reduce((sum, one) => sum + one, 0)))
}
