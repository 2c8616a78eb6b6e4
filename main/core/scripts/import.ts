/** Puts a script into a project: as a new one, or as the next edition of one that is there. In bites, and may be stopped. */
import { createHash } from 'node:crypto'
import type { Output } from '../../contract/api.ts'
import { StationError } from '../../contract/errors.ts'
import { fileName, readPrompts } from '../prompts/script.ts'
import type { BroughtPrompt, GivenScript, ScriptRead, Watch } from '../prompts/script.ts'
import type { Reading } from '../../script/index.ts'
import type { ScriptParts } from './acts.ts'
import { isRenewed } from './belonging.ts'
import { inBites, seldomCopied } from './bites.ts'
import { idHash } from './duplicates.ts'
import { editionReader } from './edition.ts'
import type { Compared } from './edition.ts'
import type { ScriptFile, ScriptRow } from './store.ts'
import { understandIn } from './understood.ts'
import type { Settled } from './understood.ts'

interface Asked extends GivenScript {
  readonly projectId: string
  readonly replaces?: number | undefined
}
type Imported = Output<'scripts.import'>

const fileOf = (given: GivenScript, bytes: Uint8Array): ScriptFile => ({
  file: fileName(given.name),
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

export const importScript = (
  parts: ScriptParts,
  given: Asked,
  bytes: Uint8Array,
  watch: Watch,
): Promise<Imported> =>
  seldomCopied(parts.station.db, async () => {
    const settled = await understandIn(parts.plans, given, bytes)
    const file = { reading: readingOf(settled), name: given.name }
    const imported =
      given.replaces === undefined
        ? await addScript(parts, file, given, bytes, watch)
        : await replaceScript(parts, parts.scripts.need(given.replaces), file, given, bytes, watch)
    // what a person settled is how the next file like it is read
    if (Object.keys(settled.plan).length > 0)
      parts.plans.keep(given.projectId, settled.likeness, settled.plan)
    return imported
  })

/** Throws where the file is none of the forms that are read, or is not sure. */
function readingOf({ reading, understanding: { refusal, questions } }: Settled): Reading {
  if (reading === null)
    throw new StationError('script_invalid', refusal?.message ?? 'the file is not understood')
  const [question] = questions
  if (question) throw new StationError('script_unsure', question.code, { question: question.code })
  return reading
}

interface ReadFile {
  readonly reading: Reading
  readonly name: string
}

const answer = ({ errors, errorCount, stopped }: ScriptRead) => ({ errors, errorCount, stopped })

async function addScript(
  { station: { db }, scripts, belonging }: ScriptParts,
  read: ReadFile,
  given: Asked,
  bytes: Uint8Array,
  watch: Watch,
): Promise<Imported> {
  const file = fileOf(given, bytes)
  const { projectId } = given
  const before = scripts.ofFile(projectId, file.sha256)
  let scriptId = before?.script_id ?? null
  let [added, skipped] = [0, 0]
  const bring = db.transaction((bite: readonly BroughtPrompt[]) => {
    scriptId ??= bite.length > 0 ? scripts.create(projectId, 'file', file) : null
    if (scriptId === null) return
    for (const { prompt } of bite) {
      const met = belonging.bring(projectId, scriptId, prompt, null)
      if (met === 'added' || met === 'again') added += 1
      else skipped += 1
    }
  })
  const result = await readPrompts(read, bytes, watch, (bite) => bring.immediate(bite))
  if (scriptId !== null && added === 0 && before === null) {
    dropEmpty(scriptId)
    scriptId = null
  }
  return { scriptId, added, skipped, gone: 0, ...answer(result) }

  function dropEmpty(empty: number): void {
    db.transaction(() => {
      for (const promptId of belonging.alsoOf(empty)) belonging.dropAlso(projectId, promptId, empty)
      scripts.remove(empty)
    }).immediate()
  }
}

async function replaceScript(
  parts: ScriptParts,
  script: ScriptRow,
  file: ReadFile,
  given: Asked,
  bytes: Uint8Array,
  watch: Watch,
): Promise<Imported> {
  const { station, scripts, belonging } = parts
  const { script_id: scriptId, project_id: projectId } = script
  if (script.kind !== 'file' || script.taken_out_at !== null || projectId !== given.projectId)
    throw new StationError('conflict', 'only a script that is in can be replaced by a file')
  // read twice: what stands in whose place is known only when both have been seen whole
  const half = (from: number): Watch => ({
    stop: watch.stop,
    progress: (share, lines) => watch.progress(from + share / 2, lines),
  })
  const reader = editionReader(belonging, script)
  const seen = await readPrompts(file, bytes, half(0), (bite) => bite.forEach(reader.see))
  if (seen.stopped) return { scriptId, added: 0, skipped: 0, gone: 0, ...answer(seen) }
  const compared = await reader.compare()
  // whoever takes a file of nothing for the next edition has the wrong file
  if (compared.ids.size === 0) throw new StationError('script_invalid', 'the file holds no prompt')
  const act = station.db.transaction(() => scripts.begin(scriptId, 'replaced')).immediate()
  const oldOf = await oldPrompts(parts, script, compared)
  let [added, skipped] = [0, 0]
  const put = station.db.transaction((bite: readonly BroughtPrompt[]) => {
    for (const { prompt } of bite) {
      const held = belonging.find(projectId, prompt.promptId)
      if (held?.script_id === scriptId && held.takes_wanted !== 0) {
        if (isRenewed(held, prompt)) belonging.renew(held, prompt, act)
        skipped += 1
        continue
      }
      const met = belonging.bring(projectId, scriptId, prompt, act)
      if (met !== 'added' && met !== 'again') {
        skipped += 1
        continue
      }
      added += 1
      const oldId = oldOf.get(idHash(prompt.promptId))
      const old = oldId === undefined ? null : belonging.find(projectId, oldId)
      if (!old) continue
      belonging.leave(projectId, old, act, false)
      belonging.takePlace(projectId, prompt.promptId, old, act)
    }
  })
  const read = await readPrompts(file, bytes, half(0.5), (bite) => put.immediate(bite))
  if (read.stopped) return { scriptId, added, skipped, gone: 0, ...answer(read) }
  await dropGone(parts, script, compared, act)
  scripts.renewed(scriptId, fileOf(given, bytes))
  const { changed, gone } = compared.edition
  return { scriptId, added, skipped, gone: gone + changed, ...answer(read) }
}

const PAGE = 2_000

/** Names of the old prompts that others come in place of, by the id hash of the other. */
async function oldPrompts(
  { station, belonging }: ScriptParts,
  script: ScriptRow,
  { pairs }: Compared,
): Promise<Map<number, string>> {
  const names = new Map<number, string>()
  if (pairs.size === 0) return names
  const newOf = new Map([...pairs].map(([id, old]) => [old, id]))
  let after = 0
  await inBites(station.db, () => {
    const rows = belonging.openAfter(script.script_id, after, PAGE)
    for (const { seq, prompt_id } of rows) {
      const id = newOf.get(idHash(prompt_id))
      if (id !== undefined) names.set(id, prompt_id)
      after = seq
    }
    return rows.length
  })
  return names
}

/** What the new edition has no more, and what was here only because another script brought it. */
async function dropGone(
  { station, belonging }: ScriptParts,
  { script_id: scriptId, project_id: projectId }: ScriptRow,
  { ids }: Compared,
  act: number,
): Promise<void> {
  let after = 0
  await inBites(station.db, (limit) => {
    const rows = belonging.openAfter(scriptId, after, limit)
    for (const held of rows) {
      after = held.seq
      if (!ids.has(idHash(held.prompt_id))) belonging.leave(projectId, held, act, false)
    }
    return rows.length
  })
  const also = belonging.alsoOf(scriptId).filter((promptId) => !ids.has(idHash(promptId)))
  station.db
    .transaction(() => {
      for (const promptId of also) belonging.dropAlso(projectId, promptId, scriptId)
    })
    .immediate()
}
