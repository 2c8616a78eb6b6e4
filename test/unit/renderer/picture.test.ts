/** What the plots of the whole lake show, and what is saved of them. */
import { expect, test } from 'vitest'
import { qualityPolicy } from '../../../main/contract/quality.ts'
import {
  beyond,
  forecast,
  kappa,
  limitsOf,
  pacePoints,
  pyramid,
  reached,
} from '../../../renderer/views/corpus/picture/figures.ts'
import { csvOf, htmlOf } from '../../../renderer/views/corpus/picture/save.ts'
import { summary } from '../../support/fake-core/summary.ts'

const HOUR = 3_600_000
const lake = {
  ...summary,
  made_at: '2026-03-28T12:00:00.000Z',
  total: { ...summary.total, ms: 10 * HOUR },
  days: [
    { day: '2026-02-01', takes: 500, ms: 3 * HOUR },
    { day: '2026-03-02', takes: 100, ms: HOUR },
    { day: '2026-03-28', takes: 180, ms: 6 * HOUR },
  ],
  prompts: [{ lang: 'am', none: 90, one: 1, more: 1 }],
}

test('the forecast is at the pace of four weeks, rest days counted', () => {
  const ahead = forecast(lake, 24 * HOUR)
  // 7 hours in 28 days, 14 are missing: 56 days
  expect(ahead).toMatchObject({ msADay: HOUR / 4, left: 14 * HOUR, doneAt: Date.UTC(2026, 4, 23) })
  // 280 takes in 28 days, 90 prompts: 9 days
  expect(forecast(lake, null)).toMatchObject({ left: 90, doneAt: Date.UTC(2026, 3, 6) })
  expect(forecast({ ...lake, made_at: '2027-01-01T00:00:00Z' }, 24 * HOUR).doneAt).toBeNull()
  expect(forecast(lake, HOUR)).toMatchObject({ left: 0, doneAt: Date.UTC(2026, 2, 28) })
  const points = pacePoints(lake, ahead, 24 * HOUR)
  expect(points.done.filter((one) => one !== null)).toEqual([3, 4, 10])
  expect(points.ahead.at(-1)).toBe(24)
})

test('a pyramid stands with the oldest on top, and what is neither side is beside', () => {
  const of = (age_band: string, gender: string, ms: number[]) => ({
    project_id: null,
    answers: { age_band, gender },
    ms,
    approved_ms: ms,
  })
  const rows = pyramid(
    [
      of('20-29', 'female', [5, 5]),
      of('80+', 'male', [1]),
      of('20-29', 'undisclosed', [2]),
      { ...of('', '', [9]), answers: {} },
    ],
    '?',
  )
  expect(rows?.map(({ age }) => age)).toEqual(['80+', '20-29'])
  expect(rows?.[1]).toMatchObject({
    female: { speakers: 2, ms: 10 },
    male: { speakers: 0 },
    other: { speakers: 1, ms: 2 },
  })
  expect(pyramid([{ project_id: null, answers: {}, ms: [1], approved_ms: [0] }], '?')).toBeNull()
})

test('limits are the project’s own, and takes beyond them are counted by whole bins', () => {
  const policy = qualityPolicy.parse({ noisy: { level: 'warn', limit: 6 } })
  const histogram = { figure: 'snr_db' as const, from: 0, step: 3, bins: [1, 2, 4, 8], unknown: 0 }
  expect(beyond(histogram, limitsOf('snr_db', policy))).toBe(3)
  expect(limitsOf('snr_db', qualityPolicy.parse({ noisy: { level: 'off' } }))).toEqual([])
})

test('kappa takes chance out', () => {
  const of = (approve: number, reject: number, pairs: number, same: number) =>
    kappa({ ...summary.agreement, approve, reject, pairs, same })
  expect(of(50, 50, 10, 10)).toBe(1)
  expect(of(50, 50, 10, 5)).toBe(0)
  expect(of(50, 0, 10, 10)).toBeNull()
})

test('a CSV holds figures, and no formula', () => {
  const text = csvOf({
    columns: ['a', 'b'],
    rows: [
      ['=1+1', { text: '1,204', value: 1204 }],
      ['x "y", z', { text: '', value: -0.5 }],
    ],
  })
  expect(text).toBe('\uFEFFa,b\r\n\'=1+1,1204\r\n"x ""y"", z",-0.5\r\n')
})

test('a page holds every table, and runs nothing that came from a station', () => {
  const html = htmlOf({
    title: 'T',
    note: 'n',
    lang: 'ar',
    dir: 'rtl',
    plots: [
      { title: '<script>', table: { columns: ['c'], rows: [['<img onerror=x>']] }, canvas: () => null },
    ],
  })
  expect(html).toContain('dir="rtl"')
  expect(html).not.toMatch(/<script|<img/)
})

test('a target counts who gave all of its answers, and has enough accepted minutes', () => {
  const cells = [
    {
      project_id: null,
      answers: { gender: 'female', accent: ['X', 'Y'] },
      ms: [900_000, 60_000],
      approved_ms: [600_000, 0],
    },
    { project_id: null, answers: { gender: 'female' }, ms: [900_000], approved_ms: [900_000] },
    { project_id: null, answers: { gender: 'male', accent: ['X'] }, ms: [900_000], approved_ms: [900_000] },
  ]
  const target = { answers: { gender: 'female', accent: 'X' }, speakers: 50, minutes: 10 }
  expect(reached(cells, target)).toEqual({ speakers: 2, done: 1 })
  expect(reached(cells, { ...target, answers: {} })).toEqual({ speakers: 4, done: 3 })
})
