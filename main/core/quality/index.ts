/** Quality of a take: figures gathered while it is written (QualityMeter) and what they mean (judge). */
export { QualityMeter } from './meter.ts'
export { judge } from './judge.ts'
export { lengthRatio } from './length.ts'
export type { Pace } from './length.ts'
export { learnPace, sampleOf } from './pace.ts'
export { measure } from './measure.ts'
