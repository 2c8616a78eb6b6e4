/** Prompts that are met twice: in the file itself, and in the project already. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { ScriptDuplicates } from '../../contract/scripts.ts'
import type { BroughtPrompt } from '../prompts/script.ts'
import { sha256Text } from '../prompts/store.ts'
import type { Station } from '../station.ts'
import type { Belonging } from './belonging.ts'
import { isOut } from './belonging.ts'
import type { ScriptStore } from './store.ts'

const SAMPLES = 20
const SCRIPTS_NAMED = 5
/** prompts looked at between two breaths */
const BITE = 5_000

/** Enough of a hash to tell a million lines apart, and small enough to keep for each of them. */
export const shortHash = (hex: string): number => Number.parseInt(hex.slice(0, 13), 16)
export const idHash = (promptId: string): number => shortHash(promptId.slice(promptId.indexOf('-') + 1))

interface Sources {
  readonly station: Station
  readonly scripts: ScriptStore
  readonly belonging: Belonging
}

/** Hashes of all texts that the project asks for, but for those of the script that is to be replaced. */
async function textsOf({ db }: Station, projectId: string, except: number | null): Promise<Set<number>> {
  const rows = db.prepare<[number, number, string, number | null], string>(
    `SELECT sha256 FROM prompts WHERE seq > ? AND seq <= ? AND +project_id = ? AND script_id IS NOT ?
        AND takes_wanted IS NOT 0`,
  )
  const end = db.prepare<[], number | null>('SELECT max(seq) FROM prompts').pluck().get() ?? 0
  const texts = new Set<number>()
  for (let at = 0; at < end; at += BITE) {
    for (const hash of rows.pluck().all(at, at + BITE, projectId, except)) texts.add(shortHash(hash))
    await breathe()
  }
  return texts
}

/** `replaces`: the script whose next edition the file is; what is in it already is no duplicate. */
export async function duplicateFinder(
  { station, scripts, belonging }: Sources,
  projectId: string,
  replaces: number | null,
) {
  const known = await textsOf(station, projectId, replaces)
  const names = new Map(scripts.rows(projectId).map((row) => [row.script_id, row.name]))
  const ids = new Map<number, number>()
  const texts = new Map<number, number>()
  const found = { inFile: 0, sameText: 0, inProject: 0, sameTextInProject: 0 }
  const held = new Map<string, number>()
  const samples: ScriptDuplicates['samples'] = []
  const note = (
    what: keyof typeof found,
    { prompt, line }: BroughtPrompt,
    firstLine: number | null,
    script: string | null,
  ) => {
    found[what] += 1
    if (samples.length < SAMPLES) samples.push({ line, text: prompt.text, firstLine, script })
  }

  function inProject(brought: BroughtPrompt, text: number): void {
    const there = belonging.find(projectId, brought.prompt.promptId)
    const mine =
      there !== null &&
      replaces !== null &&
      (there.script_id === replaces || belonging.isAlso(projectId, there.prompt_id, replaces))
    if (there !== null && !isOut(there) && !mine) {
      const name = there.script_id === null ? null : (names.get(there.script_id) ?? null)
      if (name !== null) held.set(name, (held.get(name) ?? 0) + 1)
      note('inProject', brought, null, name)
    } else if (there === null && known.has(text)) note('sameTextInProject', brought, null, null)
  }

  return {
    see(brought: BroughtPrompt): void {
      const id = idHash(brought.prompt.promptId)
      const first = ids.get(id)
      if (first !== undefined) {
        note('inFile', brought, first, null)
        return
      }
      ids.set(id, brought.line)
      const text = shortHash(sha256Text(brought.prompt.text))
      const sameText = texts.get(text)
      if (sameText !== undefined) note('sameText', brought, sameText, null)
      else texts.set(text, brought.line)
      if (known.size > 0 || replaces !== null) inProject(brought, text)
    },
    result: (): ScriptDuplicates => ({
      ...found,
      scripts: [...held]
        .sort((a, b) => b[1] - a[1])
        .slice(0, SCRIPTS_NAMED)
        .map(([name]) => name),
      samples,
    }),
  }
}
