/** Distributions of what stations measured, in bins that are the same for every lake. */
import type { QualityFigures } from '../../../main/contract/quality.ts'
import { qualityFigures } from '../../../main/contract/quality.ts'
import type { SummaryFigure } from '../../../main/contract/summary.ts'
import { safeJson } from '../../stack/safe-json.ts'

interface Bins {
  readonly figure: SummaryFigure
  readonly from: number
  readonly step: number
  readonly count: number
  readonly value: (figures: QualityFigures) => number | null
}

export const HISTOGRAMS: readonly Bins[] = [
  { figure: 'snr_db', from: 0, step: 3, count: 20, value: ({ snrDb }) => snrDb },
  { figure: 'peak_dbfs', from: -48, step: 2, count: 24, value: ({ peakDbfs }) => peakDbfs },
  { figure: 'noise_dbfs', from: -100, step: 4, count: 20, value: ({ noiseDbfs }) => noiseDbfs },
  { figure: 'seconds', from: 0, step: 1, count: 30, value: ({ durationMs }) => durationMs / 1_000 },
  { figure: 'speech_share', from: 0, step: 0.05, count: 20, value: ({ speechShare }) => speechShare },
]

export function histograms() {
  const counts = HISTOGRAMS.map(({ count }) => ({
    bins: Array.from({ length: count }, () => 0),
    unknown: 0,
  }))
  return {
    add(quality: string | null): void {
      const figures = quality === null ? undefined : qualityFigures.safeParse(safeJson(quality)).data
      HISTOGRAMS.forEach(({ from, step, count, value }, at) => {
        const into = counts[at]
        if (!into) return
        const found = figures ? value(figures) : null
        if (found === null) into.unknown += 1
        else {
          const bin = Math.min(count - 1, Math.max(0, Math.floor((found - from) / step)))
          into.bins[bin] = (into.bins[bin] ?? 0) + 1
        }
      })
    },
    listed: () =>
      HISTOGRAMS.map(({ figure, from, step }, at) => ({
        figure,
        from,
        step,
        bins: counts[at]?.bins ?? [],
        unknown: counts[at]?.unknown ?? 0,
      })),
  }
}
