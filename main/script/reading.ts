/** A script read from end to end, as it was understood: in bites, in constant memory. */
import { cellText } from './columns.ts'
import type { ScriptColumn, ScriptForm, ScriptNote } from '../contract/script.ts'
import { plainName, roleOfName } from './names.ts'
import { decoded, lineBlocks } from './decode.ts'
import type { Block } from './decode.ts'
import { ElementReader, parse } from './json.ts'
import { columnRows, fieldsOf } from './json-shape.ts'
import type { JsonRow, JsonShape } from './json-shape.ts'
import type { Langs } from './langs.ts'
import { arcticReader, idTextReader, linesReader } from './lines.ts'
import { promptMaker } from './prompts.ts'
import type { ScriptLine } from './prompts.ts'
import { fault } from './rows.ts'
import type { Fault, Notes, Row, RowOrFault, RowReader } from './rows.ts'
import { wholeOf } from './source.ts'
import type { ScriptSource } from './source.ts'
import { jsonItems, xmlReader } from './speechrecorder.ts'
import { tableReader } from './table.ts'
import type { Dialect } from './table.ts'
import { sheetRows } from './workbook.ts'

/** Bytes of a file that has to be in memory as a whole: workbooks and SpeechRecorder's JSON. */
export const LARGEST_WHOLE = 200_000_000

export interface Reading {
  readonly form: ScriptForm
  readonly encoding: string
  /** of a table */
  readonly dialect: Dialect | null
  /** cells of the first row, where it names the columns */
  readonly header: readonly string[] | null
  /** columns that a row of a table has */
  readonly width: { readonly least: number; readonly most: number } | null
  /** of JSON */
  readonly shape: JsonShape | null
  readonly sheet: number
  /** the first line says what separates (`sep=;`) and is no row */
  readonly skipsFirst: boolean
  /** rows that hold something before that with the names of the columns */
  readonly above: number
  readonly columns: readonly ScriptColumn[]
  /** of a row that names no language; empty: not said */
  readonly lang: string
  readonly langs: Langs
  readonly asIs: boolean
  /** odd about the file as a whole; notes of its rows are counted on top: new Notes(about) */
  readonly about: readonly ScriptNote[]
}

/** Prompts and faults in the file's order; `notes` counts what is odd. */
export async function* readScript(
  source: ScriptSource,
  reading: Reading,
  notes: Notes,
): AsyncGenerator<ScriptLine[]> {
  const make = promptMaker({ ...reading, notes })
  for await (const rows of rowsOf(source, reading, notes)) {
    const lines: ScriptLine[] = []
    for (const row of rows) {
      const line = row.ok ? make(row) : row
      if (line !== null) lines.push(line)
    }
    if (lines.length > 0) yield lines
  }
}

/** Rows without the header, of the width that they must have. */
export async function* rowsOf(
  source: ScriptSource,
  reading: Reading,
  notes: Notes,
): AsyncGenerator<readonly RowOrFault[]> {
  const { form, columns } = reading
  if (form === 'json' || form === 'jsonl') {
    yield* jsonRows(source, reading, columns)
    return
  }
  const isTable = form === 'table' || form === 'xlsx' || form === 'ods'
  const check = isTable ? rowCheck(reading, notes) : null
  for await (const rows of rawRows(source, reading, notes)) {
    if (check === null) yield rows
    else yield rows.map((row) => (row.ok ? check(row) : row)).filter((row) => row !== null)
  }
}

const isFilled = (cell: unknown): boolean => (cellText(cell) ?? '').trim() !== ''

function rowCheck({ form, header, width, above, columns }: Reading, notes: Notes) {
  let toPass = above
  const names = header?.map(plainName) ?? null
  let isFirst = header !== null
  return ({ ok, line, cells }: Row): RowOrFault | null => {
    if (
      cells.every(
        (cell) => cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === ''),
      )
    )
      return null
    if (toPass > 0) {
      toPass -= 1
      notes.add('above_header', line)
      return null
    }
    if (isFirst) {
      isFirst = false
      return null
    }
    if (
      names &&
      cells.length >= 1 &&
      names.every((name, at) => name === plainName(cellText(cells[at]) ?? ''))
    ) {
      notes.add('repeated_header', line)
      return null
    }
    if (form !== 'table' && cells.slice(columns.length).some(isFilled)) notes.add('more_cells', line)
    if (width) {
      if (cells.length < width.least)
        return fault(line, 'few_columns', `${cells.length} columns, not ${width.least}`)
      if (cells.length > width.most && cells.slice(width.most).some(isFilled))
        return fault(line, 'columns', `${cells.length} columns, not ${width.most}`)
    }
    return { ok, line, cells }
  }
}

