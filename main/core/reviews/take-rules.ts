/** How a take is listened to: by the rules of its own project, whichever others are in the queue beside it. */
import { projectSettings } from '../../contract/model.ts'
import type { Take } from '../../contract/model.ts'
import type { Projects } from '../projects/store.ts'
import type { Station } from '../station.ts'
import { ofProject } from './of-project.ts'

export interface TakeRuleParts {
  readonly station: Pick<Station, 'db'>
  readonly projects: Pick<Projects, 'get'>
}

interface TakeRules {
  /** neither the speaker is shown nor what others said */
  readonly blind: boolean
  /** one take in about so many is a gold item */
  readonly goldEvery: number
}

/** for takes of a project that this station does not have */
const USUAL: TakeRules = projectSettings.shape.listening.parse({})

/** Of one that may belong to several projects the strictest rule holds. */
export function rulesOf({ station: { db }, projects }: TakeRuleParts, takeId: string): TakeRules {
  const rules = db
    .prepare<[string], string>(
      `SELECT o.project_id FROM lake.entries e JOIN main.projects o ON ${ofProject('o.project_id')} WHERE e.take_id = ?`,
    )
    .pluck()
    .all(takeId)
    .map((projectId) => projects.get(projectId).settings.listening)
  if (rules.length === 0) return USUAL
  return {
    blind: rules.some(({ blind }) => blind),
    goldEvery: Math.min(...rules.map(({ goldEvery }) => goldEvery)),
  }
}

/** Of what others said of this take the listener is told nothing: they listen blind, or its answer is known. */
export const listensAlone = (
  parts: TakeRuleParts & { readonly owners: { gold(takeId: string): unknown } },
  takeId: string,
): boolean => rulesOf(parts, takeId).blind || parts.owners.gold(takeId) !== null

/** What lakes made of a take is nothing a listener should go by; blind, neither is whose voice it is. */
export function asHeard(take: Take, { blind }: Pick<TakeRules, 'blind'>): Take {
  const shown = { ...take, ...(blind ? { speakerId: '', sessionId: '', note: null } : {}) }
  delete shown.review
  return shown
}
