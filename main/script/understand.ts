/** How a file is understood: what it is made of, what each column is for, what is odd, and what nobody can be sure of. */
import type {
  ScriptColumn,
  ScriptPlan,
  ScriptPrompt,
  ScriptRefusal,
  ScriptUnderstanding,
} from '../contract/script.ts'
import { readLanguageTag } from '../text/language-tag.ts'
import { langOfName, lookAt, rolesOf } from './columns.ts'
import { decodeAll, evenEnds } from './decode.ts'
import { NO_ENCODING, ROWS, emptyDraft } from './draft.ts'
import type { Draft, Given } from './draft.ts'
import { encodingOf } from './encoding/choose.ts'
import { drafted } from './form.ts'
import { isJson } from './json.ts'
import { jsonShape } from './json-shape.ts'
import { langsOf } from './langs.ts'
import { encodingQuestion, langQuestions, sheetQuestion, textQuestion } from './questions.ts'
import { LARGEST_WHOLE, readScript, rowsOf } from './reading.ts'
import type { Reading } from './reading.ts'
import { refusal, sniffBytes, sniffText } from './refusal.ts'
import { Notes } from './rows.ts'
import type { Row } from './rows.ts'
import { firstRows, likelySheets } from './sheets.ts'
import { headOf, sourceOf, wholeOf } from './source.ts'
import type { ScriptSource } from './source.ts'
import { tabulate } from './tabulate.ts'
import { faultOfWorkbook, kindOfZip, sheetsOf } from './workbook.ts'

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
const FIRST = 20
/** Bytes of an object of columns: it is parsed at once. */
const LARGEST_COLUMNS = 20_000_000

export async function understand(source: ScriptSource, given: Given): Promise<Understood> {
  const head = await headOf(source, HEAD)
  const kind = sniffBytes(source.whole ?? head.bytes)
  const notes = new Notes()
  if (kind === 'zip') return workbook(source, given, notes)
  if (kind !== 'text') return refused(refusal(kind))
  const encoding = await encodingOf(source, head, given)
  if (encoding === null) return refused(refusal('binary'))
  const isShort = head.isAll && head.bytes.length <= FORM_HEAD
  const start = evenEnds(decodeAll(head.bytes.subarray(0, FORM_HEAD), encoding.name, !isShort))
  const columns = isShort ? null : columnsOf(source, start, encoding.name)
  const [text, isAll] = [columns ?? start, isShort || columns !== null]
  const what = sniffText(text)
  if (what !== 'text' && what !== 'xml') return refused(refusal(what))
  const draft = await drafted(text, isAll, what === 'xml', encoding, given, notes)
  if ('code' in draft) return refused(draft)
  return concluded(source, isAll ? text : text.slice(0, text.lastIndexOf('\n') + 1), draft, given, notes)
}

const MAY_BE_COLUMNS = /^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*[[{]/

/** All of a file that is an object of columns: each holds a part of every prompt. Null: it is none. */
function columnsOf({ whole }: ScriptSource, start: string, encoding: string): string | null {
  if (whole === null || whole.length > LARGEST_COLUMNS || !MAY_BE_COLUMNS.test(start)) return null
  // a line that is whole is one of JSON Lines
  if (start.includes('\n') && isJson(start.slice(0, start.indexOf('\n')))) return null
  const text = evenEnds(decodeAll(whole, encoding, false))
  return jsonShape(text, true)?.kind === 'columns' ? text : null
}

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
