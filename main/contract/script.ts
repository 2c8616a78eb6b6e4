/**
 * How a script that somebody brought was understood, and what of that a person may change. The station's import, the text
 * selector and `npm run script` all show this; texts for the codes are the interface's business.
 */
import { z } from 'zod'

/** What the file is made of. */
export const scriptForm = z.enum([
  'lines', // a prompt a line
  'list', // the same, with a number or bullet before each
  'table', // columns with a separator between them
  'id_text', // an id, a blank, the text: Kaldi's `text`, LibriSpeech's `.trans.txt`
  'arctic', // ( id "text" )
  'json', // an array, or an object that holds one
  'jsonl', // an object or a string a line
  'xlsx',
  'ods',
  'speechrecorder_xml',
  'speechrecorder_json',
])
export type ScriptForm = z.infer<typeof scriptForm>

/** A habit of a known corpus or program that was recognised, for a word about it. */
export const scriptHabit = z.enum([
  'common_voice',
  'ljspeech',
  'piper',
  'kaldi',
  'arctic',
  'excel_sep',
  'excel_unicode',
  'label_studio',
])
export type ScriptHabit = z.infer<typeof scriptHabit>

/** What a column is for. One column at most has each role, `out` aside. */
export const columnRole = z.enum([
  'text',
  'id',
  'lang',
  'section',
  'hint',
  'image',
  'audio',
  'direction',
  'training',
  'priority',
  'kind',
  'out', // left out
])
export type ColumnRole = z.infer<typeof columnRole>

export const MAX_COLUMNS = 500

/**
 * What a person settled about a file; the rest is found by looking. It is sent with the file to preview and to import, and is
 * what is worth remembering for the next file that has the same `likeness`.
 */
export const scriptPlan = z.object({
  form: scriptForm.optional(),
  /** a name out of the understanding's `encoding.choices` */
  encoding: z.string().max(40).optional(),
  separator: z.string().min(1).max(4).optional(),
  /** a quotation mark around a cell is not part of it */
  quoting: z.boolean().optional(),
  /** the first row names the columns */
  header: z.boolean().optional(),
  sheet: z.string().max(200).optional(),
  /** of a table by position, of JSON by name; columns not named here keep what was found */
  columns: z
    .array(z.object({ at: z.number().int().min(0).max(MAX_COLUMNS), name: z.string(), role: columnRole }))
    .max(MAX_COLUMNS)
    .optional(),
  /** languages as the file writes them, and the tag each stands for */
  langs: z.record(z.string().max(200), z.string().max(35)).optional(),
  /** codes of questions of the kind `agree` that were answered with yes */
  agreed: z.array(z.string().max(40)).max(20).optional(),
})
export type ScriptPlan = z.infer<typeof scriptPlan>

/** Where something is: the first few lines, from 1 (of a workbook: rows; of XML: the line of the tag). */
const places = z.array(z.number().int()).max(20)

/** Something a person should know before the import; nothing of it stops the import. */
export const scriptNote = z.object({
  code: z.enum([
    'repeated_header', // left out: the header once more, as in files put together
    'blank', // left out: nothing that can be seen
    'remark', // left out: begins with //
    'section_line', // `# Name` begins a section
    'marker', // a number or bullet before the text was taken off
    'invisible', // marks that nobody sees were taken out of the text
    'nfc', // letters put together as Unicode prefers
    'question_marks', // a `?` within a word, as where a letter was lost in an earlier conversion
    'lang_written', // a language is written in another way than its tag
    'lang_name', // the text's column is named after a language, which is taken for that of its prompts
    'column_misfit', // left out: the column's name says one thing, its values another
    'not_recorded', // left out: shown to the speaker, and not recorded
    'not_done', // left out: what the station cannot do (a recording's length, an order of sections)
    'other_sheets', // other sheets of the workbook are not read
    'above_header', // left out: a title above the names of the columns
    'more_cells', // left out: cells of a sheet beyond its last column
    'short_rows', // the header names more columns than any row has
  ]),
  count: z.number().int(),
  lines: places,
  /** of what: a column's name, a language as written, an attribute; in English or as in the file */
  detail: z.string(),
})
export type ScriptNote = z.infer<typeof scriptNote>

