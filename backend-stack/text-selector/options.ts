/** Everything that decides what is chosen, in one validated value; the command line and the tests make it. */
import { z } from 'zod'
import { TOPICS } from '../../main/contract/messages.ts'
import { readLanguageTag } from '../../main/text/language-tag.ts'
import { UNIT_FORM } from './choose/unit.ts'
import { collectionPlace, isCollection } from './read/documents.ts'

export const selectorOptions = z.object({
  corpus: z
    .string()
    .min(1)
    .superRefine((uri, ctx) => {
      try {
        if (isCollection(uri)) collectionPlace(uri)
      } catch (error) {
        ctx.addIssue(error instanceof Error ? error.message : String(error))
      }
    }),
  /** the corpus' name in the prompt record; by default the object's file name */
  name: z.string().min(1).max(200).optional(),
  /** however it is written, it becomes the canonical tag */
  lang: z.string().transform((written, ctx) => {
    const reading = readLanguageTag(written)
    if (reading.kind === 'tag') return reading.tag
    const perhaps = reading.suggestions.length === 0 ? '' : `: perhaps ${reading.suggestions.join(' or ')}`
    ctx.addIssue(`not a BCP 47 language tag${perhaps}`)
    return z.NEVER
  }),
  format: z.enum(['txt', 'csv', 'tsv', 'jsonl', 'parquet']).optional(),
  column: z.string().optional(),
  /** roles of columns from 1 or by name: `text=3,hint=4` */
  columns: z.string().optional(),
  encoding: z.string().max(40).optional(),
  split: z.boolean().default(false),
  unit: z.string().regex(UNIT_FORM, 'graphemes:N, syllables:N or phones:N (N = 1..3)').optional(),
  phones: z.string().optional(),
  weight: z.enum(['uniform', 'frequency']).default('uniform'),
  depth: z.number().int().min(1).max(8).default(4),
  minChars: z.number().int().min(1).default(3),
  maxChars: z.number().int().min(1).max(4_000).default(200),
  minWords: z.number().int().min(1).default(1),
  maxWords: z.number().int().min(1).default(40),
  digits: z.enum(['reject', 'keep', 'ascii']).default('reject'),
  symbols: z.enum(['reject', 'keep']).default('reject'),
  punctuation: z.enum(['standard', 'keep', 'strip']).default('standard'),
  personalData: z.enum(['reject', 'keep']).default('reject'),
  foreignLetters: z.number().int().min(0).default(0),
  blocklist: z.string().optional(),
  /** Jaccard index from which two sentences are near-duplicates; 0 looks for none */
  near: z.number().min(0).max(1).default(0.85),
  /** candidates kept at most: beyond it, only a fair sample of the corpus is (memory stays bounded) */
  poolLimit: z.number().int().min(1_000).max(8_000_000).default(2_000_000),
  count: z.number().int().min(1).optional(),
  /** names what `count` was asked for: asked again under the same name, only what is missing of it is published */
  request: z.string().min(1).max(500).optional(),
  backlog: z.number().int().min(1).optional(),
  /** with --backlog: fill up once and end, instead of keeping watch */
  once: z.boolean().default(false),
  groups: z.array(z.string()).default([]),
  topic: z.string().default(TOPICS.prompts),
  brokers: z.array(z.string()).default(['127.0.0.1:9092']),
  priority: z.number().int().min(-1000).max(1000).default(0),
  takesWanted: z.number().int().min(1).max(1000).default(1),
  given: z.string().optional(),
  /** prompts that so many stations flag are taken back, and no more asked for; absent: however many do */
  flagged: z.number().int().min(1).optional(),
  /** what has landed decides what is covered, take by take */
  leastCovered: z.boolean().default(false),
  /** prompts of stations that were not heard of for so long are asked for again; absent: never */
  leaseDays: z.number().min(1).max(3_650).optional(),
  leasesTopic: z.string().default(TOPICS.leases),
  catalogueTopic: z.string().default(TOPICS.catalogue),
  outcomesTopic: z.string().default(TOPICS.outcomes),
  state: z.string(),
  dryRun: z.boolean().default(false),
  report: z.string().optional(),
  /** OpenLineage events of the run go there; none by default */
  lineageTopic: z.string().optional(),
  s3Endpoint: z.string().optional(),
  s3Region: z.string().default('us-east-1'),
})
export type SelectorOptions = z.infer<typeof selectorOptions>

/** Right-to-left scripts, for the prompt's `direction`. */
export const RTL_SCRIPTS: ReadonlySet<string> = new Set([
  'Arab',
  'Hebr',
  'Syrc',
  'Thaa',
  'Nkoo',
  'Adlm',
  'Rohg',
])
