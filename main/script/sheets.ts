/** Which sheet of a workbook holds the prompts. */
import { rolesOf } from './columns.ts'
import { NO_ENCODING, ROWS, emptyDraft } from './draft.ts'
import type { Given } from './draft.ts'
import { roleOfName } from './names.ts'
import { Notes } from './rows.ts'
import type { Row } from './rows.ts'
import { tabulate } from './tabulate.ts'
import { sheetRows } from './workbook.ts'
import type { Sheet, WorkbookForm } from './workbook.ts'

export async function firstRows(form: WorkbookForm, bytes: Uint8Array, sheet: Sheet): Promise<Row[]> {
  const rows: Row[] = []
  try {
    for await (const bite of sheetRows(form, bytes, sheet.index, ROWS)) rows.push(...bite)
  } catch (error) {
    // a sheet that is a chart has no cells, and no file of them
    if (!/missing worksheet file/.test(String(error))) throw error
  }
  return rows
}

export interface Looked {
  readonly sheet: Sheet
  readonly rows: readonly Row[]
}
/** The sheets that are likeliest to hold the prompts: those that name such a column, else those that have sentences. */
export function likelySheets(sheets: readonly Looked[], given: Given): readonly Looked[] {
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