async function* rawRows(
  source: ScriptSource,
  reading: Reading,
  notes: Notes,
): AsyncGenerator<readonly RowOrFault[]> {
  const { form, encoding, dialect, sheet, skipsFirst } = reading
  const texts = () => decoded(source.open(), encoding)
  switch (form) {
    case 'lines':
    case 'list':
      yield* fromLines(texts(), linesReader(form === 'list', notes), false)
      return
    case 'id_text':
      yield* fromLines(texts(), idTextReader(), false)
      return
    case 'arctic':
      yield* fromLines(texts(), arcticReader(), false)
      return
    case 'table':
      yield* fromLines(texts(), tableReader(dialect ?? { separator: '', quoting: false }), skipsFirst)
      return
    case 'xlsx':
    case 'ods': {
      const bytes = await wholeOf(source, LARGEST_WHOLE)
      if (bytes) yield* sheetRows(form, bytes, sheet)
      return
    }
    case 'speechrecorder_xml': {
      const reader = xmlReader(notes)
      for await (const text of texts()) yield reader.push(text)
      yield reader.end()
      return
    }
    case 'speechrecorder_json': {
      let all = ''
      for await (const text of texts()) all += text
      yield jsonItems(all, notes)
      return
    }
    case 'json':
    case 'jsonl':
      throw new TypeError(`${form} has no rows`)
  }
}

async function* fromLines(
  texts: AsyncIterable<string>,
  reader: RowReader,
  skipsFirst: boolean,
): AsyncGenerator<readonly RowOrFault[]> {
  let isFirst = skipsFirst
  for await (const block of lineBlocks(texts)) {
    if ('tooLong' in block) yield [fault(block.tooLong, 'line_too_long', 'a line is too long')]
    else {
      yield reader.push(isFirst ? withoutFirst(block) : block)
      isFirst = false
    }
  }
  yield reader.end()
}

function withoutFirst({ text, line }: Block): Block {
  const end = text.indexOf('\n')
  return { text: end < 0 ? '' : text.slice(end + 1), line: line + 1 }
}

async function* jsonRows(
  source: ScriptSource,
  reading: Reading,
  columns: readonly ScriptColumn[],
): AsyncGenerator<readonly RowOrFault[]> {
  const places = new Map(columns.map(({ at, name }) => [name, at]))
  const text = textPlace(columns)
  for await (const rows of fieldRows(source, reading))
    yield rows.map((row) => (row.ok ? cellsOf(row, places, text) : row))
}

/** A text that stands alone is the prompt; so is one under another usual name, where the element lacks the first. */
function cellsOf({ line, fields }: JsonRow, places: ReadonlyMap<string, number>, text: TextPlace): Row {
  const cells: unknown[] = Array.from({ length: places.size })
  for (const [name, value] of fields) {
    const at = name === '' ? text.at : places.get(name)
    if (at !== undefined) cells[at] = value
  }
  if (!fields.has('') && !fields.has(text.name)) {
    const other = text.others.find((name) => fields.has(name))
    if (other !== undefined) cells[text.at] = fields.get(other)
  }
  return { ok: true, line, cells }
}
interface TextPlace {
  readonly at: number
  readonly name: string
  readonly others: readonly string[]
}
function textPlace(columns: readonly ScriptColumn[]): TextPlace {
  const text = columns.find(({ role }) => role === 'text')
  const isUsual = (name: string) => roleOfName(name)?.role === 'text'
  const others = columns.filter(({ role, name }) => role === 'out' && isUsual(name)).map(({ name }) => name)
  const name = text?.name ?? ''
  return { at: text?.at ?? 0, name, others: isUsual(name) ? others : [] }
}

/** Of JSON: by the names that each element has. */
export async function* fieldRows(
  source: ScriptSource,
  { form, encoding, shape }: Pick<Reading, 'form' | 'encoding' | 'shape'>,
): AsyncGenerator<(JsonRow | Fault)[]> {
  if (shape === null) return
  const texts = decoded(source.open(), encoding)
  if (form === 'jsonl') {
    for await (const block of lineBlocks(texts))
      yield 'tooLong' in block
        ? [fault(block.tooLong, 'line_too_long', 'a line is too long')]
        : block.text.split('\n').flatMap((text, at) => jsonLine(text, block.line + at, shape))
    return
  }
  if (shape.kind === 'columns') {
    let all = ''
    for await (const text of texts) all += text
    yield columnRows(all, shape)
    return
  }
  const reader = new ElementReader(shape.path, shape.isRoot)
  for await (const text of texts)
    yield reader.push(text).flatMap((one) => (one.ok ? fieldsOf(one, shape) : one))
  yield reader.end().flatMap((one) => (one.ok ? fieldsOf(one, shape) : one))
}

function jsonLine(text: string, line: number, shape: JsonShape): (JsonRow | Fault)[] {
  if (text.trim() === '') return []
  try {
    return fieldsOf({ ok: true, line, keys: [], value: parse(text), raw: text }, shape)
  } catch (error) {
    return [fault(line, 'not_json', error instanceof Error ? error.message : 'not JSON')]
  }
}
