/** What a file would bring: how it is understood, which lines are wrong, what is met twice, what it would change. Keeps nothing. */
import type { ScriptPreview } from '../../contract/api.ts'
import { promptOfScript, readPrompts } from '../prompts/script.ts'
import type { GivenScript, Watch } from '../prompts/script.ts'
import type { ScriptParts } from './acts.ts'
import { duplicateFinder } from './duplicates.ts'
import { editionReader } from './edition.ts'
import { understandIn } from './understood.ts'

const SECTIONS = 500

interface Asked extends GivenScript {
  readonly projectId?: string | undefined
  readonly replaces?: number | undefined
  readonly head: boolean
}

export async function previewScript(
  parts: ScriptParts,
  given: Asked,
  bytes: Uint8Array,
  watch: Watch,
): Promise<ScriptPreview> {
  const { projectId, replaces, name } = given
  const settled = await understandIn(parts.plans, given, bytes)
  const { understanding, reading, remembered, plan } = settled
  const sample = settled.first.map((one) => ({ ...one, promptId: promptOfScript(one, name).promptId }))
  const head: ScriptPreview = {
    understanding,
    remembered,
    plan,
    counted: false,
    prompts: 0,
    sections: [],
    sample,
    errors: [],
    errorCount: 0,
    stopped: false,
  }
  // a form that is wrongly understood is not worth counting before it is put right
  if (reading === null || given.head || understanding.questions.length > 0) return head
  const twice = projectId === undefined ? null : await duplicateFinder(parts, projectId, replaces ?? null)
  const edition = replaces === undefined ? null : editionReader(parts.belonging, parts.scripts.need(replaces))
  let prompts = 0
  const sections = new Set<string>()
  const read = await readPrompts({ reading, name }, bytes, watch, (bite) => {
    prompts += bite.length
    for (const brought of bite) {
      const { section } = brought.prompt
      if (section && sections.size < SECTIONS) sections.add(section)
      twice?.see(brought)
      edition?.see(brought)
    }
  })
  const { notes, ...counts } = read
  return {
    ...head,
    ...counts,
    understanding: {
      ...understanding,
      notes: counts.stopped ? understanding.notes : notesOf(understanding.notes, notes),
    },
    counted: !counts.stopped,
    prompts,
    sections: [...sections],
    ...(twice && { duplicates: twice.result() }),
    ...(edition && !counts.stopped && { edition: (await edition.compare()).edition }),
  }
}

type Notes = ScriptPreview['understanding']['notes']

/** Counted over the whole file where lines were counted; what was seen of the file's form stays. */
function notesOf(seen: Notes, counted: Notes): Notes {
  const key = ({ code, detail }: Notes[number]) => `${code} ${detail}`
  const known = new Set(counted.map(key))
  return [...counted, ...seen.filter((note) => !known.has(key(note)))].slice(0, 100)
}
