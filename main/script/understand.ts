/** How a file is understood: what it is made of, what each column is for, what is odd, and what nobody can be sure of. */
import { MAX_COLUMNS } from '../contract/script.ts'
import type {
  ScriptColumn,
  ScriptForm,
  ScriptHabit,
  ScriptPlan,
  ScriptPrompt,
  ScriptQuestion,
  ScriptRefusal,
  ScriptUnderstanding,
} from '../contract/script.ts'
import { readLanguageTag } from '../text/language-tag.ts'
import { cellText, isSameText, langOfName, lookAt, rolesOf } from './columns.ts'
import type { Look } from './columns.ts'
import { decodeAll } from './decode.ts'
import { commonWidth, guessTable, looksLikeHeader, quotes, readTable, widthOf } from './dialect.ts'
import { detectEncoding, isEncoding } from './encoding/detect.ts'
import type { EncodingGuess } from './encoding/detect.ts'
import { jsonShape } from './json-shape.ts'
import type { JsonShape } from './json-shape.ts'
import { parse } from './json.ts'
import { langsOf, otherScript } from './langs.ts'
import type { Langs } from './langs.ts'
import { isArctic, isIdText, isList } from './lines.ts'
import { plainName, roleOfName } from './names.ts'
import { LARGEST_WHOLE, fieldRows, readScript, rowsOf } from './reading.ts'
import type { Reading } from './reading.ts'
import { refusal, sniffBytes, sniffText } from './refusal.ts'
import { Notes } from './rows.ts'
import type { Row } from './rows.ts'
import { headOf, sourceOf, wholeOf } from './source.ts'
import type { ScriptSource } from './source.ts'
import { ITEM_COLUMNS } from './speechrecorder.ts'
import { faultOfWorkbook, kindOfZip, sheetRows, sheetsOf } from './workbook.ts'
import type { Sheet, WorkbookForm } from './workbook.ts'

export interface Given {
  readonly name: string
  /** of prompts that name none; empty: not said */
  readonly lang: string
  readonly plan?: ScriptPlan
  /** texts as they stand: whoever asks has rules of its own for them */
  readonly asIs?: boolean
}
export interface Understood {
  readonly understanding: ScriptUnderstanding
  /** null: the file is refused */
  readonly reading: Reading | null
  /** as far as was looked */
  readonly first: readonly ScriptPrompt[]
}

/** Bytes by which the encoding of what streams is told, and by which the form is: the second are read several times over. */
const HEAD = 1 << 20
const FORM_HEAD = 1 << 16
/** Rows that roles are guessed from. */
const ROWS = 500
const FIRST = 20

interface Draft {
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
  looks: readonly Look[]
  /** of forms whose columns have no names and are never in doubt */
  fixed: readonly ScriptColumn[] | null
  questions: ScriptQuestion[]
}

export async function understand(source: ScriptSource, given: Given): Promise<Understood> {
  const head = await headOf(source, HEAD)
  const kind = sniffBytes(source.whole ?? head.bytes)
  const notes = new Notes()
  if (kind === 'zip') return workbook(source, given, notes)
  if (kind !== 'text') return refused(refusal(kind))
  const encoding = await encodingOf(source, head, given)
  if (encoding === null) return refused(refusal('binary'))
  const isAll = head.isAll && head.bytes.length <= FORM_HEAD
  const text = evenEnds(decodeAll(head.bytes.subarray(0, FORM_HEAD), encoding.name, !isAll))
  const what = sniffText(text)
  if (what !== 'text' && what !== 'xml') return refused(refusal(what))
  const draft = await drafted(text, isAll, what === 'xml', encoding, given, notes)
  if ('code' in draft) return refused(draft)
  return concluded(source, isAll ? text : text.slice(0, text.lastIndexOf('\n') + 1), draft, given, notes)
}

const evenEnds = (text: string): string => text.replace(/\r\n?/g, '\n')

const NO_ENCODING: EncodingGuess = { name: 'UTF-8', sure: true, sample: '', choices: [] }

