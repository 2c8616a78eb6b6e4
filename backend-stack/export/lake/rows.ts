/** Rows of either lake, as far as an export needs them. Columns that a lake does not have yet are absent. */
import { z } from 'zod'
import { transcript } from '../../../main/contract/transcript.ts'
import type { LakeSpeaker, LakeTake, LakeVerdict } from '../types.ts'

const optional = z
  .string()
  .nullish()
  .transform((value) => value ?? null)
/** Spark's rows have a blank where RFC 3339 has a T, and name UTC as +00:00 or not at all. */
const time = z.string().transform((text, context) => {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
  const at = new Date(zoned.replace(' ', 'T'))
  if (!Number.isNaN(at.getTime())) return at.toISOString()
  context.addIssue(`${JSON.stringify(text)} is no time`)
  return z.NEVER
})
const count = z.number().int().min(0)

const take = z.object({
  take_id: z.string(),
  lang: z.string(),
  kind: z
    .string()
    .nullish()
    .transform((kind) => kind ?? 'read'),
  section: optional,
  itemcode: optional,
  project_id: optional,
  speaker_id: z.string(),
  session_id: z.string(),
  station_id: z.string(),
  prompt_id: z.string(),
  prompt_sha256: z.string(),
  prompt_text: optional,
  object_uri: z.string(),
  object_key: z.string().optional(),
  content_type: z.string().optional(),
  bytes: count,
  sha256: z.string(),
  pcm_sha256: z.string(),
  sample_rate: count.min(1),
  channels: count.min(1),
  bit_depth: count,
  frames: count,
  quality: optional,
  device: optional,
  consent_version: optional,
  consent_lang: optional,
  app_version: z.string(),
  version: count,
  attempt: count,
  recorded_at: time,
  landed_at: time,
})

const written = z.object({ review_id: z.string(), content: transcript })
/** Spark's column holds it as JSON. */
const writtenText = z.string().transform((text, context) => {
  const parsed = written.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  context.addIssue(`the transcript cannot be read: ${z.prettifyError(parsed.error)}`)
  return z.NEVER
})

const verdict = z.object({
  take_id: z.string(),
  state: z.string(),
  approve: count,
  reject: count,
  unsure: count,
  transcript: z
    .union([written, writtenText])
    .nullish()
    .transform((value) => value ?? null),
})

const answers = z.record(z.string(), z.unknown())
const speaker = z.object({
  speaker_id: z.string(),
  /** of an earlier answer; null: it is the one of today */
  valid_to: z.unknown(),
  answers: z.union([
    answers,
    z.string().transform((text, context) => {
      const parsed = answers.safeParse(parseJson(text))
      if (parsed.success) return parsed.data
      context.addIssue('the answers are no JSON object')
      return z.NEVER
    }),
  ]),
})

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `inFolder`: audio is found by the key below the lake's folder, wherever that lies now. Throws ZodError. */
export function readTake(row: unknown, inFolder: boolean): LakeTake {
  const { object_key, content_type, ...known } = take.parse(row)
  return {
    ...known,
    object_uri: inFolder && object_key !== undefined ? object_key : known.object_uri,
    content_type: content_type ?? (known.object_uri.endsWith('.wav') ? 'audio/wav' : 'audio/flac'),
  }
}

export const readVerdict = (row: unknown): LakeVerdict => verdict.parse(row)
/** Answers of before are passed over. Throws ZodError. */
export function readSpeaker(row: unknown, onRow: (speaker: LakeSpeaker) => void): void {
  const { valid_to, ...now } = speaker.parse(row)
  if (valid_to === undefined || valid_to === null) onRow(now)
}
