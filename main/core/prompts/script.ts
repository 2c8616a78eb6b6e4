/** Scripts brought by people: checked line by line, read in bites so that nothing freezes. */
import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { MAX_PROMPT_CHARS } from '../../contract/messages.ts'
import { formatOf, scriptLines } from './lines.ts'
import type { ScriptFault, ScriptFormat, ScriptRow } from './lines.ts'
import type { NewPrompt } from './store.ts'
import { decodeText } from './text.ts'

export interface GivenScript {
  readonly format: ScriptFormat | 'auto'
  readonly name: string
  readonly lang: string
}
const ERRORS_SHOWN = 200
/** Rows between two breaths, and in one transaction: as many as take about so long on this machine, ms. */
const BITE = { first: 250, least: 50, most: 2_000, ms: 20 }
/** how often progress is told, ms */
const TOLD_EVERY = 100

/** Told now and then while a script is read; `stop` ends it between two bites. */
export interface Watch {
  progress(share: number, lines: number): void
  readonly stop: AbortSignal
}

const optional = z.union([z.string(), z.number().transform(String), z.null()]).optional()
const url = z.union([z.literal(''), z.url()]).optional()
const rowShape = z.object({
  text: z.string().optional(),
  sentence: z.string().optional(),
  prompt: z.string().optional(),
  lang: z.string().optional(),
  locale: z.string().optional(),
  direction: z.enum(['ltr', 'rtl', 'auto', '']).optional(),
  section: optional,
  itemcode: optional,
  id: optional,
  prompt_id: optional,
  hint: optional,
  image: url,
  audio: url,
  training: z.union([z.boolean(), z.string(), z.number()]).optional(),
  priority: z.coerce.number().int().min(-1000).max(1000).optional(),
})

/** Controls, and the invisible marks that turn the direction of everything after them (Trojan Source). */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/
const OVERRIDE = /[\u202a-\u202e\u2066-\u2069]/g
const LANG = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/
const truthy = (value: string | number | boolean | undefined): boolean =>
  /^(1|true|yes|x)$/i.test(String(value ?? ''))

/** Stable: the same line imported twice, or on another station, is the same prompt. */
export const scriptPromptId = (lang: string, text: string, itemcode: string): string =>
  `script-${createHash('sha256').update(`${lang}\n${itemcode}\n${text}`).digest('hex').slice(0, 24)}`

/** A prompt, and the line of the file on which it begins. */
export interface BroughtPrompt {
  readonly prompt: NewPrompt
  readonly line: number
}
export interface ScriptRead {
  readonly errors: ScriptFault[]
  readonly errorCount: number
  readonly encoding: string
  readonly stopped: boolean
}

export type ScriptReading =
  { readonly ok: true; readonly prompt: NewPrompt } | { readonly ok: false; readonly fault: ScriptFault }

export function readRow(row: ScriptRow, given: Pick<GivenScript, 'lang' | 'name'>): ScriptReading {
  const fault = (code: string, message: string): ScriptReading => ({
    ok: false,
    fault: { line: row.line, code, message },
  })
  const parsed = rowShape.safeParse(row.fields)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return fault('bad_field', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  }
  const { data } = parsed
  // an override would show other letters than are read; the text itself needs none of them
  const text = (data.text ?? data.sentence ?? data.prompt ?? '').replace(OVERRIDE, '').normalize('NFC').trim()
  if (text === '') return fault('empty', 'no text')
  if (text.length > MAX_PROMPT_CHARS)
    return fault('too_long', `${text.length} characters, ${MAX_PROMPT_CHARS} at most`)
  if (CONTROL.test(text)) return fault('control', 'holds a control character')
  if (text.includes('\ufffd'))
    return fault('encoding', 'holds a character that was lost in an earlier conversion')
  const lang = (data.lang ?? data.locale ?? '').trim() || given.lang
  if (lang.length > 35 || !LANG.test(lang)) return fault('lang', `not a language tag: ${lang}`)
  const itemcode = (data.itemcode ?? data.prompt_id ?? data.id ?? '').trim()
  return {
    ok: true,
    prompt: {
      promptId: scriptPromptId(lang, text, itemcode),
      text,
      lang,
      direction: data.direction === undefined || data.direction === '' ? 'auto' : data.direction,
      corpus: 'script',
      source: given.name.replace(/^.*[/\\]/, '').slice(0, 200),
      section: data.section ?? null,
      itemcode: itemcode === '' ? null : itemcode,
      training: truthy(data.training),
      hint: data.hint ?? null,
      image: data.image === '' ? null : data.image,
      audio: data.audio === '' ? null : data.audio,
      priority: data.priority,
      takesWanted: null,
    },
  }
}

async function open(given: GivenScript, bytes: Uint8Array) {
  if (bytes.length === 0) throw new StationError('script_invalid', 'the file is empty')
  const { text, encoding } = await decodeText(bytes)
  if (text.includes('\u0000')) throw new StationError('script_invalid', 'this is not a text file')
  const format = given.format === 'auto' ? formatOf(given.name, text) : given.format
  const lines = scriptLines(format, text)
  // how far one is, is said by lines
  let count = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return { encoding, lines, count }
}

/** Every line, in bites; `onPrompts` gets each bite's good ones. */
export async function readScript(
  given: GivenScript,
  bytes: Uint8Array,
  watch: Watch,
  onPrompts: (prompts: BroughtPrompt[]) => void,
): Promise<ScriptRead> {
  const { encoding, lines, count } = await open(given, bytes)
  const errors: ScriptFault[] = []
  let errorCount = 0
  let bite: BroughtPrompt[] = []
  let seen = 0
  let size = BITE.first
  let startedAt = performance.now()
  let toldAt = 0
  for (const line of lines) {
    const reading: ScriptReading = line.ok ? readRow(line.row, given) : line
    if (reading.ok) bite.push({ prompt: reading.prompt, line: line.ok ? line.row.line : line.fault.line })
    else {
      errorCount += 1
      if (errors.length < ERRORS_SHOWN) errors.push(reading.fault)
    }
    seen += 1
    if (seen % size !== 0) continue
    onPrompts(bite)
    bite = []
    const now = performance.now()
    size = now - startedAt > BITE.ms ? Math.max(BITE.least, size >> 1) : size
    if (now - startedAt < BITE.ms / 2) size = Math.min(BITE.most, size << 1)
    if (now - toldAt >= TOLD_EVERY) {
      toldAt = now
      const at = line.ok ? line.row.line : line.fault.line
      watch.progress(Math.min(1, at / count), at)
    }
    await breathe()
    if (watch.stop.aborted) return { errors, errorCount, encoding, stopped: true }
    startedAt = performance.now()
  }
  onPrompts(bite)
  return { errors, errorCount, encoding, stopped: false }
}
