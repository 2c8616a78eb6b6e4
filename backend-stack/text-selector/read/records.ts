/** One way in for every corpus format: the text (and, where given, its context) of each record. */
import { basename } from 'node:path'
import {
  columnPlan,
  decoded,
  describe,
  lineBlocks,
  Notes,
  readScript,
  understand,
} from '../../../main/script/index.ts'
import type { Reading, ScriptSource, Understood } from '../../../main/script/index.ts'
import type { LineFault, ScriptPlan, ScriptQuestion } from '../../../main/contract/script.ts'
import { CorpusError, type CorpusFault, type Rejection } from './errors.ts'
import { decompressed } from './decompress.ts'
import type { CorpusObject } from './object.ts'
import { readParquet } from './parquet.ts'
import { contextOf } from './record.ts'
import type { RecordSink } from './record.ts'

export type CorpusFormat = 'txt' | 'csv' | 'tsv' | 'jsonl' | 'parquet'

/** What is said about a corpus; the rest is found by looking at it. */
export interface CorpusWish {
  readonly lang: string
  readonly format?: CorpusFormat | undefined
  readonly encoding?: string | undefined
  /** name of the text's column */
  readonly column?: string | undefined
  /** `text=3,id=1` */
  readonly columns?: string | undefined
}

/** Columns of Parquet tried in order where none is named. */
const TEXT_COLUMNS = ['text', 'sentence', 'transcript', 'prompt', 'normalized_text']

/** A name's own ending, without that of its compression. */
const plainName = (uri: string): string => basename(uri).replace(/\.(gz|zst|zstd)$/i, '')

/** Answers with how the corpus was understood, a line each. */
export async function readCorpus(
  object: CorpusObject,
  wish: CorpusWish,
  sink: RecordSink,
): Promise<readonly string[]> {
  if (object.size === 0) throw new CorpusError('empty', `${object.uri} is empty`)
  if (object.format !== undefined) return readLines(object, { ...wish, format: object.format }, sink)
  if (wish.format === 'parquet' || (wish.format === undefined && /\.parquet$/i.test(object.uri))) {
    await readParquet(object, wish.column, TEXT_COLUMNS, sink)
    return ['form parquet']
  }
  return readLines(object, wish, sink)
}

async function readLines(
  object: CorpusObject,
  wish: CorpusWish,
  sink: RecordSink,
): Promise<readonly string[]> {
  const source: ScriptSource = { whole: null, open: () => decompressed(object.bytes()) }
  const { understanding, reading } = await settled(source, object.uri, wish)
  const notes = new Notes(reading.about)
  const judge = encodingJudge(reading.encoding)
  for await (const lines of readScript(source, reading, notes))
    for (const line of lines) {
      judge.see(line.ok || line.code !== 'encoding')
      if (line.ok)
        sink.record(
          line.prompt.text,
          line.prompt.line,
          contextOf((key) => line.prompt[key]),
        )
      else sink.bad(REJECTED[line.code], line.line)
    }
  judge.end()
  return describe({ ...understanding, questions: [], notes: notes.list() })
}

const REJECTED: Readonly<Record<LineFault, Rejection>> = {
  line_too_long: 'line_too_long',
  encoding: 'bad_encoding',
  not_json: 'bad_json',
  not_object: 'bad_json',
  quote: 'bad_csv',
  columns: 'bad_csv',
  few_columns: 'bad_csv',
  bad_field: 'bad_field',
  empty: 'no_text',
  control: 'control_characters',
  bidi: 'control_characters',
  too_long: 'too_long',
  lang: 'bad_field',
}

const FORMS: Readonly<Record<Exclude<CorpusFormat, 'parquet'>, ScriptPlan>> = {
  txt: { form: 'lines' },
  csv: { form: 'table' },
  tsv: { form: 'table', separator: '\t' },
  jsonl: { form: 'jsonl' },
}

