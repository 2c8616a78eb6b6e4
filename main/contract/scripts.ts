/** The scripts of a project: what was imported, what may be done with it, and what of that can be undone. */
import { z } from 'zod'

const count = z.number().int().min(0)
export const MAX_SCRIPT_NAME = 200

/** What was done to a script last, and can be undone. */
export const scriptAct = z.enum(['renamed', 'replaced', 'taken_out', 'edited', 'added', 'prompt_out'])
export type ScriptAct = z.infer<typeof scriptAct>

export const projectScript = z.object({
  scriptId: z.number().int(),
  /** `hand`: what was typed here, one prompt at a time */
  kind: z.enum(['file', 'hand']),
  /** empty: by hand, and nobody has named it */
  name: z.string(),
  /** of the edition that is in; empty: by hand */
  file: z.string(),
  edition: z.number().int().min(1),
  addedAt: z.number(),
  changedAt: z.number(),
  /** null: it is in */
  takenOutAt: z.number().nullable(),
  /** that are asked for now, and how many of them somebody has read */
  prompts: count,
  recorded: count,
  /** that were read and are asked for no more */
  kept: count,
  undo: scriptAct.nullable(),
})
export type ProjectScript = z.infer<typeof projectScript>

/** Prompts of a file that are met more than once. */
export const scriptDuplicates = z.object({
  /** the same line again: goes in once */
  inFile: count,
  /** the same words again, under another item code: both go in */
  sameText: count,
  /** in the project already: stay as they are */
  inProject: count,
  /** the same words are in the project under another item code: both are read */
  sameTextInProject: count,
  /** names of scripts that hold the most of `inProject` */
  scripts: z.array(z.string()).max(5),
  samples: z
    .array(
      z.object({
        line: z.number().int(),
        text: z.string(),
        /** where it was met first: a line of this file, else a script of the project */
        firstLine: z.number().int().nullable(),
        script: z.string().nullable(),
      }),
    )
    .max(20),
})
export type ScriptDuplicates = z.infer<typeof scriptDuplicates>

/** What a newer edition of a script would change. Nothing that was recorded is lost by any of it. */
export const scriptEdition = z.object({
  same: count,
  /** the text stayed; section, hint or the like is another */
  renewed: count,
  changed: count,
  new: count,
  gone: count,
  /** of those that changed or are gone: read by somebody, and kept */
  kept: count,
  samples: z
    .array(
      z.object({
        what: z.enum(['changed', 'new', 'gone']),
        before: z.string().nullable(),
        after: z.string().nullable(),
        lang: z.string(),
        recorded: z.boolean(),
      }),
    )
    .max(60),
})
export type ScriptEdition = z.infer<typeof scriptEdition>

const one = z.object({ scriptId: z.number().int() })
const typed = {
  text: z.string().max(20_000),
  lang: z.string().max(35),
  section: z.string().max(200).nullable().default(null),
  itemcode: z.string().max(200).nullable().default(null),
  hint: z.string().max(500).nullable().default(null),
}
/** the prompt as it is now, and its script, which can undo what was done */
const handled = z.object({ promptId: z.string(), scriptId: z.number().int() })
const byPrompt = { projectId: z.string(), promptId: z.string() }

export const scriptMethods = {
  'scripts.list': {
    input: z.object({ projectId: z.string() }),
    output: z.object({ scripts: z.array(projectScript) }),
  },
  'scripts.rename': {
    input: one.extend({ name: z.string().trim().min(1).max(MAX_SCRIPT_NAME) }),
    output: projectScript,
  },
  /** nobody is asked to read it any more; what was read stays */
  'scripts.takeOut': { input: one, output: projectScript },
  /** the last act on this script */
  'scripts.undo': { input: one, output: projectScript },

  /** what was typed by hand, or a line of a script before anybody has read it; another text is another prompt */
  'prompts.edit': { input: z.object({ ...byPrompt, ...typed }), output: handled },
  'prompts.add': { input: z.object({ projectId: z.string(), ...typed }), output: handled },
  'prompts.takeOut': { input: z.object(byPrompt), output: handled },
} as const
