/** Excel .xlsx and OpenDocument .ods workbooks: their sheets, and the rows of one. */
import { setImmediate as breathe } from 'node:timers/promises'
import { EncryptedFileError } from 'hucre'
import { readOds, streamOdsRows } from 'hucre/ods'
import { readXlsx, streamXlsxRows } from 'hucre/xlsx'
import type { ScriptForm, ScriptRefusal } from '../contract/script.ts'
import type { Row } from './rows.ts'
import { withLineBreaks } from './ods-lines.ts'
import { zipEntries } from './zip.ts'

export type WorkbookForm = Extract<ScriptForm, 'xlsx' | 'ods'>

/** Bytes of all that a workbook may unpack to: a million sentences are a tenth of it. */
const LARGEST_UNPACKED = 400_000_000
/** Rows handed on between two breaths. */
const BITE = 500
const SHEETS = 200

/** What kind of zip this is. */
export function kindOfZip(bytes: Uint8Array): WorkbookForm | ScriptRefusal['code'] {
  const entries = zipEntries(bytes)
  if (entries === null) return 'damaged'
  const names = new Set(entries.map(({ name }) => name))
  if (entries.reduce((sum, { size }) => sum + size, 0) > LARGEST_UNPACKED) return 'too_large'
  if (names.has('xl/workbook.xml')) return 'xlsx'
  if (names.has('xl/workbook.bin')) return 'old_excel'
  if (names.has('word/document.xml')) return 'word'
  if (!names.has('content.xml')) return 'archive'
  const mimetype = Buffer.from(bytes.subarray(0, 120)).toString('latin1')
  return /opendocument\.(?:text|presentation|graphics)/.test(mimetype) ? 'word' : 'ods'
}

export const faultOfWorkbook = (error: unknown): ScriptRefusal['code'] =>
  error instanceof EncryptedFileError
    ? 'locked'
    : /password|encrypt/i.test(String(error))
      ? 'locked'
      : 'damaged'

export interface Sheet {
  readonly index: number
  readonly name: string
}

/** Those that can be seen, in their order. */
export async function sheetsOf(form: WorkbookForm, bytes: Uint8Array): Promise<Sheet[]> {
  const sheets = new Map<number, Sheet>()
  const note = (info: { index: number; name: string; hidden?: boolean; veryHidden?: boolean }): boolean => {
    if (info.hidden !== true && info.veryHidden !== true)
      sheets.set(info.index, { index: info.index, name: info.name })
    return false
  }
  await (form === 'xlsx' ? readXlsx : readOds)(bytes, { sheets: note })
  return [...sheets.values()].slice(0, SHEETS)
}

/** In bites; `most` rows at most. Throws what hucre throws for a damaged file. */
export async function* sheetRows(
  form: WorkbookForm,
  bytes: Uint8Array,
  sheet: number,
  most = Infinity,
): AsyncGenerator<Row[]> {
  const limit = Number.isFinite(most) ? { maxRows: most } : {}
  const rows =
    form === 'xlsx'
      ? streamXlsxRows(bytes, { sheet, ...limit })
      : streamOdsRows(withLineBreaks(bytes, LARGEST_UNPACKED), { sheets: [sheet], ...limit })
  let bite: Row[] = []
  for await (const { index, values } of rows) {
    if (values.every((value) => value === null || value === '')) continue
    bite.push({ ok: true, line: index + 1, cells: values.map(plain) })
    if (bite.length < BITE) continue
    yield bite
    bite = []
    await breathe()
  }
  yield bite
}

/** A date as ISO 8601 writes it, without a time where there is none. */
const plain = (value: unknown): unknown =>
  value instanceof Date ? value.toISOString().replace(/T00:00:00\.000Z$/, '') : value
