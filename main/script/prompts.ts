/** A row becomes a prompt, or the reason why it is none. */
import type { ColumnRole, LineFault, ScriptColumn, ScriptPrompt } from '../contract/script.ts'
import { readPromptText } from '../text/prompt-text.ts'
import type { TextFault } from '../text/prompt-text.ts'
import { cellText, fitsRole, isTrue, optionalText } from './columns.ts'
import type { Langs } from './langs.ts'
import { fault } from './rows.ts'
import type { Fault, Notes, Row } from './rows.ts'

export type ScriptLine = { readonly ok: true; readonly prompt: ScriptPrompt } | Fault

export interface Making {
  readonly columns: readonly ScriptColumn[]
  /** of a row that names none; empty: not said */
  readonly lang: string
  readonly langs: Langs
  readonly notes: Notes
  /** the text as it stands, for whoever has rules of its own */
  readonly asIs: boolean
}

const FAULTS: Readonly<Record<TextFault, LineFault>> = {
  text_blank: 'empty',
  text_too_long: 'too_long',
  control: 'control',
  lost_letters: 'encoding',
}
/** What Excel writes where a formula found nothing. */
const FAILED = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!)$/
/** Beside the text of a prompt, UTF-16 units: what comes in a topic is held to the same. */
const LONGEST = { id: 200, section: 500, hint: 500 } as const

export function promptMaker({ columns, lang, langs, notes, asIs }: Making): (row: Row) => ScriptLine | null {
  const at = new Map<ColumnRole, number>(columns.map((column) => [column.role, column.at]))
  const textAt = at.get('text') ?? -1
  const value = (row: Row, role: ColumnRole): string | null => {
    const place = at.get(role)
    return place === undefined ? null : optionalText(row.cells[place])
  }
  /** Beside the text, what cannot be what it says is as good as a broken row. */
  const checked = (row: Row, role: 'id' | 'section' | 'hint' | 'image' | 'audio'): string | null | Fault => {
    const found = value(row, role)
    if (found === null) return null
    if (found.includes('\ufffd'))
      return fault(row.line, 'encoding', `${role}: holds bytes that are no letters`)
    if (/[\u0000-\u0008\u000e-\u001f\u007f]/.test(found))
      return fault(row.line, 'control', `${role}: holds a control character`)
    if (!fitsRole(role, found)) return fault(row.line, 'bad_field', `${role}: ${found.slice(0, 80)}`)
    if (role in LONGEST && found.length > LONGEST[role as keyof typeof LONGEST])
      return fault(
        row.line,
        'bad_field',
        `${role}: longer than ${LONGEST[role as keyof typeof LONGEST]} characters`,
      )
    return found.normalize('NFC')
  }
  const langOf = (row: Row): string | Fault => {
    const written = value(row, 'lang')
    if (written === null) return lang
    const tag = langs.tagOf(written)
    if (tag === null) return fault(row.line, 'lang', `no language is known as: ${written.slice(0, 80)}`)
    if (tag !== written) notes.add('lang_written', row.line, written.slice(0, 80))
    return tag
  }
  const textOf = (row: Row): string | Fault | null => {
    const raw = cellText(row.cells[textAt])
    if (raw === null || raw === '\\N' || raw === 'NaN') return fault(row.line, 'empty', 'no text')
    if (FAILED.test(raw)) return fault(row.line, 'empty', `a formula that failed: ${raw}`)
    if (asIs) {
      if (raw.includes('\ufffd')) return fault(row.line, 'encoding', 'holds bytes that are no letters')
      return raw === '' ? fault(row.line, 'empty', 'no text') : raw
    }
    const reading = readPromptText(raw)
    if (!reading.ok) {
      return fault(row.line, FAULTS[reading.code], reading.detail)
    }
    for (const { kind } of reading.changes) {
      if (kind === 'direction' || kind === 'invisible') notes.add('invisible', row.line)
      if (kind === 'composed') notes.add('nfc', row.line)
      if (kind === 'question_marks') notes.add('question_marks', row.line)
    }
    return reading.text
  }
  return (row) => {
    const text = textOf(row)
    if (text === null || typeof text === 'object') return text
    const tag = langOf(row)
    if (typeof tag === 'object') return tag
    const fields: (string | null)[] = []
    for (const role of ['id', 'section', 'hint', 'image', 'audio'] as const) {
      const found = checked(row, role)
      if (found !== null && typeof found === 'object') return found
      fields.push(found)
    }
    const [itemcode = null, section = null, hint = null, image = null, audio = null] = fields
    const direction = value(row, 'direction')?.toLowerCase() ?? 'auto'
    const priority = value(row, 'priority')
    if (!fitsRole('direction', direction))
      return fault(row.line, 'bad_field', `direction: ${direction.slice(0, 80)}`)
    if (priority !== null && !fitsRole('priority', priority))
      return fault(row.line, 'bad_field', `priority: ${priority.slice(0, 80)}`)
    const kind = value(row, 'kind')?.toLowerCase() ?? null
    if (kind !== null && !fitsRole('kind', kind))
      return fault(row.line, 'bad_field', `kind: ${kind.slice(0, 80)}`)
    return {
      ok: true,
      prompt: {
        ...(kind === null ? {} : { kind }),
        line: row.line,
        text,
        lang: tag,
        itemcode,
        section,
        hint,
        image,
        audio,
        direction: direction === 'ltr' || direction === 'rtl' ? direction : 'auto',
        training: isTrue(value(row, 'training') ?? ''),
        priority: priority === null ? 0 : Number(priority),
      },
    }
  }
}
