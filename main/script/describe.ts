/** How a file was understood, in plain English, for the command line; and roles of columns as one types them there. */
import { columnRole } from '../contract/script.ts'
import type {
  ScriptColumn,
  ScriptNote,
  ScriptPlan,
  ScriptQuestion,
  ScriptUnderstanding,
} from '../contract/script.ts'

const SEPARATORS: Readonly<Record<string, string>> = { '\t': 'tab', '': 'none', ' ': 'blank' }
const NOTES: Readonly<Record<ScriptNote['code'], string>> = {
  repeated_header: 'the header once more: left out',
  blank: 'nothing that can be seen: left out',
  remark: 'remark: left out',
  section_line: 'begins a section',
  marker: 'the number or bullet before the text was taken off',
  invisible: 'invisible marks were taken out',
  nfc: 'letters and their accents were put together (NFC)',
  question_marks: 'a ? within a word: letters may have been lost before',
  lang_written: 'a language written otherwise',
  lang_name: 'the language is taken from the name of the column',
  column_misfit: 'a column whose values do not fit its name: left out',
  not_recorded: 'shown and not recorded: left out',
  not_done: 'the station does not do this: left out',
  other_sheets: 'another sheet: not read',
  above_header: 'a row above the header: left out',
  more_cells: 'cells beyond the last column: left out',
  short_rows: 'the header names more columns than any row has',
}
const QUESTIONS: Readonly<Record<ScriptQuestion['code'], string>> = {
  encoding: 'The encoding is not sure; read as',
  text_column: 'It is not sure which column is read aloud',
  separator: 'Each line may be a prompt, or a row of a table; the separator would be',
  lang_script: 'The letters are not those of the language',
  lang_unknown: 'No language is known by the name',
  lang_missing: 'No language was said (--lang)',
  sheet: 'Several sheets hold sentences',
}

/** A line each; `notes`: of these alone. */
export function describe(given: ScriptUnderstanding, only?: 'notes'): string[] {
  const notes = given.notes.map(
    ({ code, count, lines, detail }) =>
      `${count} x ${NOTES[code]}${detail === '' ? '' : ` (${detail})`}${lines.length === 0 ? '' : `; line ${lines.join(', ')}${lines.length < count ? ', ...' : ''}`}`,
  )
  if (only) return notes
  const { form, habit, encoding, separator, quoting, header, sheet, columns, langs, questions } = given
  const facts = [
    `form ${form ?? 'none'}${habit === null ? '' : ` (${habit})`}`,
    ...(encoding.name === '' ? [] : [`encoding ${encoding.name}`]),
    ...(separator === null
      ? []
      : [`separator ${SEPARATORS[separator] ?? separator}`, quoting ? 'quoted' : 'not quoted']),
    ...(separator === null && sheet === null ? [] : [header ? 'the first row is a header' : 'no header']),
    ...(sheet === null ? [] : [`sheet ${sheet}`]),
  ]
  return [
    facts.join(', '),
    ...columns.map(
      ({ at, name, role, sample }) =>
        `column ${at + 1}${name === '' ? '' : ` ${name}`}: ${role === 'out' ? 'left out' : role}${sample[0] === undefined ? '' : `, such as: ${sample[0].slice(0, 60)}`}`,
    ),
    ...langs
      .filter(({ written, tag }) => tag !== null && tag !== written)
      .map(({ written, tag }) => `language ${written}: ${tag ?? ''}`),
    ...notes,
    ...questions.map(
      ({ code, detail, choices }) =>
        `? ${[QUESTIONS[code], detail].filter((part) => part !== '').join(' ')}${choices.length === 0 ? '' : `; likely: ${choices.map(({ value }) => value).join(', ')}`}`,
    ),
  ]
}

/** `text=3,id=1,hint=Note`: columns from 1, or by name. Throws RangeError where there is no such role or column. */
export function columnPlan(
  written: string,
  columns: readonly ScriptColumn[],
): NonNullable<ScriptPlan['columns']> {
  return written.split(',').map((part) => {
    const [role = '', where = ''] = part.split('=').map((side) => side.trim())
    const known = columnRole.safeParse(role)
    if (!known.success)
      throw new RangeError(`--columns: ${role} is no role; there are ${columnRole.options.join(', ')}`)
    const found = /^\d+$/.test(where)
      ? columns.find(({ at }) => at === Number(where) - 1)
      : columns.find(({ name }) => name.toLowerCase() === where.toLowerCase())
    if (!found)
      throw new RangeError(
        `--columns: there is no column ${where}; there are ${columns.map(({ at, name }) => `${at + 1}${name === '' ? '' : ` (${name})`}`).join(', ')}`,
      )
    return { at: found.at, name: found.name, role: known.data }
  })
}
