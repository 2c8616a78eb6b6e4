/**
 * What a listener wrote down: the words of the take as they were said, and parts of it with their text on tiers. It goes
 * with their verdict, under the same bounds at the station and in both landers (spark/fieldtake_lake/reviews/transcript.py).
 */
import { z } from 'zod'

/** UTF-16 units of all texts together, and counts: a record stays far below a mebibyte. */
export const TRANSCRIPT_LIMITS = { chars: 60_000, name: 60, tiers: 16, segments: 2_000 } as const

/** No control characters but tab and line feed, and no half of a surrogate pair: such a text no file format keeps. */
const written = z
  .string()
  .refine((text) => text.isWellFormed() && !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u.test(text), {
    message: 'holds control characters',
  })

export const segment = z.object({
  /** of the take; [start, end) */
  start_ms: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  end_ms: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  text: written,
})
export type Segment = z.infer<typeof segment>

export const tier = z.object({
  name: written.min(1).max(TRANSCRIPT_LIMITS.name),
  /** in order, one after the other */
  segments: z.array(segment).max(TRANSCRIPT_LIMITS.segments),
})
export type Tier = z.infer<typeof tier>

const shape = z.object({
  /** all that is said in the take; empty: what was to be read is what was said */
  text: written,
  tiers: z.array(tier).max(TRANSCRIPT_LIMITS.tiers),
})
export type Transcript = z.infer<typeof shape>

export type TranscriptFault =
  | { readonly code: 'too_long' | 'too_many' }
  | { readonly code: 'same_name'; readonly tier: string }
  | {
      readonly code: 'no_length' | 'overlap' | 'outside'
      readonly tier: string
      readonly startMs: number
      readonly endMs: number
    }

/** The first thing that is wrong with it. `lengthMs`: of the take, if it is known. */
export function transcriptFault(
  { text, tiers }: Transcript,
  lengthMs: number | null = null,
): TranscriptFault | null {
  const chars = tiers.reduce(
    (sum, { segments }) => segments.reduce((own, one) => own + one.text.length, sum),
    text.length,
  )
  if (chars > TRANSCRIPT_LIMITS.chars) return { code: 'too_long' }
  if (tiers.reduce((sum, { segments }) => sum + segments.length, 0) > TRANSCRIPT_LIMITS.segments)
    return { code: 'too_many' }
  const names = new Set<string>()
  for (const { name, segments } of tiers) {
    if (names.has(name)) return { code: 'same_name', tier: name }
    names.add(name)
    let reached = 0
    for (const { start_ms: startMs, end_ms: endMs } of segments) {
      const where = { tier: name, startMs, endMs }
      if (endMs <= startMs) return { code: 'no_length', ...where }
      if (startMs < reached) return { code: 'overlap', ...where }
      if (lengthMs !== null && endMs > lengthMs) return { code: 'outside', ...where }
      reached = endMs
    }
  }
  return null
}

/** Of a take, in whole ms, so that its last sample is inside. */
export const lengthMsOf = (frames: number, sampleRate: number): number =>
  Math.ceil((frames * 1_000) / Math.max(1, sampleRate))

export const transcript = shape.superRefine((value, context) => {
  const fault = transcriptFault(value)
  if (fault) context.addIssue({ code: 'custom', message: `transcript: ${sentenceOf(fault)}` })
})

/** For logs and refusals; the interface has its own words for the codes. */
export function sentenceOf(fault: TranscriptFault): string {
  const where = 'startMs' in fault ? ` from ${fault.startMs} to ${fault.endMs} ms on “${fault.tier}”` : ''
  switch (fault.code) {
    case 'too_long':
      return `more than ${TRANSCRIPT_LIMITS.chars} characters in all`
    case 'too_many':
      return `more than ${TRANSCRIPT_LIMITS.segments} segments in all`
    case 'same_name':
      return `two tiers are called “${fault.tier}”`
    case 'no_length':
      return `the segment${where} ends before it begins`
    case 'overlap':
      return `the segment${where} begins before the one before it has ended`
    case 'outside':
      return `the segment${where} is not within the take`
  }
}

/** Nothing was written: it need not travel. */
export const saysNothing = ({ text, tiers }: Transcript): boolean =>
  text.trim() === '' && tiers.every(({ segments }) => segments.length === 0)
