/** Findings about a take as people say them: what it is, what to do; the figure stands beside, never alone. */
import type { QualityFinding, QualityRule } from '../../main/contract/quality.ts'
import type { Format } from '../i18n/format.ts'
import type { T } from '../i18n/index.ts'

/** The figure in its own unit. */
export function figureOf(rule: QualityRule, value: number, t: T, format: Format): string {
  switch (rule) {
    case 'empty':
    case 'too_quiet':
    case 'too_loud':
      return t('figure.peak', { db: format.db(value) })
    case 'noisy':
      return t('figure.snr', { db: format.number(value, 0) })
    case 'too_short':
    case 'digital_silence':
      return format.duration(value)
    case 'clipped':
      return t('figure.runs', { count: Math.round(value) })
    case 'clipped_heavily':
      return t('figure.share', { share: format.percent(value) })
    case 'dropouts':
      return t('figure.gaps', { count: Math.round(value) })
    case 'no_speech':
      return t('figure.likeness', { share: format.percent(value) })
    case 'background':
      return format.percent(value)
    case 'length_mismatch':
      return t('figure.times', { times: format.number(value, 1) })
    case 'dead_channel':
    case 'copied_channel':
    case 'hum':
      return t('figure.level', { db: format.db(value) })
    case 'narrow_band':
      return t('figure.band', { khz: format.number(value / 1_000, 1) })
    case 'dc_offset':
      return t('figure.dc', { value: format.number(value, 3) })
    case 'cut_start':
    case 'cut_end':
      return t('figure.ms', { ms: format.number(value) })
  }
}

export interface Words {
  readonly rule: QualityRule
  readonly level: QualityFinding['level']
  /** what it is and what to do */
  readonly text: string
  readonly figure: string
}
const WEIGHT = { block: 0, warn: 1, note: 2, off: 3 } as const
/** Worst first. "Clipped heavily" says all that "clipped" would, so that one is left out. */
export function wordsOf(findings: readonly QualityFinding[], t: T, format: Format): readonly Words[] {
  const heavy = findings.some((finding) => finding.rule === 'clipped_heavily')
  const empty = findings.some((finding) => finding.rule === 'empty')
  return findings
    .filter(
      ({ rule, level }) =>
        level !== 'off' && !(heavy && rule === 'clipped') && !(empty && rule === 'too_quiet'),
    )
    .sort((a, b) => WEIGHT[a.level] - WEIGHT[b.level])
    .map(({ rule, level, value }) => ({
      rule,
      level,
      text: t(`quality.${rule}`),
      figure: figureOf(rule, value, t, format),
    }))
}

/** The worst level of a take, for its mark. */
export const worstOf = (findings: readonly QualityFinding[]): 'good' | 'note' | 'warn' | 'block' =>
  findings.reduce<'good' | 'note' | 'warn' | 'block'>((worst, { level }) => {
    if (level === 'off' || worst === 'block') return worst
    if (level === 'block' || worst === 'good') return level
    return level === 'warn' ? 'warn' : worst
  }, 'good')
