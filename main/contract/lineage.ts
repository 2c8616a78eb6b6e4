/** Where a take comes from and where it went. */
import { z } from 'zod'
import { delivery, deliveryState, takeReview } from './model.ts'

export interface CorpusLine {
  readonly uri: string
  readonly etag: string | undefined
  readonly line: number | undefined
}

/** `s3://corpus/am/news.txt#etag=...&line=12`, as the text selector writes a prompt's source; undefined for any other. */
export function corpusLineOf(source: string): CorpusLine | undefined {
  const [uri = '', fragment] = source.split('#', 2)
  if (fragment === undefined) return undefined
  const said = new URLSearchParams(fragment)
  const line = said.get('line')
  return { uri, etag: said.get('etag') ?? undefined, line: line === null ? undefined : Number(line) }
}

/** Where a take comes from and where it went, as far as this station knows. Times are epoch ms. */
export const lineage = z.object({
  takeId: z.string(),
  corpus: z.object({ uri: z.string(), line: z.number().nullable(), etag: z.string().nullable() }).nullable(),
  /** null: the prompt is not on this station (any more, or it came with an imported take) */
  prompt: z
    .object({
      corpus: z.string(),
      source: z.string(),
      /** topic/partition/offset of its record; null: from an imported script */
      origin: z.string().nullable(),
      receivedAt: z.number(),
      /** its text is another one now than when the take was made */
      changed: z.boolean(),
    })
    .nullable(),
  promptId: z.string(),
  take: z.object({
    recordedAt: z.number(),
    stationId: z.string(),
    speakerId: z.string(),
    sessionId: z.string(),
    version: z.number().int(),
    versions: z.number().int(),
    /** of the samples */
    pcmSha256: z.string(),
    /** of the file that is sent; null until it is made */
    fileSha256: z.string().nullable(),
  }),
  delivery,
  review: takeReview.optional(),
  /** verdicts given on this station */
  reviews: z.array(
    z.object({
      reviewId: z.string(),
      at: z.number(),
      reviewer: z.string(),
      verdict: z.enum(['approve', 'reject', 'unsure']),
      reasons: z.array(z.string()),
      state: deliveryState,
    }),
  ),
  /** by hand, oldest first; stationId: where it was recorded */
  carried: z.array(
    z.object({
      at: z.number(),
      way: z.enum(['out', 'in']),
      folder: z.string(),
      file: z.string(),
      sha256: z.string(),
      stationId: z.string(),
    }),
  ),
  /** what tells the rest, to be run where the backend is */
  command: z.string(),
})
export type Lineage = z.infer<typeof lineage>

export const lineageMethods = {
  'takes.lineage': { input: z.object({ takeId: z.string() }), output: lineage },
} as const
