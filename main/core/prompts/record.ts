/** One record of the prompt topic: a prompt, or why it is none. */
import { z } from 'zod'
import { MAX_PROMPT_CHARS, promptRecord } from '../../contract/messages.ts'
import type { PromptFault } from '../../contract/prompt-fault.ts'
import { withoutNothing } from '../../contract/without-nothing.ts'
import { schemaOf, unframed } from '../../kafka/framing.ts'
import type { IncomingRecord } from '../../kafka/port.ts'
import { readLanguageTag } from '../../text/language-tag.ts'
import { readPromptText } from '../../text/prompt-text.ts'
import type { NewPrompt } from './store.ts'

/** `detail` is for who looks into it, in English. */
export interface NoPrompt {
  readonly code: PromptFault
  readonly detail: string
}
export type PromptReading =
  { readonly ok: true; readonly prompt: NewPrompt } | ({ readonly ok: false } & NoPrompt)

/** A prompt has at most MAX_PROMPT_CHARS; with ids and context nothing valid comes near this many bytes. */
const MAX_VALUE_BYTES = MAX_PROMPT_CHARS * 4 + 16_384

/** What a text and a language may be is decided by main/text, as for a script that somebody imports. */
const written = promptRecord.extend({ text: z.string().min(1), lang: z.string().max(100) })

export function readPromptRecord(incoming: IncomingRecord): PromptReading {
  const { value } = incoming
  if (value === null) return { ok: false, code: 'empty', detail: 'empty record' }
  if (value.length > MAX_VALUE_BYTES)
    return { ok: false, code: 'too_large', detail: `too large: ${value.length} bytes` }
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(unframed(value)))
  } catch (error) {
    return error instanceof TypeError
      ? { ok: false, code: 'not_utf8', detail: 'not UTF-8' }
      : { ok: false, code: 'not_json', detail: notJson(value) }
  }
  const parsed = written.safeParse(withoutNothing(json))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const detail = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`
    return { ok: false, code: codeOf(issue), detail }
  }
  return toPrompt(parsed.data, `${incoming.topic}/${incoming.partition}/${incoming.offset}`)
}

function toPrompt(data: z.output<typeof written>, origin: string): PromptReading {
  const text = readPromptText(data.text)
  if (!text.ok) return { ok: false, code: text.code, detail: `text: ${text.detail}` }
  const lang = readLanguageTag(data.lang)
  if (lang.kind === 'unknown')
    return { ok: false, code: 'bad_lang', detail: `lang: no language tag: ${data.lang}` }
  const { hint, image, audio } = data.context ?? {}
  const said = hint === undefined ? null : readPromptText(hint)
  // a hint of which nothing can be seen is none
  if (said !== null && !said.ok && said.code !== 'text_blank')
    return { ok: false, code: 'field', detail: `context.hint: ${said.detail}` }
  return {
    ok: true,
    prompt: {
      promptId: data.prompt_id,
      text: text.text,
      lang: lang.tag,
      direction: data.direction ?? 'auto',
      corpus: data.corpus,
      source: data.source,
      kind: data.kind,
      section: data.section,
      itemcode: data.itemcode,
      priority: data.priority,
      takesWanted: data.takes_wanted,
      hint: said?.ok ? said.text : undefined,
      image,
      audio,
      origin,
      changes: text.changes,
    },
  }
}

/** Avro and Protobuf come with a registry's head as well. */
function notJson(value: Buffer): string {
  const schema = schemaOf(value)
  return schema === null ? 'not JSON' : `not JSON behind the head of a schema registry (schema ${schema})`
}

/** The first field that does not fit decides. */
function codeOf(issue: z.core.$ZodIssue | undefined): PromptFault {
  switch (issue?.path[0]) {
    case undefined:
      return 'not_object'
    case 'prompt_id':
      return issue.code === 'invalid_type' ? 'no_id' : 'bad_id'
    case 'text':
      return 'text_empty'
    case 'lang':
      return 'bad_lang'
    case 'direction':
      return 'bad_direction'
    default:
      return 'field'
  }
}
