/** What was done to the station, as its log tells it. */
import { z } from 'zod'

export const auditEntry = z.object({
  seq: z.number().int(),
  at: z.number(),
  by: z.enum(['person', 'staff', 'station']),
  act: z.string(),
  /** JSON */
  detail: z.string(),
})
export type AuditEntry = z.infer<typeof auditEntry>

export const auditVerdict = z.object({
  ok: z.boolean(),
  rows: z.number().int(),
  /** hash of the last entry; null: there is none */
  head: z.string().nullable(),
  /** the first entry that does not fit */
  brokenAt: z.number().int().nullable(),
  /** in English, for who looks into it */
  why: z.string().nullable(),
})
export type AuditVerdict = z.infer<typeof auditVerdict>

export const auditMethods = {
  'audit.list': {
    input: z.object({
      /** paging, newest first: the last seq of the page before */
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(500).default(50),
    }),
    output: z.object({ entries: z.array(auditEntry), total: z.number().int() }),
  },
  'audit.verify': { input: z.object({}), output: auditVerdict },
  /** JSON lines, each with its hash: `npm run audit -- FILE` verifies them anywhere */
  'audit.export': { input: z.object({}), output: z.object({ log: z.string() }) },
} as const
