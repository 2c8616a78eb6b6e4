/** The pace of a language, learned from its takes: where its texts are counted wrongly, and however some of its readers read. */
import { expect, test } from 'vitest'
import { qualityFigures } from '../../../main/contract/quality.ts'
import type { QualityFigures } from '../../../main/contract/quality.ts'
import { learnPace, lengthRatio, sampleOf } from '../../../main/core/quality/index.ts'
import { PRIOR } from '../../../main/core/quality/length.ts'

const SYLLABLES = 20
/** A reading of 20 syllables that takes so many times what the prior expects. */
function heard(times: number): QualityFigures {
  const seconds = SYLLABLES * PRIOR.secondsPerSyllable * times + 0.15
  return qualityFigures.parse({
    durationMs: seconds * 1000,
    speechShare: 1,
    speechRate: (SYLLABLES * PRIOR.peaksPerSyllable * times) / seconds,
    peakDbfs: -10,
    rmsDbfs: -25,
    clippedSamples: 0,
    clippingRuns: 0,
    clippedShare: 0,
    snrDb: 40,
    noiseDbfs: -70,
    leadingSilenceMs: 0,
    trailingSilenceMs: 0,
    speechStartMs: 0,
    speechEndMs: seconds * 1000,
    bandwidthHz: 20_000,
    dcOffset: 0,
    dropouts: 0,
  })
}
/** So many takes of a speaker, around so many times the prior. */
const takes = (speaker: string, count: number, times: number) =>
  Array.from({ length: count }, (_, n) => {
    const sample = sampleOf(speaker, heard(times * (0.9 + (n % 5) * 0.05)), SYLLABLES)
    if (sample === null) throw new Error('no sample')
    return sample
  })
const ratio = (times: number, samples: ReturnType<typeof takes>) =>
  lengthRatio(heard(times), SYLLABLES, learnPace(samples)) ?? 0

test('without takes it is that of readers in general', () => {
  expect(learnPace([])).toEqual(PRIOR)
  // four takes of somebody say nothing yet
  expect(learnPace(takes('a', 4, 1.5))).toEqual(PRIOR)
})

test('a language whose texts are counted too short is learned, and then a reading of it is no mistake', () => {
  const samples = ['a', 'b', 'c', 'd'].flatMap((speaker) => takes(speaker, 50, 1.9))
  expect(ratio(1.9, [])).toBeGreaterThan(1.6)
  expect(ratio(1.9, samples)).toBeCloseTo(1, 0)
  expect(ratio(3.8, samples)).toBeGreaterThan(1.6)
  expect(1 / ratio(0.95, samples)).toBeGreaterThan(1.6)
})

test('one who reads everything twice moves nothing, alone or among others', () => {
  const alone = takes('a', 300, 2)
  expect(ratio(2, alone)).toBeGreaterThan(1.9)
  const others = ['b', 'c', 'd', 'e'].flatMap((speaker) => takes(speaker, 20, 1))
  expect(ratio(2, [...alone, ...others])).toBeGreaterThan(1.8)
  expect(ratio(1, [...alone, ...others])).toBeCloseTo(1, 1)
})

test('a few takes move it a little, more move it more, and their order nothing', () => {
  const pace = (count: number) =>
    learnPace(takes('a', count, 1.3)).secondsPerSyllable / PRIOR.secondsPerSyllable
  expect(pace(6)).toBeGreaterThan(1)
  expect(pace(6)).toBeLessThan(1.15)
  expect(pace(200)).toBeGreaterThan(1.2)
  const samples = ['a', 'b', 'c'].flatMap((speaker, n) => takes(speaker, 30, 1 + n / 5))
  expect(learnPace(samples.toReversed())).toEqual(learnPace(samples))
})

test('however wrong a language is counted, it is believed up to three times', () => {
  const samples = ['a', 'b', 'c'].flatMap((speaker) => takes(speaker, 100, 20))
  expect(learnPace(samples).secondsPerSyllable / PRIOR.secondsPerSyllable).toBeLessThanOrEqual(3)
})

test('short texts and takes without speech teach nothing', () => {
  expect(sampleOf('a', heard(1), 7)).toBeNull()
  expect(sampleOf('a', { ...heard(1), speechShare: 0 }, 20)).toBeNull()
  expect(sampleOf('a', { ...heard(1), speechRate: null }, 20)).toBeNull()
})
