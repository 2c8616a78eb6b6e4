/** What the catalogue keeps beside takes. Columns are named as in the Iceberg tables. */
import { z } from 'zod'
import {
  READ_ALOUD,
  outcomeRecord,
  promptRecord,
  receiptRecord,
  speakerRecord,
} from '../../../main/contract/messages.ts'
import { withoutNothing } from '../../../main/contract/without-nothing.ts'
import { unframed } from '../../../main/kafka/framing.ts'
import { readPromptText } from '../../../main/text/prompt-text.ts'
import { canonicalTag } from '../../../main/text/language-tag.ts'
import { digestOf } from '../digest.ts'
import type { Incoming } from '../outcome.ts'
import type { TakeRow } from '../rows.ts'

const origin = receiptRecord.shape.origin.unwrap().shape
const sent = { ...origin, sent_at: z.string() }
const time = z.string()

/** `speakers.jsonl`: the whole history. One row a speaker has no end; the answers of that one are those of today. */
export const speakerRow = speakerRecord.omit({ at: true }).extend({
  langs: z.array(z.string()).nullable(),
  valid_from: time,
  valid_to: time.nullable(),
  ...sent,
})
export type SpeakerRow = z.infer<typeof speakerRow>

/** `outcomes.jsonl`: of the lines of an outcome_id, the one with the latest `at` says how it is. */
export const outcomeRow = outcomeRecord.extend({
  kind: z.string(),
  speaker_id: z.string().nullable(),
  take_id: z.string().nullable(),
  ...sent,
})
export type OutcomeRow = z.infer<typeof outcomeRow>

/** `prompts.jsonl`: of the lines of a prompt_id and prompt_sha256, the last. From topic1 (`topic`), or from a take that landed. */
export const promptRow = z.object({
  prompt_id: z.string(),
  prompt_sha256: z.string(),
  /** null: of a take of an old station, which did not tell it */
  text: z.string().nullable(),
  lang: z.string(),
  kind: z.string(),
  section: z.string().nullable(),
  itemcode: z.string().nullable(),
  corpus: z.string().nullable(),
  source: z.string().nullable(),
  priority: z.number().nullable(),
  takes_wanted: z.number().nullable(),
  from: z.enum(['topic', 'take']),
  sent_at: z.string(),
})
export type PromptRow = z.infer<typeof promptRow>

const utc = (at: string): string => new Date(at).toISOString()
const place = ({ origin: from, sentAt }: Incoming) => ({ ...from, sent_at: sentAt.toISOString() })

const json = (value: Uint8Array | null): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value ?? new Uint8Array()))
  } catch {
    return undefined
  }
}
const keyOf = ({ key }: Incoming): string => (key === null ? '' : Buffer.from(key).toString())

/** Undefined: no such record, or not under its own key. */
export function speakerIn(record: Incoming): SpeakerRow | undefined {
  const { data } = speakerRecord.safeParse(json(record.value))
  if (data?.speaker_id !== keyOf(record)) return undefined
  const { at, langs = null, ...rest } = data
  return { ...rest, langs, valid_from: utc(at), valid_to: null, ...place(record) }
}

export function outcomeIn(record: Incoming): OutcomeRow | undefined {
  const { data } = outcomeRecord.safeParse(json(record.value))
  if (data?.outcome_id !== keyOf(record)) return undefined
  const { kind = READ_ALOUD, speaker_id = null, take_id = null } = data
  return { ...data, kind, speaker_id, take_id, at: utc(data.at), ...place(record) }
}

/** As a station keeps it: what it would not take is no prompt here either. */
export function promptIn(record: Incoming): PromptRow | undefined {
  const { data } = promptRecord.safeParse(
    withoutNothing(json(record.value && unframed(Buffer.from(record.value)))),
  )
  const read = data && readPromptText(data.text)
  if (!data || !read?.ok || data.prompt_id !== keyOf(record)) return undefined
  return {
    prompt_id: data.prompt_id,
    prompt_sha256: digestOf(Buffer.from(read.text)),
    text: read.text,
    lang: canonicalTag(data.lang) ?? data.lang,
    kind: data.kind ?? READ_ALOUD,
    section: data.section ?? null,
    itemcode: data.itemcode ?? null,
    corpus: data.corpus,
    source: data.source,
    priority: data.priority,
    takes_wanted: data.takes_wanted,
    from: 'topic',
    sent_at: record.sentAt.toISOString(),
  }
}

export const promptOfTake = (row: TakeRow): PromptRow => ({
  prompt_id: row.prompt_id,
  prompt_sha256: row.prompt_sha256,
  text: row.prompt_text,
  lang: row.lang,
  kind: row.kind,
  section: row.section,
  itemcode: row.itemcode,
  ...{ corpus: null, source: null, priority: null, takes_wanted: null },
  from: 'take',
  sent_at: row.sent_at,
})
