/** Corpora for training out of a lake, asked for in the app. The work is the backend's own exporter, a program of its own. */
import { z } from 'zod'

export const EXPORT_FORMATS = [
  'hf',
  'kaldi',
  'nemo',
  'commonvoice',
  'webdataset',
  'ljspeech',
  'lhotse',
] as const

const count = z.number().int().min(0)
const folder = z.string().trim().min(1).max(4_096)

export const exportWish = z.object({
  lake: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('small'), folder }),
    z.object({ kind: z.literal('spark') }),
  ]),
  format: z.enum(EXPORT_FORMATS),
  /** comparisons as in docs/exports.md; empty: no further condition */
  where: z.string().max(4_000).default(''),
  /** also what nobody approved */
  all: z.boolean().default(false),
  out: folder,
  name: z.string().max(200).default(''),
  /** an SPDX id */
  licence: z.string().max(100).default(''),
  /** Hz; null: as recorded */
  sampleRate: z.number().int().min(4_000).max(192_000).nullable().default(null),
  trim: z.boolean().default(false),
  connected: z.enum(['train', 'drop']).default('train'),
})
export type ExportWish = z.infer<typeof exportWish>

export const exportOutcome = z.object({
  /** as the exporter ends: 0 done, 1 stopped, 2 asked for wrongly, 3 done without audio that was missing or changed */
  code: z.number().int(),
  /** somebody here stopped it */
  stopped: z.boolean(),
  /** what the exporter said last, in its own words; empty when all went well */
  message: z.string(),
  written: z
    .object({
      out: z.string(),
      takes: count,
      seconds: z.number(),
      speakers: count,
      splits: z.record(z.string(), count),
      leftOut: z.record(z.string(), count),
    })
    .nullable(),
  at: z.number(),
})
export type ExportOutcome = z.infer<typeof exportOutcome>

export const exportState = z.object({
  /** false: this app came without the exporter; `npm run export` does it where the project lies */
  available: z.boolean(),
  /** null: none is under way */
  running: z.object({ takes: count, of: count.nullable(), bytes: count }).nullable(),
  /** what was asked for last, to go on with */
  wish: exportWish.nullable(),
  last: exportOutcome.nullable(),
})
export type ExportState = z.infer<typeof exportState>

export const corpusExportMethods = {
  /** Begins, and answers at once. `resume`: go on with one that was stopped, with the same wish. */
  'lake.export': {
    input: z.object({ wish: exportWish, resume: z.boolean().default(false) }),
    output: exportState,
  },
  'lake.exportState': { input: z.object({}), output: exportState },
  'lake.stopExport': { input: z.object({}), output: exportState },
} as const