function refused(why: ScriptRefusal): Understood {
  const understanding: ScriptUnderstanding = {
    form: null,
    habit: null,
    refusal: why,
    encoding: { name: '', sample: '', choices: [] },
    separator: null,
    quoting: false,
    header: false,
    sheets: [],
    sheet: null,
    columns: [],
    langs: [],
    notes: [],
    questions: [],
    likeness: '',
  }
  return { understanding, reading: null, first: [] }
}

async function encodingOf(
  source: ScriptSource,
  { bytes, isAll }: { bytes: Uint8Array; isAll: boolean },
  { lang, plan }: Given,
): Promise<EncodingGuess | null> {
  // all of it where it is here: what is wrong may come late
  const found = await detectEncoding(source.whole ?? bytes, lang, source.whole === null && !isAll)
  const declared = /^(?:\ufeff|\u00ef\u00bb\u00bf)?<\?xml[^>]*\sencoding=["']([\w.-]+)["']/.exec(
    Buffer.from(bytes.subarray(0, 200)).toString('latin1'),
  )?.[1]
  const said = plan?.encoding ?? (found?.sure === false ? declared : undefined)
  if (said === undefined || !isEncoding(said)) return found
  const choices = found?.choices ?? []
  const known = choices.find(({ name }) => name.toLowerCase() === said.toLowerCase())
  const sample = known?.sample ?? evenEnds(decodeAll(bytes.subarray(0, 4_000), said, true)).slice(0, 60)
  return {
    name: known?.name ?? said,
    sure: true,
    sample,
    choices: known ? choices : [{ name: said, sample }, ...choices].slice(0, 40),
  }
}

const emptyDraft = (form: ScriptForm, encoding: EncodingGuess): Draft => ({
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
  looks: [],
  fixed: null,
  questions: [],
})

