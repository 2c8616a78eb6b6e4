/** One record of the prompt topic: a prompt, or why it is none. */
import { MAX_PROMPT_CHARS, promptRecord } from '../../contract/messages.ts'
import type { z } from 'zod'
import type { PromptFault } from '../../contract/prompt-fault.ts'
import type { IncomingRecord } from '../../kafka/port.ts'
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

export function readPromptRecord(record: IncomingRecord): PromptReading {
  const { value } = record
  if (value === null) return { ok: false, code: 'empty', detail: 'empty record' }
  if (value.length > MAX_VALUE_BYTES)
    return { ok: false, code: 'too_large', detail: `too large: ${value.length} bytes` }
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value))
  } catch (error) {
    return error instanceof TypeError
      ? { ok: false, code: 'not_utf8', detail: 'not UTF-8' }
      : { ok: false, code: 'not_json', detail: 'not JSON' }
  }
  const parsed = promptRecord.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const detail = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`
    return { ok: false, code: codeOf(issue), detail }
  }
  const { data } = parsed
  return {
    ok: true,
    prompt: {
      promptId: data.prompt_id,
      text: data.text,
      lang: data.lang,
      direction: data.direction ?? 'auto',
      corpus: data.corpus,
      source: data.source,
      priority: data.priority,
      takesWanted: data.takes_wanted,
      hint: data.context?.hint,
      image: data.context?.image,
      audio: data.context?.audio,
      origin: `${record.topic}/${record.partition}/${record.offset}`,
    },
  }
}

/** The first field that does not fit decides. */
function codeOf(issue: z.core.$ZodIssue | undefined): PromptFault {
  switch (issue?.path[0]) {
    case undefined:
      return 'not_object'
    case 'prompt_id':
      return 'no_id'
    case 'text':
      return issue.code === 'too_big' ? 'text_too_long' : 'text_empty'
    case 'lang':
      return 'bad_lang'
    case 'direction':
      return 'bad_direction'
    default:
      return 'field'
  }
}
