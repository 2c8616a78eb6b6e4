/** A lake of forty hours in four languages, half a year old, for the stories of the picture. */
import type { SummaryRecord } from '../../../main/contract/summary.ts'
import { NOW } from './data.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const slice = (name: string, hours: number, approved = 0.6) => ({
  name,
  takes: Math.round(hours * 780),
  ms: Math.round(hours * HOUR),
  approved_ms: Math.round(hours * approved * HOUR),
  rejected_ms: Math.round(hours * 0.04 * HOUR),
})
/** Something like a bell, so that a plot has a shape. */
const bell = (count: number, middle: number, wide: number, high: number): number[] =>
  Array.from({ length: count }, (_one, at) => Math.round(high * Math.exp(-(((at - middle) / wide) ** 2))))

const AGES = ['0-17', '18-19', '20-29', '30-39', '40-49', '50-59', '60-69', '70-79']
const cells = AGES.flatMap((age, at) =>
  (['female', 'male', 'undisclosed'] as const).flatMap((gender, other) => {
    const speakers = Math.max(0, Math.round([2, 6, 19, 15, 9, 6, 3, 1][at]! * [1, 0.8, 0.08][other]!))
    if (speakers === 0) return []
    return [
      {
        project_id: 'default',
        answers: { age_band: age, gender, accent: at % 2 === 0 ? 'Gondar' : 'Shewa' },
        ms: Array.from({ length: speakers }, (_one, n) => Math.round((30 - n) * 60_000)),
        approved_ms: Array.from({ length: speakers }, (_one, n) => Math.round((16 - n / 2) * 60_000)),
      },
    ]
  }),
)
const days = Array.from({ length: 180 }, (_one, at) => at)
  .filter((at) => at % 7 < 5)
  .map((at) => ({
    day: new Date(NOW - (180 - at) * DAY).toISOString().slice(0, 10),
    takes: 150 + ((at * 37) % 130),
    ms: Math.round((0.2 + ((at * 37) % 60) / 260) * HOUR),
  }))
const spoken = days.reduce((sum, { ms }) => sum + ms, 0)
const grams = (distinct: number, bands: number[], rarest: string[]) => ({
  distinct,
  bands,
  rarest: rarest.map((gram, at) => ({ gram, read: Math.floor(at / 5) })),
})

export const summary: SummaryRecord = {
  made_at: new Date(NOW - 4 * 60_000).toISOString(),
  total: {
    takes: 31_240,
    ms: spoken,
    approved_ms: Math.round(spoken * 0.6),
    rejected_ms: Math.round(spoken * 0.04),
    speakers: 118,
    stations: 7,
    bytes: 9_400_000_000,
  },
  langs: {
    rows: [slice('am', 21.4), slice('sw', 11.2, 0.7), slice('ar', 6.3, 0.4), slice('en', 1.6, 0.1)],
    more: 0,
  },
  speakers: {
    rows: Array.from({ length: 40 }, (_one, at) =>
      slice(`sp-${(7_919 * (at + 3)).toString(16)}c1`, 0.9 - at * 0.02),
    ),
    more: 78,
  },
  devices: {
    rows: [
      slice('Scarlett Solo USB', 22.1),
      slice('Built-in Audio Analogue Stereo', 12.4, 0.4),
      slice('Zoom H1n', 6),
    ],
    more: 0,
  },
  stations: {
    rows: [slice('st-gondar-1', 18.2), slice('st-addis-2', 12.1), slice('st-mombasa', 10.2)],
    more: 4,
  },
  cells,
  more_cells: 0,
  quality: [
    { figure: 'snr_db', from: 0, step: 3, bins: bell(20, 11, 4, 5_200), unknown: 14 },
    { figure: 'peak_dbfs', from: -48, step: 2, bins: bell(24, 18, 3, 6_100), unknown: 0 },
    { figure: 'noise_dbfs', from: -100, step: 4, bins: bell(20, 9, 3, 5_900), unknown: 14 },
    { figure: 'seconds', from: 0, step: 1, bins: bell(30, 5, 3, 6_800), unknown: 0 },
    { figure: 'speech_share', from: 0, step: 0.05, bins: bell(20, 15, 3, 5_400), unknown: 0 },
  ],
  prompts: [
    { lang: 'am', none: 2_140, one: 4_310, more: 3_050 },
    { lang: 'ar', none: 1_800, one: 900, more: 120 },
    { lang: 'en', none: 240, one: 300, more: 60 },
    { lang: 'sw', none: 610, one: 2_210, more: 2_180 },
  ],
  grams: [
    {
      lang: 'am',
      characters: grams(231, [9, 14, 31, 78, 99], ['ኟ', 'ዧ', 'ጿ', 'ቯ', 'ፏ', 'ኳ', 'ቧ']),
      bigrams: grams(
        8_120,
        [2_410, 1_930, 1_540, 1_260, 980],
        ['ኟት', 'ዧን', 'ጿፍ', 'ቯል', 'ፏፏ', 'ኳስ', 'ቧን', 'ጧት', 'ሏል', 'ሟች', 'ሯጭ', 'ሷም'],
      ),
    },
    {
      lang: 'sw',
      characters: grams(26, [0, 0, 1, 2, 23], ['x', 'q', 'c']),
      bigrams: grams(388, [21, 34, 60, 121, 152], ['zz', 'vy', 'ŋa', 'gy', 'dd']),
    },
  ],
  days,
  agreement: {
    heard: 19_870,
    twice: 8_410,
    approved: 16_900,
    rejected: 1_240,
    disputed: 430,
    approve: 25_300,
    reject: 2_980,
    unsure: 610,
    pairs: 8_530,
    same: 7_890,
  },
  outcomes: {
    skipped: [
      { reason: 'unknown_word', count: 212 },
      { reason: 'too_long', count: 96 },
      { reason: 'personal', count: 14 },
    ],
    flagged: [
      { reason: 'typo', count: 61 },
      { reason: 'offensive', count: 9 },
    ],
    held_back: [
      { reason: 'too_short', count: 44 },
      { reason: 'empty', count: 12 },
    ],
  },
  troubled: [
    {
      prompt_id: 'tana-88',
      text: 'በገበያ ላይ ያለው ዋጋ ከትናንት ይልቅ ዛሬ ጨምሯል።',
      lang: 'am',
      flags: 4,
      skips: 9,
      held_back: 0,
      reasons: ['typo', 'unknown_word'],
    },
    {
      prompt_id: 'tana-91',
      text: 'ارتفع النهر هذا العام أكثر من المعتاد.',
      lang: 'ar',
      flags: 2,
      skips: 3,
      held_back: 1,
      reasons: ['unreadable'],
    },
    { prompt_id: 'tana-12', text: null, lang: 'sw', flags: 0, skips: 6, held_back: 0, reasons: ['too_long'] },
  ],
}
