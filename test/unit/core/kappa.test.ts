/** Figures of agreement against those that are published. */
import { expect, test } from 'vitest'
import { cohen, krippendorff } from '../../../main/core/reviews/kappa.ts'

/** A row a listener, a column a take; a point: not judged. */
const takesOf = (rows: readonly string[], names: string) =>
  Array.from(rows[0] ?? '', (_, take) => ({
    takes: 1,
    counts: Array.from(names, (name) => rows.filter((row) => row[take] === name).length),
  }))

test('Krippendorff’s alpha is what he computes himself: two listeners, and four with gaps', () => {
  expect(krippendorff(takesOf(['0100000000', '1110010100'], '01'))).toBeCloseTo(0.095, 3)
  const gaps = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.']
  expect(krippendorff(takesOf(gaps, '12345'))).toBeCloseTo(0.743, 3)
})

test('takes that were judged alike may be counted together', () => {
  const together = [
    { counts: [2, 0], takes: 5 },
    { counts: [1, 1], takes: 4 },
    { counts: [0, 2], takes: 1 },
  ]
  expect(krippendorff(together)).toBeCloseTo(
    krippendorff(takesOf(['0000000001', '0000011111'], '01')) ?? 0,
    12,
  )
})

test('Cohen’s kappa of the textbook: 20 and 15 alike, 5 and 10 not', () => {
  const pairs = [
    { own: 0, others: [1, 0], takes: 20 },
    { own: 0, others: [0, 1], takes: 5 },
    { own: 1, others: [1, 0], takes: 10 },
    { own: 1, others: [0, 1], takes: 15 },
  ]
  expect(cohen(pairs)).toBeCloseTo(0.4, 10)
  // a take weighs the same, however many others judged it
  expect(cohen(pairs.map((one) => ({ ...one, others: one.others.map((count) => count * 3) })))).toBeCloseTo(
    0.4,
    10,
  )
})

test('where all said the same, or nobody else was there, chance cannot be told from agreement', () => {
  expect(krippendorff(takesOf(['000', '000'], '01'))).toBeNull()
  expect(krippendorff([])).toBeNull()
  expect(cohen([{ own: 0, others: [2, 0], takes: 9 }])).toBeNull()
  expect(cohen([{ own: 0, others: [0, 0], takes: 9 }])).toBeNull()
})