/** Something that is not sure: until it is answered nothing is imported. */
export const scriptQuestion = z.object({
  code: z.enum([
    'encoding',
    'text_column', // which column is read aloud
    'separator', // is it a table at all
    'lang_script', // the letters are not those of the language
    'lang_unknown', // no language is known by this name
    'lang_missing', // no language was said
    'sheet',
  ]),
  /** the part of the plan that answers it; `agree`: the code goes into `agreed`; `lang`: the language beside the file */
  answer: z.enum(['encoding', 'columns', 'form', 'langs', 'lang', 'sheet', 'agree']),
  /** what it is about: a language as written, a script's name */
  detail: z.string(),
  /** likely answers, the likeliest first, each with how the file would then look */
  choices: z.array(z.object({ value: z.string(), sample: z.string() })).max(12),
})
export type ScriptQuestion = z.infer<typeof scriptQuestion>

/** Why a file is not read at all. `not_understood`: none of the forms that are read. */
export const scriptRefusal = z.object({
  code: z.enum([
    'empty',
    'html',
    'rtf',
    'pdf',
    'word',
    'old_excel', // .xls
    'subtitles',
    'textgrid',
    'eaf',
    'archive',
    'picture',
    'audio',
    'video',
    'other_xml',
    'binary',
    'damaged', // of a form that is read, but broken or cut short
    'locked', // a workbook with a password
    'too_large', // unpacked or whole, larger than what is read at once
    'not_understood',
  ]),
  /** one whole sentence in English, with the forms that are read */
  message: z.string(),
})
export type ScriptRefusal = z.infer<typeof scriptRefusal>

export const scriptColumn = z.object({
  /** position, from 0 */
  at: z.number().int(),
  /** of the header or the key; empty: it has none */
  name: z.string(),
  role: columnRole,
  /** the first cells that are not empty, each cut to 120 characters */
  sample: z.array(z.string()).max(5),
})
export type ScriptColumn = z.infer<typeof scriptColumn>

export const scriptUnderstanding = z.object({
  /** null: it is refused */
  form: scriptForm.nullable(),
  habit: scriptHabit.nullable(),
  refusal: scriptRefusal.nullable(),
  encoding: z.object({
    name: z.string(),
    /** how the first letters beyond ASCII look in it; empty: there are none */
    sample: z.string(),
    /** all that may be chosen, the likeliest first; of a workbook and of UTF-8 in good order there is one */
    choices: z.array(z.object({ name: z.string(), sample: z.string() })).max(40),
  }),
  /** of a table, else null */
  separator: z.string().nullable(),
  quoting: z.boolean(),
  header: z.boolean(),
  /** of a workbook */
  sheets: z.array(z.string()).max(200),
  sheet: z.string().nullable(),
  columns: z.array(scriptColumn).max(MAX_COLUMNS),
  /** languages as they are written in the file and what each is understood as; null: not known */
  langs: z.array(z.object({ written: z.string(), tag: z.string().nullable() })).max(100),
  notes: z.array(scriptNote).max(100),
  questions: z.array(scriptQuestion).max(20),
  /** the same for files of the same form, separator and column names: what was settled for one goes for the next */
  likeness: z.string(),
})
export type ScriptUnderstanding = z.infer<typeof scriptUnderstanding>

/** A prompt as it stands in the script. */
export const scriptPrompt = z.object({
  line: z.number().int(),
  text: z.string(),
  lang: z.string(),
  itemcode: z.string().nullable(),
  section: z.string().nullable(),
  hint: z.string().nullable(),
  image: z.string().nullable(),
  audio: z.string().nullable(),
  direction: z.enum(['ltr', 'rtl', 'auto']),
  training: z.boolean(),
  priority: z.number().int(),
  /** what is asked for (messages.ts: promptKind); absent: to be read aloud */
  kind: z.string().optional(),
})
export type ScriptPrompt = z.infer<typeof scriptPrompt>

/** Why a line gave no prompt. Stored nowhere, translated by the interface (`line.*`). */
export const lineFault = z.enum([
  'empty', // a row without a text
  'too_long',
  'control',
  'bidi',
  'encoding', // holds bytes or marks that are no letters
  'lang',
  'bad_field',
  'few_columns',
  'columns', // too many
  'quote', // a quotation mark is opened and not closed
  'not_json',
  'not_object',
  'line_too_long',
])
export type LineFault = z.infer<typeof lineFault>
