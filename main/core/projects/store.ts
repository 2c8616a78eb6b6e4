/** Projects and their rules. One is there from the start, and takes what the prompt topic brings. */
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { projectSettings } from '../../contract/model.ts'
import type { ConsentText, Project, ProjectSettings } from '../../contract/model.ts'
import { languageTag } from '../language.ts'
import { checkForm } from './speaker-form.ts'
import type { Station } from '../station.ts'
import { newId } from '../station.ts'

export const DEFAULT_PROJECT = 'default'

interface ProjectRow {
  project_id: string
  name: string
  settings: string
  prompt_count: number
  done: number
  /** JSON array */
  langs: string
}

/** A text that speakers may have agreed to stays what it was: its language is part of what they agreed to. */
function withTag(text: ConsentText, before: readonly ConsentText[]): ConsentText {
  const agreed = before.some((one) => one.lang === text.lang && one.version === text.version)
  return agreed ? text : { ...text, lang: languageTag(text.lang) }
}

const langsShape = z.array(z.string())

export type Projects = ReturnType<typeof projectStore>

export function projectStore(station: Station) {
  const { db, now } = station
  const put = db.prepare<[string, string, string, number]>(
    `INSERT INTO projects (project_id, name, settings, created_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (project_id) DO UPDATE SET name = excluded.name, settings = excluded.settings`,
  )
  // what was taken out before anybody read it is neither to be done nor done
  const columns = `SELECT p.project_id, p.name, p.settings, p.prompt_count
    - (SELECT count(*) FROM prompts o WHERE o.project_id = p.project_id AND o.takes_wanted = 0 AND o.readings = 0)
    AS prompt_count,
    (SELECT count(*) FROM prompts q WHERE q.project_id = p.project_id AND q.readings > 0) AS done,
    (SELECT json_group_array(l.lang) FROM prompt_langs l WHERE l.project_id = p.project_id AND l.open > 0) AS langs
    FROM projects p`
  const all = db.prepare<[], ProjectRow>(`${columns} ORDER BY p.created_at, p.project_id`)
  const one = db.prepare<[string], ProjectRow>(`${columns} WHERE p.project_id = ?`)
  const light = db.prepare<
    [string],
    { name: string; settings: string; prompt_count: number; closed_count: number }
  >('SELECT name, settings, prompt_count, closed_count FROM projects WHERE project_id = ?')
  const ids = db
    .prepare<[], string>('SELECT project_id FROM projects ORDER BY created_at, project_id')
    .pluck()
  const parsed = new Map<string, { text: string; value: ProjectSettings }>()

  const settingsOf = (id: string, text: string): ProjectSettings => {
    const known = parsed.get(id)
    if (known?.text === text) return known.value
    const value = projectSettings.parse(JSON.parse(text))
    parsed.set(id, { text, value })
    return value
  }
  const toProject = (row: ProjectRow): Project => ({
    projectId: row.project_id,
    name: row.name,
    settings: settingsOf(row.project_id, row.settings),
    prompts: row.prompt_count,
    done: row.done,
    langs: langsShape.parse(JSON.parse(row.langs)),
  })

  if (!one.get(DEFAULT_PROJECT))
    put.run(DEFAULT_PROJECT, 'Field recordings', JSON.stringify(projectSettings.parse({})), now())

  return {
    list: (): Project[] => all.all().map(toProject),
    /** without the sums that a list shows */
    ids: (): string[] => ids.all(),
    /** name, settings and counts without the sums that a list shows */
    get(id: string) {
      const row = light.get(id)
      if (!row) throw new StationError('not_found', `no project ${id}`)
      return {
        name: row.name,
        settings: settingsOf(id, row.settings),
        open: row.prompt_count - row.closed_count,
      }
    },
    save(given: { projectId?: string | undefined; name: string; settings: ProjectSettings }): Project {
      const id = given.projectId ?? newId(now())
      if (given.projectId !== undefined && !light.get(id))
        throw new StationError('not_found', `no project ${id}`)
      checkForm(given.settings.speakerForm)
      const before = given.projectId === undefined ? [] : this.get(id).settings.consents
      const consents = given.settings.consents.map((text) => withTag(text, before))
      put.run(id, given.name, JSON.stringify({ ...given.settings, consents }), now())
      station.changed()
      const row = one.get(id)
      if (!row) throw new StationError('internal', 'project vanished')
      return toProject(row)
    },
  }
}