async function drafted(
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
      if (guess) draft.questions.push(separatorQuestion(guess.table.separator, text))
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

const column = (at: number, role: ScriptColumn['role'], name = ''): ScriptColumn => ({
  at,
  name,
  role,
  sample: [],
})
const ITEM_ROLES = ['id', 'text', 'section', 'hint', 'image', 'audio', 'training'] as const
const itemColumns = (): ScriptColumn[] =>
  ITEM_COLUMNS.map((name, at) => column(at, ITEM_ROLES[at] ?? 'out', name))

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

function table(text: string, given: Given, draft: Draft, notes: Notes): Draft | ScriptRefusal {
  const plan = given.plan ?? {}
  const said = /^\ufeff?"?sep=(.{1,3}?)"?\n/i.exec(text)
  const body = said ? text.slice(said[0].length) : text
  const guess = guessTable(body, given.name)
  const separator = plan.separator ?? said?.[1] ?? guess?.table.separator ?? ','
  const quoting =
    plan.quoting ??
    (guess?.table.separator === separator ? guess.table.quoting : said !== null || quotes(body, separator))
  const { rows } = readTable(body, said ? 2 : 1, { separator, quoting })
  draft.dialect = { separator, quoting }
  draft.skipsFirst = said !== null
  if (said) draft.habit = 'excel_sep'
  else if (separator === '\t' && draft.encoding.name.startsWith('UTF-16')) draft.habit = 'excel_unicode'
  tabulate(rows, plan, draft, notes)
  habitOf(draft, rows)
  return draft
}

/** Names, width and looks of a table or a sheet. */
function tabulate(rows: readonly Row[], plan: ScriptPlan, draft: Draft, notes: Notes): void {
  const head = rows[0]
  const isHeader = plan.header ?? (head !== undefined && (looksLikeHeader(rows) || isLoneName(rows)))
  const body = isHeader ? rows.slice(1) : rows
  const { width, share } = commonWidth(body)
  let most = Math.max(1, isHeader && head ? widthOf(head) : width)
  // columns that the header leaves without a name hold something in some rows
  for (const row of body.slice(0, ROWS))
    if (row.cells.length <= width) most = Math.max(most, share > 0.5 ? widthOf(row) : most)
  most = Math.min(most, MAX_COLUMNS)
  const isShort = isHeader && width < most && share === 1 && body.length > 0
  if (isShort) notes.add('short_rows', 1, String(most - width))
  draft.header =
    isHeader && head ? head.cells.slice(0, most).map((cell) => (cellText(cell) ?? '').trim()) : null
  if (draft.form === 'table') draft.width = { least: isShort ? width : leastOf(body, most), most }
  const names = Array.from({ length: most }, (_, at) => draft.header?.[at] ?? '')
  draft.looks = lookAt(
    body
      .filter(
        ({ cells }) =>
          draft.width === null || (cells.length >= draft.width.least && !isHeaderAgain(cells, draft.header)),
      )
      .slice(0, ROWS),
    names,
  )
}

const isHeaderAgain = (cells: readonly unknown[], header: readonly string[] | null): boolean =>
  header?.every((name, at) => plainName(name) === plainName(cellText(cells[at]) ?? '')) === true

/** Columns at the end that are empty in every row, and missing in some, may be missing. */
function leastOf(body: readonly Row[], most: number): number {
  let least = most
  while (least > 1 && body.every(({ cells }) => (cellText(cells[least - 1]) ?? '').trim() === '')) least -= 1
  return least
}

/** A table of one column whose first line is a name. */
const isLoneName = (rows: readonly Row[]): boolean =>
  rows.length > 1 &&
  rows.every(({ cells }) => cells.length === 1) &&
  /^\p{L}[\p{L}\p{N}]*(?:[_ -][\p{L}\p{N}]+)*$/u.test((cellText(rows[0]?.cells[0]) ?? '').trim()) &&
  rows.slice(1).every(({ cells }) => /\s/.test(String(cells[0]).trim())) &&
  looksLikeHeader(rows)

function habitOf(draft: Draft, rows: readonly Row[]): void {
  const names = new Set(draft.header?.map(plainName) ?? [])
  if (
    names.has('sentence') &&
    (names.has('client_id') || names.has('sentence_id') || names.has('clips_count'))
  )
    draft.habit = 'common_voice'
  if (draft.dialect?.separator !== '|' || draft.header !== null || rows.length === 0) return
  const [, second, third] = draft.looks
  if (draft.looks.length === 2) draft.habit = 'piper'
  else if (draft.looks.length === 3 && second && third && isSameText(second, third)) draft.habit = 'ljspeech'
}

function separatorQuestion(separator: string, text: string): ScriptQuestion {
  const line = text.split('\n').find((one) => one.includes(separator)) ?? ''
  return {
    code: 'separator',
    answer: 'form',
    detail: separator,
    choices: [
      { value: 'lines', sample: line.slice(0, 120) },
      { value: 'table', sample: line.split(separator).join(' | ').slice(0, 120) },
    ],
  }
}

async function workbook(source: ScriptSource, given: Given, notes: Notes): Promise<Understood> {
  const bytes = await wholeOf(source, LARGEST_WHOLE)
  if (bytes === null) return refused(refusal('too_large'))
  const form = kindOfZip(bytes)
  if (form !== 'xlsx' && form !== 'ods') return refused(refusal(form))
  try {
    const draft = emptyDraft(form, NO_ENCODING)
    draft.sheets = await sheetsOf(form, bytes)
    const looked = await Promise.all(
      draft.sheets.map(async (sheet) => ({ sheet, rows: await firstRows(form, bytes, sheet) })),
    )
    const filled = looked.filter(({ rows }) => rows.length > 0)
    const planned = filled.find(({ sheet }) => sheet.name === given.plan?.sheet)
    const likely = likelySheets(filled, given)
    const chosen = planned ?? likely[0] ?? filled[0]
    if (!chosen) return refused(refusal('empty'))
    draft.sheet = chosen.sheet
    if (!planned && filled.length > 1 && likely.length !== 1) draft.questions.push(sheetQuestion(filled))
    else for (const { sheet } of filled) if (sheet !== chosen.sheet) notes.add('other_sheets', 0, sheet.name)
    tabulate(chosen.rows, given.plan ?? {}, draft, notes)
    return await concluded(source, '', draft, given, notes)
  } catch (error) {
    return refused(refusal(faultOfWorkbook(error), error instanceof Error ? error.message : ''))
  }
}

async function firstRows(form: WorkbookForm, bytes: Uint8Array, sheet: Sheet): Promise<Row[]> {
  const rows: Row[] = []
  for await (const bite of sheetRows(form, bytes, sheet.index, ROWS)) rows.push(...bite)
  return rows
}

interface Looked {
  readonly sheet: Sheet
  readonly rows: readonly Row[]
}
/** The sheets that are likeliest to hold the prompts: those that name such a column, else those that have sentences. */
function likelySheets(sheets: readonly Looked[], given: Given): readonly Looked[] {
  const good = sheets.flatMap((one) => {
    const draft = emptyDraft('xlsx', NO_ENCODING)
    tabulate(one.rows, {}, draft, new Notes())
    const { columns, unsure } = rolesOf(draft.looks, {}, true, given.lang)
    const text = columns.find(({ role }) => role === 'text')
    if (unsure.length > 0 || text === undefined || one.rows.length < 2) return []
    return [{ one, isNamed: roleOfName(text.name)?.role === 'text' }]
  })
  const named = good.filter(({ isNamed }) => isNamed)
  return (named.length > 0 ? named : good).map(({ one }) => one)
}

const sheetQuestion = (sheets: readonly Looked[]): ScriptQuestion => ({
  code: 'sheet',
  answer: 'sheet',
  detail: '',
  choices: sheets.slice(0, 12).map(({ sheet, rows }) => ({
    value: sheet.name,
    sample:
      (rows[1] ?? rows[0])?.cells
        .flatMap((cell) => cellText(cell) ?? [])
        .join(' | ')
        .slice(0, 120) ?? '',
  })),
})

async function concluded(
  source: ScriptSource,
  text: string,
  draft: Draft,
  given: Given,
  notes: Notes,
): Promise<Understood> {
  const plan = given.plan ?? {}
  const stated = given.lang === '' ? '' : readLanguageTag(given.lang)
  const lang = stated === '' ? '' : stated.kind === 'tag' ? stated.tag : ''
  const questions = [...draft.questions]
  const byPosition = draft.form !== 'json' && draft.form !== 'jsonl'
  const roles = draft.fixed
    ? { columns: planned(draft.fixed, plan), misfits: [], unsure: [] }
    : rolesOf(draft.looks, plan, byPosition, lang)
  for (const { name, values } of roles.misfits)
    notes.add('column_misfit', 0, `${name}: ${values[0]?.slice(0, 60) ?? ''}`)
  if (roles.unsure.length > 0 || !roles.columns.some(({ role }) => role === 'text'))
    questions.push(textQuestion(roles.unsure.length > 0 ? roles.unsure : draft.looks))
  const langs = langsOf(plan)
  const textColumn = roles.columns.find(({ role }) => role === 'text')
  const named = roles.columns.some(({ role }) => role === 'lang') ? null : langOfName(textColumn?.name ?? '')
  if (named !== null) notes.add('lang_name', 1, textColumn?.name)
  const reading: Reading = {
    ...draft,
    encoding: draft.encoding.name,
    sheet: draft.sheet?.index ?? 0,
    columns: roles.columns,
    lang: named ?? lang,
    langs,
    asIs: given.asIs === true,
    about: notes.list(),
  }
  const headSource = text === '' ? source : sourceOf(Buffer.from(text))
  const headReading = text === '' ? reading : { ...reading, encoding: 'UTF-8' }
  const first: ScriptPrompt[] = []
  const counted = new Notes(reading.about)
  try {
    for await (const lines of readScript(headSource, headReading, counted)) {
      for (const line of lines) if (line.ok) first.push(line.prompt)
      if (first.length >= ROWS * 4) break
    }
  } catch (error) {
    return refused(refusal('damaged', error instanceof Error ? error.message.split('\n')[0] : ''))
  }
  if (!draft.encoding.sure) questions.unshift(encodingQuestion(draft.encoding))
  questions.push(...langQuestions(given, stated, reading, first, langs, plan))
  const shown = draft.fixed ? await withSamples(headSource, headReading, roles.columns) : roles.columns
  return {
    understanding: {
      form: draft.form,
      habit: draft.habit,
      refusal: null,
      encoding: {
        name: draft.encoding.choices.length === 0 ? '' : draft.encoding.name,
        sample: draft.encoding.sample,
        choices: [...draft.encoding.choices],
      },
      separator: draft.dialect?.separator ?? null,
      quoting: draft.dialect?.quoting ?? false,
      header: draft.header !== null,
      sheets: draft.sheets.map(({ name }) => name),
      sheet: draft.sheet?.name ?? null,
      columns: [...shown],
      langs: langs.met().slice(0, 100),
      notes: counted.list(),
      questions: questions.slice(0, 20),
      likeness: [
        draft.form,
        draft.dialect?.separator ?? '',
        ...(draft.header ?? [String(roles.columns.length)]),
      ].join('\u001f'),
    },
    reading,
    first: first.slice(0, FIRST),
  }
}

/** Roles that a plan gives to columns without names. */
function planned(columns: readonly ScriptColumn[], plan: ScriptPlan): ScriptColumn[] {
  const roles = new Map((plan.columns ?? []).map(({ at, role }) => [at, role]))
  return columns.map((one) => ({ ...one, role: roles.get(one.at) ?? one.role }))
}

/** Columns without names that hold anything, with their first cells. */
async function withSamples(
  source: ScriptSource,
  reading: Reading,
  columns: readonly ScriptColumn[],
): Promise<ScriptColumn[]> {
  const rows: Row[] = []
  for await (const bite of rowsOf(source, reading, new Notes())) {
    for (const row of bite) if (row.ok) rows.push(row)
    if (rows.length >= ROWS) break
  }
  const looks = lookAt(
    rows.slice(0, ROWS),
    columns.map(({ name }) => name),
  )
  return columns
    .map((one) => ({
      ...one,
      sample: (looks[one.at]?.values ?? []).slice(0, 5).map((value) => value.slice(0, 120)),
    }))
    .filter(({ role, sample }) => role === 'text' || sample.length > 0)
}

function textQuestion(looks: readonly Look[]): ScriptQuestion {
  return {
    code: 'text_column',
    answer: 'columns',
    detail: '',
    choices: looks
      .slice(0, 12)
      .map(({ at, values }) => ({ value: String(at), sample: (values[0] ?? '').slice(0, 120) })),
  }
}

const encodingQuestion = ({ name, choices }: EncodingGuess): ScriptQuestion => ({
  code: 'encoding',
  answer: 'encoding',
  detail: name,
  choices: choices.slice(0, 8).map((choice) => ({ value: choice.name, sample: choice.sample })),
})

function langQuestions(
  given: Given,
  stated: '' | ReturnType<typeof readLanguageTag>,
  reading: Reading,
  first: readonly ScriptPrompt[],
  langs: Langs,
  plan: ScriptPlan,
): ScriptQuestion[] {
  const out: ScriptQuestion[] = []
  const choices = (tags: readonly string[]) => tags.map((value) => ({ value, sample: '' }))
  if (typeof stated === 'object' && stated.kind === 'unknown')
    out.push({
      code: 'lang_unknown',
      answer: 'lang',
      detail: given.lang,
      choices: choices(stated.suggestions),
    })
  for (const { written, tag } of langs.met()) {
    if (tag !== null || out.length >= 8) continue
    const reading = readLanguageTag(written)
    out.push({
      code: 'lang_unknown',
      answer: 'langs',
      detail: written,
      choices: choices(reading.kind === 'unknown' ? reading.suggestions : []),
    })
  }
  const missing = first.some(({ lang }) => lang === '')
  if (missing && out.every(({ answer }) => answer !== 'lang'))
    out.push({ code: 'lang_missing', answer: 'lang', detail: '', choices: [] })
  if (plan.agreed?.includes('lang_script') === true) return out
  const column = reading.columns.some(({ role }) => role === 'lang')
  for (const lang of new Set(first.map((prompt) => prompt.lang))) {
    if (lang === '') continue
    const other = otherScript(
      lang,
      first.filter((prompt) => prompt.lang === lang).map(({ text }) => text),
    )
    // a file that says itself what its languages are may hold them in Latin letters
    if (other === null || (column && other.script === 'Latn')) continue
    out.push({
      code: 'lang_script',
      answer: 'agree',
      detail: `${lang} ${other.script}`,
      choices: choices(other.tags),
    })
  }
  return out
}
