/** Files as they are understood, by their names: a table, a workbook, letters nobody is sure of, subtitles, a long one. */
import type { ScriptPreview } from '../../../main/contract/api.ts'
import type { ScriptUnderstanding } from '../../../main/contract/script.ts'
import { prompt } from './data.ts'

const sample = [0, 2, 3, 4].map((n) => {
  const { promptId, text, lang, direction, section, itemcode, hint } = prompt(n)
  const beside = { image: null, audio: null, training: false, priority: 0 }
  return { promptId, text, lang, direction, section, itemcode, hint, line: n + 2, ...beside }
})
const table: ScriptUnderstanding = {
  form: 'table',
  habit: null,
  refusal: null,
  encoding: { name: 'UTF-8', sample: 'ዛሬ ጠዋት', choices: [{ name: 'UTF-8', sample: 'ዛሬ ጠዋት' }] },
  separator: ';',
  quoting: true,
  header: true,
  sheets: [],
  sheet: null,
  columns: [
    { at: 0, name: 'utt', role: 'id', sample: ['u1', 'u2'] },
    { at: 1, name: 'Satz', role: 'text', sample: [prompt(0).text, prompt(2).text] },
    { at: 2, name: 'Sprache', role: 'lang', sample: ['amh', 'Arabic'] },
    { at: 3, name: 'Thema', role: 'section', sample: ['Market', 'Weather'] },
    { at: 4, name: 'notes to myself', role: 'out', sample: ['ask Almaz'] },
  ],
  langs: [
    { written: 'amh', tag: 'am' },
    { written: 'Arabic', tag: 'ar' },
  ],
  notes: [
    { code: 'lang_written', count: 920, lines: [2, 3, 4, 5, 6, 7], detail: 'amh' },
    { code: 'repeated_header', count: 1, lines: [602], detail: '' },
  ],
  questions: [],
  likeness: 'table',
}
const arabic = (name: string, text: string) => ({ name, sample: text })
const CHOICES = [
  arabic('Windows-1256', 'في الصباح الباكر ذهب الصيادون'),
  arabic('ISO-8859-6', 'في الصباح ال؟اكر ذهب'),
  arabic('Windows-1252', 'Ýí ÇáÕÈÇÍ ÇáÈÇßÑ'),
]
const UNSURE: ScriptUnderstanding = {
  ...table,
  form: 'lines',
  separator: null,
  encoding: { name: 'Windows-1256', sample: CHOICES[0]?.sample ?? '', choices: CHOICES },
  columns: [{ at: 0, name: '', role: 'text', sample: [] }],
  langs: [],
  notes: [],
  questions: [
    {
      code: 'encoding',
      answer: 'encoding',
      detail: 'Windows-1256',
      choices: CHOICES.map(({ name, sample: text }) => ({ value: name, sample: text })),
    },
    { code: 'lang_script', answer: 'agree', detail: 'en Arab', choices: [{ value: 'ar', sample: '' }] },
  ],
}
const REFUSED: ScriptUnderstanding = {
  ...table,
  form: null,
  columns: [],
  langs: [],
  notes: [],
  refusal: { code: 'subtitles', message: 'These are subtitles.' },
}
const WORKBOOK: ScriptUnderstanding = {
  ...table,
  form: 'xlsx',
  separator: null,
  encoding: { name: '', sample: '', choices: [] },
  sheets: ['Sentences', 'Budget'],
  sheet: 'Sentences',
  notes: [{ code: 'other_sheets', count: 1, lines: [], detail: 'Budget' }],
}

const head: ScriptPreview = {
  understanding: table,
  plan: {},
  remembered: false,
  counted: false,
  prompts: 0,
  sections: [],
  sample,
  errors: [],
  errorCount: 0,
  stopped: false,
}
const counted: ScriptPreview = {
  ...head,
  counted: true,
  prompts: 1_204,
  sections: ['Greetings', 'Market', 'Weather'],
  errors: [
    { line: 17, code: 'empty', message: 'the text is empty' },
    { line: 230, code: 'too_long', message: 'longer than 4,000 characters' },
  ],
  errorCount: 2,
  duplicates: {
    inFile: 1,
    sameText: 0,
    inProject: 40,
    sameTextInProject: 2,
    scripts: ['tana-2026-second-round-corrected.csv'],
    samples: [
      { line: 9, text: prompt(3).text, firstLine: 4, script: null },
      { line: 12, text: prompt(0).text, firstLine: null, script: 'tana-2026-second-round-corrected.csv' },
    ],
  },
}
const edition: ScriptPreview['edition'] = {
  same: 281,
  renewed: 4,
  changed: 2,
  new: 31,
  gone: 9,
  kept: 6,
  samples: [
    {
      what: 'changed',
      before: prompt(4).text.replace('ferry', 'fery'),
      after: prompt(4).text,
      lang: 'en',
      recorded: true,
    },
    { what: 'new', before: null, after: prompt(0).text, lang: 'am', recorded: false },
    { what: 'gone', before: prompt(2).text, after: null, lang: 'ar', recorded: true },
  ],
}

export interface AskedPreview {
  readonly name: string
  readonly head: boolean
  readonly replaces?: number
}
/** Null: it goes on for as long as one looks. */
export function previewOf({ name, head: isHead, replaces }: AskedPreview): ScriptPreview | null {
  if (name.includes('long') && !isHead) return null
  const whole = isHead ? head : { ...counted, ...(replaces === undefined ? {} : { edition }) }
  if (name.includes('unsure')) return { ...head, understanding: UNSURE }
  if (name.includes('.vtt')) return { ...head, sample: [], understanding: REFUSED }
  if (name.includes('.xlsx'))
    return { ...whole, remembered: true, plan: { header: true }, understanding: WORKBOOK }
  return whole
}
