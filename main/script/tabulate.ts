/** A table, or the sheet of a workbook: its separator, its header, how wide its rows are, and what its columns hold. */
import { MAX_COLUMNS } from '../contract/script.ts'
import type { ScriptPlan, ScriptRefusal } from '../contract/script.ts'
import { cellText, isSameText, lookAt } from './columns.ts'
import {
  commonWidth,
  escapes,
  guessTable,
  looksLikeHeader,
  quotes,
  readTable,
  titleRows,
  widthOf,
} from './dialect.ts'
import { ROWS } from './draft.ts'
import type { Draft, Given } from './draft.ts'
import { plainName } from './names.ts'
import type { Notes, Row } from './rows.ts'

export function table(text: string, given: Given, draft: Draft, notes: Notes): Draft | ScriptRefusal {
  const plan = given.plan ?? {}
  const said = /^\ufeff?"?sep=(.{1,3}?)"?\n/i.exec(text)
  const body = said ? text.slice(said[0].length) : text
  const guess = guessTable(body, given.name)
  const separator = plan.separator ?? said?.[1] ?? guess?.table.separator ?? ','
  const quoting =
    plan.quoting ??
    (guess?.table.separator === separator ? guess.table.quoting : said !== null || quotes(body, separator))
  draft.dialect = { separator, quoting, backslash: quoting && escapes(body, separator) }
  const { rows } = readTable(body, said ? 2 : 1, draft.dialect)
  draft.skipsFirst = said !== null
  if (said) draft.habit = 'excel_sep'
  else if (separator === '\t' && draft.encoding.name.startsWith('UTF-16')) draft.habit = 'excel_unicode'
  tabulate(rows, plan, draft, notes)
  habitOf(draft, rows)
  return draft
}

/** Names, width and looks of a table or a sheet. */
export function tabulate(all: readonly Row[], plan: ScriptPlan, draft: Draft, notes: Notes): void {
  draft.above = plan.header === false ? 0 : titleRows(all)
  const rows = all.slice(draft.above)
  const head = rows[0]
  const isHeader = plan.header ?? (head !== undefined && (looksLikeHeader(rows) || isLoneName(rows)))
  const body = isHeader ? rows.slice(1) : rows
  const { width, share } = commonWidth(body)
  // of a table a row that is wider than the header was cut where its text has a separator; a sheet has no such rows
  const named = isHeader && head && draft.form === 'table' ? head.cells.length : Infinity
  let most = Math.max(1, isHeader && head ? widthOf(head) : width)
  // columns that the header leaves without a name hold something in some rows
  for (const row of body.slice(0, ROWS))
    if (row.cells.length <= width) most = Math.max(most, share > 0.5 ? widthOf(row) : most)
  most = Math.min(most, named, MAX_COLUMNS)
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
