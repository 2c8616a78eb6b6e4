/** A corpus of five languages, half read: figures and rows of the Corpus view. */
import type { CorpusGroup, CorpusRow, CorpusSummary, ThanksRow } from '../../../main/contract/corpus.ts'
import { prompt } from './data.ts'

const group = (name: string, prompts: number, done: number): CorpusGroup => ({
  name,
  prompts,
  done,
  skipped: Math.min(prompts - done, Math.round(prompts / 90)),
  flagged: Math.round(prompts / 200),
  planned: prompts * 3,
  recorded: Math.round(done * 2.2),
  recordedMs: done * 4_300,
})
const LANGS = [group('am', 620, 410), group('ar', 300, 12), group('sw', 180, 180), group('en', 104, 0)]

export const corpusSummary: CorpusSummary = {
  all: group('', 1_204, 602),
  langs: LANGS,
  sections: [
    'Market',
    'Weather',
    '',
    'At home, in the evening, when everyone has come back from the fields',
  ].map((name, index) => group(name, 500 - index * 120, 240 - index * 70)),
  moreSections: 12,
  origins: [
    { ...group('tana', 800, 400), kind: 'topic' },
    { ...group('tana-2026-second-round-corrected.csv', 300, 190), kind: 'file' },
    { ...group('fieldtake', 104, 12), kind: 'starter' },
  ],
  refused: [
    { code: 'text_empty', count: 3 },
    { code: 'not_json', count: 1 },
  ],
  changed: [
    { kind: 'composed', count: 41 },
    { kind: 'direction', count: 2 },
  ],
}

export function corpusRowOf(seq: number): CorpusRow {
  const { text, lang, direction, section, itemcode } = prompt(seq)
  return {
    seq,
    promptId: `tana-${seq}`,
    text,
    lang,
    direction,
    section,
    itemcode,
    origin: seq % 3 === 0 ? 'file' : 'topic',
    source: seq % 3 === 0 ? 'tana-2026-second-round-corrected.csv' : 'tana',
    training: false,
    hint: null,
    out: false,
    editable: seq % 3 === 0 && seq % 4 === 0,
    flagged: seq % 7 === 0,
    flagReasons: seq % 14 === 0 ? ['typo', 'offensive'] : [],
    changes: seq % 11 === 0 ? [{ kind: 'composed', count: 1 }] : [],
    readings: seq % 4 === 0 ? 0 : seq % 5,
    skips: seq % 8 === 0 ? 1 : 0,
  }
}

export const thanksRows: ThanksRow[] = ['Almaz', 'Bekele', 'Chaltu'].map((label, at) => ({
  speakerId: `sp-${(7_919 * (at + 3)).toString(16)}c1`,
  label,
  takes: 240 - at * 70,
  recordedMs: (1_080 - at * 320) * 1_000,
  approvedMs: (910 - at * 300) * 1_000,
  rejectedMs: (40 + at * 5) * 1_000,
}))
