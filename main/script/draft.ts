/** What is found out about a file, piece by piece, until it is understood. */
import type { ScriptColumn, ScriptForm, ScriptHabit, ScriptPlan, ScriptQuestion } from '../contract/script.ts'
import type { Look } from './columns.ts'
import type { EncodingGuess } from './encoding/detect.ts'
import type { JsonShape } from './json-shape.ts'
import type { Reading } from './reading.ts'
import { ITEM_COLUMNS } from './speechrecorder.ts'
import type { Sheet } from './workbook.ts'

export interface Given {
  readonly name: string
  /** of prompts that name none; empty: not said */
  readonly lang: string
  readonly plan?: ScriptPlan
  /** texts as they stand: whoever asks has rules of its own for them */
  readonly asIs?: boolean
}
/** Rows that roles are guessed from. */
export const ROWS = 500

export interface Draft {
  form: ScriptForm
  habit: ScriptHabit | null
  encoding: EncodingGuess
  dialect: Reading['dialect']
  header: string[] | null
  width: Reading['width']
  shape: JsonShape | null
  sheet: Sheet | null
  sheets: readonly Sheet[]
  skipsFirst: boolean
  above: number
  looks: readonly Look[]
  /** of forms whose columns have no names and are never in doubt */
  fixed: readonly ScriptColumn[] | null
  questions: ScriptQuestion[]
}

export const NO_ENCODING: EncodingGuess = { name: 'UTF-8', sure: true, sample: '', choices: [] }

export const emptyDraft = (form: ScriptForm, encoding: EncodingGuess): Draft => ({
  form,
  encoding,
  habit: null,
  dialect: null,
  header: null,
  width: null,
  shape: null,
  sheet: null,
  sheets: [],
  skipsFirst: false,
  above: 0,
  looks: [],
  fixed: null,
  questions: [],
})

export const column = (at: number, role: ScriptColumn['role'], name = ''): ScriptColumn => ({
  at,
  name,
  role,
  sample: [],
})
const ITEM_ROLES = ['id', 'text', 'section', 'hint', 'image', 'audio', 'training'] as const
export const itemColumns = (): ScriptColumn[] =>
  ITEM_COLUMNS.map((name, at) => column(at, ITEM_ROLES[at] ?? 'out', name))
