/** What is done to a whole script: taken out, and whatever was done last undone. Long for a long script, and never half done. */
import { StationError } from '../../contract/errors.ts'
import type { ProjectScript } from '../../contract/scripts.ts'
import type { Station } from '../station.ts'
import type { Belonging } from './belonging.ts'
import { inBites } from './bites.ts'
import type { PlanStore } from './understood.ts'
import type { ScriptRow, ScriptStore } from './store.ts'

export interface ScriptParts {
  readonly station: Station
  readonly scripts: ScriptStore
  readonly belonging: Belonging
  readonly plans: PlanStore
}

const emptied = ({ station, belonging }: ScriptParts, row: ScriptRow, act: number): Promise<void> =>
  inBites(station.db, (limit) => {
    const open = belonging.openOf(row.script_id, limit)
    for (const held of open) belonging.leave(row.project_id, held, act, true)
    return open.length
  })

export async function takeOutScript(parts: ScriptParts, scriptId: number): Promise<ProjectScript> {
  const { station, scripts } = parts
  const row = scripts.need(scriptId)
  if (row.taken_out_at !== null) throw new StationError('conflict', 'this script is taken out already')
  const act = station.db
    .transaction(() => {
      scripts.setOut(scriptId, station.now())
      return scripts.begin(scriptId, 'taken_out')
    })
    .immediate()
  await emptied(parts, row, act)
  return scripts.view(scriptId)
}

export async function undoScript(parts: ScriptParts, scriptId: number): Promise<ProjectScript> {
  const { station, scripts, belonging } = parts
  const row = scripts.need(scriptId)
  const act = scripts.lastAct(scriptId)
  if (!act) throw new StationError('conflict', 'nothing to undo')
  await inBites(station.db, (limit) => belonging.undo(row.project_id, scriptId, act.act_id, limit))
  // last, so that a script that is out has no open prompts also when this dies on its way (finishScripts)
  station.db
    .transaction(() => {
      if (act.what === 'taken_out') scripts.setOut(scriptId, null)
      scripts.restore(act)
    })
    .immediate()
  return scripts.view(scriptId)
}

/** At the start of the station: a script that was being taken out, or back in, when it ended is out. */
export async function finishScripts(parts: ScriptParts, projectIds: readonly string[]): Promise<void> {
  for (const projectId of projectIds)
    for (const row of parts.scripts.rows(projectId)) {
      const act = row.taken_out_at === null ? null : parts.scripts.lastAct(row.script_id)
      if (act?.what === 'taken_out') await emptied(parts, row, act.act_id)
    }
}
