/** What a file would bring: how many prompts, which lines are wrong, what is met twice, what it would change. Keeps nothing. */
import type { ScriptPreview } from '../../contract/api.ts'
import { readScript } from '../prompts/script.ts'
import type { GivenScript, Watch } from '../prompts/script.ts'
import type { ScriptParts } from './acts.ts'
import { duplicateFinder } from './duplicates.ts'
import { editionReader } from './edition.ts'

const SAMPLE = 20
const SECTIONS = 500

interface Asked extends GivenScript {
  readonly projectId?: string | undefined
  readonly replaces?: number | undefined
}

export async function previewScript(
  parts: ScriptParts,
  given: Asked,
  bytes: Uint8Array,
  watch: Watch,
): Promise<ScriptPreview> {
  const { projectId, replaces } = given
  const twice = projectId === undefined ? null : await duplicateFinder(parts, projectId, replaces ?? null)
  const edition = replaces === undefined ? null : editionReader(parts.belonging, parts.scripts.need(replaces))
  let prompts = 0
  const sections = new Set<string>()
  const sample: ScriptPreview['sample'] = []
  const read = await readScript(given, bytes, watch, (bite) => {
    prompts += bite.length
    for (const { prompt } of bite)
      if (prompt.section && sections.size < SECTIONS) sections.add(prompt.section)
    for (const { prompt } of bite.slice(0, SAMPLE - sample.length)) {
      const { promptId, text, lang, direction } = prompt
      sample.push({ promptId, text, lang, direction })
    }
    for (const brought of bite) {
      twice?.see(brought)
      edition?.see(brought)
    }
  })
  return {
    ...read,
    prompts,
    sections: [...sections],
    sample,
    ...(twice && { duplicates: twice.result() }),
    ...(edition && !read.stopped && { edition: (await edition.compare()).edition }),
  }
}
