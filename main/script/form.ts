/** What a text is made of: lines, a list, a table, JSON or one of the forms of known corpora. */
import { MAX_COLUMNS } from '../contract/script.ts'
import type { ScriptForm, ScriptRefusal } from '../contract/script.ts'
import { lookAt } from './columns.ts'
import type { Look } from './columns.ts'
import { guessTable, looseSeparator } from './dialect.ts'
import { ROWS, column, emptyDraft, itemColumns } from './draft.ts'
import type { Draft, Given } from './draft.ts'
import type { EncodingGuess } from './encoding/detect.ts'
import { jsonShape } from './json-shape.ts'
import type { JsonShape } from './json-shape.ts'
import { parse } from './json.ts'
import { isArctic, isIdText, isList } from './lines.ts'
import { separatorQuestion } from './questions.ts'
import { fieldRows } from './reading.ts'
import { refusal } from './refusal.ts'
import type { Notes, Row } from './rows.ts'
import { sourceOf } from './source.ts'
import { table } from './tabulate.ts'

export async function drafted(
  text: string,
  isAll: boolean,
  isXml: boolean,
  encoding: EncodingGuess,
  given: Given,
  notes: Notes,
): Promise<Draft | ScriptRefusal> {
  const plan = given.plan ?? {}
  if (isXml) return { ...emptyDraft('speechrecorder_xml', encoding), fixed: itemColumns() }
  const lines = text.split('\n', 2_000)
  const form = plan.form ?? (await formOf(text, lines, isAll, given))
  if (typeof form === 'object') return form
  const draft = emptyDraft(form, encoding)
  switch (form) {
    case 'json':
    case 'jsonl': {
      draft.shape = form === 'jsonl' ? LINE_SHAPE : jsonShape(text, isAll)
      if (draft.shape === null) return refusal('not_understood')
      if (draft.shape.kind === 'script')
        return { ...draft, form: 'speechrecorder_json', fixed: itemColumns() }
      draft.looks = await jsonLooks(text, draft)
      if (draft.looks.some(({ name }) => name === 'data.text') && text.includes('"data"'))
        draft.habit = 'label_studio'
      return draft
    }
    case 'table':
      return table(text, given, draft, notes)
    case 'lines':
    case 'list': {
      const guess = plan.form === undefined ? guessTable(text, given.name) : null
      const separator =
        guess?.table.separator ?? (plan.form === undefined ? looseSeparator(text, given.name) : null)
      if (separator !== null) draft.questions.push(separatorQuestion(separator, text))
      return { ...draft, fixed: [column(0, 'text'), column(1, 'section')] }
    }
    case 'id_text':
      return { ...draft, habit: 'kaldi', fixed: [column(0, 'id'), column(1, 'text')] }
    case 'arctic':
      return { ...draft, habit: 'arctic', fixed: [column(0, 'id'), column(1, 'text')] }
    default:
      return refusal('not_understood')
  }
}

async function formOf(
  text: string,
  lines: readonly string[],
  isAll: boolean,
  { name }: Given,
): Promise<ScriptForm | ScriptRefusal> {
  const isJsonName = /\.(?:json|jsonl|ndjson)$/i.test(name)
  if (/^\s*[[{]/.test(text) || isJsonName) {
    if (isJsonLines(lines)) return 'jsonl'
    const shape = jsonShape(text, isAll)
    if (shape !== null && (shape.kind === 'script' || (await holdsElements(text, shape)))) return 'json'
    if (isJsonName) return refusal(shape === null ? 'not_understood' : 'damaged')
  }
  if (isArctic(lines)) return 'arctic'
  if (/^\ufeff?"?sep=.{1,3}"?$/i.test(lines[0] ?? '')) return 'table'
  const filled = lines.filter((line) => line.trim() !== '')
  // a list's own tabs separate its numbers from its items
  const guess = guessTable(text, name)
  if (guess?.sure === true && !(isList(lines) && guess.table.separator !== '\t')) return 'table'
  if (isIdText(filled, name)) return 'id_text'
  return isList(lines) ? 'list' : 'lines'
}

/** Most lines are JSON by themselves, and there are several. */
function isJsonLines(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== '').slice(0, 50)
  const good = filled.filter((line) => {
    try {
      const value = parse(line)
      return typeof value === 'string' || (typeof value === 'object' && value !== null)
    } catch {
      return false
    }
  })
  return filled.length > 1 && good.length * 2 >= filled.length && good.length > 0
}

/** An element a line, each by itself. */
const LINE_SHAPE: JsonShape = {
  kind: 'elements',
  path: [],
  isRoot: true,
  idKey: false,
  sectionKey: false,
  nested: null,
  names: null,
  skipsFirst: false,
}

async function holdsElements(text: string, shape: JsonShape): Promise<boolean> {
  for await (const rows of fieldRows(sourceOf(Buffer.from(text)), { form: 'json', encoding: 'UTF-8', shape }))
    if (rows.some((row) => row.ok)) return true
  return false
}

/** Every name that the elements have, in the order in which it is first met. */
async function jsonLooks(text: string, draft: Draft): Promise<Look[]> {
  const names: string[] = []
  const all: ReadonlyMap<string, unknown>[] = []
  const source = sourceOf(Buffer.from(text))
  for await (const rows of fieldRows(source, { form: draft.form, encoding: 'UTF-8', shape: draft.shape }))
    for (const row of rows) {
      if (!row.ok) continue
      if (all.length < ROWS) all.push(row.fields)
      for (const name of row.fields.keys())
        if (name !== '' && !names.includes(name) && names.length < MAX_COLUMNS) names.push(name)
    }
  if (all.every((fields) => fields.has(''))) names.push('')
  const objects = all.filter((fields) => !fields.has('') || names.includes(''))
  const rows = objects.map((fields): Row => ({
    ok: true,
    line: 0,
    cells: names.map((name) => fields.get(name)),
  }))
  return lookAt(rows, names)
}