/** As it is understood with what was said; throws where nobody can be sure what is meant. */
async function settled(
  source: ScriptSource,
  uri: string,
  { lang, format, encoding, column, columns }: CorpusWish,
): Promise<Understood & { readonly reading: Reading }> {
  const given = { name: plainName(uri), lang, asIs: true }
  let plan: ScriptPlan = {
    ...(format === undefined || format === 'parquet' ? {} : FORMS[format]),
    ...(encoding === undefined ? {} : { encoding }),
  }
  let understood = await understand(source, { ...given, plan })
  // one foreign byte among plain ones: its lines are counted, unless they are many
  if (encoding === undefined && understood.understanding.questions.some(({ code }) => code === 'encoding')) {
    plan = { ...plan, encoding: 'UTF-8' }
    understood = await understand(source, { ...given, plan })
  }
  const roles = columns ?? (column === undefined ? undefined : `text=${column}`)
  if (roles !== undefined && understood.reading !== null) {
    plan = { ...plan, columns: planned(roles, understood) }
    understood = await understand(source, { ...given, plan })
  }
  const { understanding, reading } = understood
  if (reading === null) {
    const code = understanding.refusal?.code ?? 'not_understood'
    throw new CorpusError(REFUSED[code] ?? 'not_text', `${uri}: ${understanding.refusal?.message ?? code}`)
  }
  const open = understanding.questions.find(({ code }) => code in ASKED)
  if (open) throw asked(uri, open, understood)
  return { ...understood, reading: withoutLang(reading, lang) }
}

/** One run is for one language: what a corpus says of each sentence's own is not asked for here. */
const withoutLang = (reading: Reading, lang: string): Reading => ({
  ...reading,
  lang,
  columns: reading.columns.map((one) => (USED.has(one.role) ? one : { ...one, role: 'out' as const })),
})
const USED: ReadonlySet<string> = new Set(['text', 'hint', 'image', 'audio'])

function planned(roles: string, { understanding }: Understood): NonNullable<ScriptPlan['columns']> {
  try {
    return columnPlan(roles, understanding.columns)
  } catch (error) {
    throw new CorpusError('no_text_column', error instanceof Error ? error.message : String(error), error)
  }
}

const REFUSED: Readonly<Record<string, CorpusFault>> = {
  empty: 'empty',
  damaged: 'damaged',
  binary: 'binary',
  picture: 'binary',
  audio: 'binary',
  video: 'binary',
  archive: 'binary',
}
const ASKED: Readonly<Partial<Record<ScriptQuestion['code'], string>>> = {
  text_column: 'it is not sure which column holds the sentences: say it with --columns text=N',
  sheet: 'several sheets hold sentences: keep one of them in a file of its own',
}
function asked(uri: string, { code }: ScriptQuestion, { understanding }: Understood): CorpusError {
  const columns = understanding.columns.map(
    ({ at, name, sample }) => `${at + 1} ${name || (sample[0] ?? '').slice(0, 40)}`,
  )
  return new CorpusError(
    'no_text_column',
    `${uri}: ${ASKED[code] ?? code} (${columns.slice(0, 20).join(', ')})`,
  )
}

/** Share of undecodable lines among the first ones above which the file is in another encoding. */
const MAX_BAD_SHARE = 0.1
const JUDGE_AFTER_LINES = 200

function encodingJudge(encoding: string): { see(isGood: boolean): void; end(): void } {
  let lines = 0
  let bad = 0
  const wrong = () =>
    new CorpusError(
      'not_utf8',
      `${bad} of the first ${lines} lines are not ${encoding}: say what the corpus is encoded in (for example --encoding Windows-1256)`,
    )
  return {
    see(isGood) {
      lines += 1
      if (!isGood) bad += 1
      if (lines === JUDGE_AFTER_LINES && bad > lines * MAX_BAD_SHARE) throw wrong()
    },
    end() {
      if (bad > lines * 0.5) throw wrong()
    },
  }
}

/** Every line of a compressed or plain UTF-8 file, from 1. */
export async function eachLine(
  object: CorpusObject,
  use: (text: string, line: number) => void,
): Promise<void> {
  for await (const block of lineBlocks(decoded(decompressed(object.bytes()), 'UTF-8'))) {
    if ('tooLong' in block) throw new RangeError(`${object.uri}:${block.tooLong}: the line is too long`)
    block.text.split('\n').forEach((text, at) => use(text, block.line + at))
  }
}
