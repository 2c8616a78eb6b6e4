/** The lake's rules, as it reported them. */
import { z } from 'zod'

/** The latest result of one of the lake's rules. `since` null: everything was looked at. */
export const ruleView = z.object({
  rule: z.string(),
  table: z.string(),
  severity: z.enum(['warning', 'error']),
  checked: z.number().int(),
  broken: z.number().int(),
  checkedAt: z.number(),
  since: z.number().nullable(),
  /** takes that the lake names, of all stations */
  named: z.number().int(),
  /** those of them that are on this station */
  takes: z.array(z.object({ takeId: z.string(), promptText: z.string(), lang: z.string() })),
})
export type RuleView = z.infer<typeof ruleView>

export const ruleMethods = {
  'rules.list': { input: z.object({}), output: z.object({ rules: z.array(ruleView) }) },
} as const
