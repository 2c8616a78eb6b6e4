/** One record of the prompt topic: a prompt, or why it is none. */
import { MAX_PROMPT_CHARS, promptRecord } from '../../contract/messages.ts'
import type { IncomingRecord } from '../kafka/port.ts'
import type { NewPrompt } from './store.ts'

export type PromptReading =
  { readonly ok: true; readonly prompt: NewPrompt } | { readonly ok: false; readonly reason: string }

/** A prompt has at most MAX_PROMPT_CHARS; with ids and context nothing valid comes near this many bytes. */
const MAX_VALUE_BYTES = MAX_PROMPT_CHARS * 4 + 16_384

export function readPromptRecord(record: IncomingRecord): PromptReading {
  const { value } = record
  if (value === null) return { ok: false, reason: 'empty record' }
  if (value.length > MAX_VALUE_BYTES) return { ok: false, reason: `too large: ${value.length} bytes` }
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value))
  } catch (error) {
    return { ok: false, reason: error instanceof TypeError ? 'not UTF-8' : 'not JSON' }
  }
  const parsed = promptRecord.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return { ok: false, reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}` }
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
