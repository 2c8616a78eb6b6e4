/** What a project is to record and how far it is: asked by the Corpus view, counted by the core. */
import { z } from 'zod'
import { direction } from './model.ts'
import { change, promptFault, textChange } from './prompt-fault.ts'

const count = z.number().int().min(0)

/** Where prompts came from: the broker's topic, a file somebody imported, the sentences that come along, or somebody's hand. */
export const promptOrigin = z.enum(['topic', 'file', 'starter', 'hand'])

/** Readings that are planned are those asked for (`takes_wanted`), else one of each prompt; more count no further. */
export const corpusGroup = z.object({
  name: z.string(),
  prompts: count,
  /** read by at least one speaker */
  done: count,
  /** nobody has read it, somebody passed it over */
  skipped: count,
  flagged: count,
  planned: count,
  recorded: count,
  /** of takes that were not discarded, ms */
  recordedMs: z.number().min(0),
})
export type CorpusGroup = z.infer<typeof corpusGroup>

export const corpusSummary = z.object({
  all: corpusGroup,
  /** the name is a language tag */
  langs: z.array(corpusGroup).max(500),
  /** the largest; the name is empty for prompts without a section */
  sections: z.array(corpusGroup).max(500),
  moreSections: count,
  origins: z.array(corpusGroup.extend({ kind: promptOrigin })).max(500),
  /** records of the topic that could not be read or changed a known prompt, by reason */
  refused: z.array(z.object({ code: promptFault, count })).max(50),
  /** prompts whose text was put right when it came in, or is doubtful, by what that was */
  changed: z.array(z.object({ kind: textChange, count })).max(50),
})
export type CorpusSummary = z.infer<typeof corpusSummary>

export const corpusStatus = z.enum(['all', 'left', 'done', 'skipped', 'flagged'])
export type CorpusStatus = z.infer<typeof corpusStatus>

export const corpusRow = z.object({
  /** grows in the order of the script */
  seq: count,
  promptId: z.string(),
  text: z.string(),
  lang: z.string(),
  direction,
  section: z.string().nullable(),
  itemcode: z.string().nullable(),
  origin: promptOrigin,
  source: z.string(),
  training: z.boolean(),
  hint: z.string().nullable(),
  /** read, and asked for no more: it was taken out of its script, or taken back */
  out: z.boolean(),
  /** of a script, and never read: its text may change, and it may be taken out */
  editable: z.boolean(),
  flagged: z.boolean(),
  /** why, as listeners said: codes, those of promptReason or of a later version */
  flagReasons: z.array(z.string()).default([]),
  /** what was done to its text before it became this one */
  changes: z.array(change).max(10),
  /** speakers who read it, and who passed it over */
  readings: count,
  skips: count,
})
export type CorpusRow = z.infer<typeof corpusRow>

/** What a speaker is thanked for: what they read here, and what of it listeners accepted. */
export const thanksRow = z.object({
  speakerId: z.string(),
  /** what people call them; it stays at this station */
  label: z.string(),
  takes: count,
  recordedMs: count,
  approvedMs: count,
  rejectedMs: count,
})
export type ThanksRow = z.infer<typeof thanksRow>

export const corpusMethods = {
  /** by speaker, those with the most accepted first; who withdrew is not in it */
  'corpus.thanks': {
    input: z.object({ projectId: z.string() }),
    output: z.object({ rows: z.array(thanksRow) }),
  },
  'corpus.summary': { input: z.object({ projectId: z.string() }), output: corpusSummary },
  /** a page in the order of the script; `next` is where the next one begins, null at the end */
  'corpus.prompts': {
    input: z.object({
      projectId: z.string(),
      status: corpusStatus.default('all'),
      lang: z.string().optional(),
      section: z.string().optional(),
      source: z.string().optional(),
      search: z.string().max(200).default(''),
      after: count.default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ rows: z.array(corpusRow), next: count.nullable() }),
  },
} as const
