/** The scripts of all projects, and what was done to each, so that the last of it can be undone. */
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { scriptAct } from '../../contract/scripts.ts'
import type { ProjectScript, ScriptAct } from '../../contract/scripts.ts'
import type { Station } from '../station.ts'

export interface ScriptRow {
  readonly script_id: number
  readonly project_id: string
  readonly kind: 'file' | 'hand'
  readonly name: string
  readonly file: string
  readonly file_sha256: string
  readonly edition: number
  readonly added_at: number
  readonly changed_at: number
  readonly taken_out_at: number | null
}
export interface ScriptFile {
  readonly file: string
  readonly sha256: string
}
export interface ActRow {
  readonly act_id: number
  readonly script_id: number
  readonly what: string
  readonly before: string
}
const beforeShape = z.object({
  name: z.string(),
  file: z.string(),
  file_sha256: z.string(),
  edition: z.number().int(),
})

interface Counts {
  readonly prompts: number
  readonly recorded: number
  readonly kept: number
}

export type ScriptStore = ReturnType<typeof scriptStore>

export function scriptStore({ db, now }: Station) {
  const get = db.prepare<[number], ScriptRow>('SELECT * FROM scripts WHERE script_id = ?')
  const all = db.prepare<[string], ScriptRow>('SELECT * FROM scripts WHERE project_id = ? ORDER BY script_id')
  const add = db.prepare<[string, string, string, string, string, number, number]>(
    `INSERT INTO scripts (project_id, kind, name, file, file_sha256, added_at, changed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const remove = db.prepare<[number]>('DELETE FROM scripts WHERE script_id = ?')
  const change = db.prepare<[string, string, string, number, number, number]>(
    `UPDATE scripts SET name = ?, file = ?, file_sha256 = ?, edition = ?, changed_at = ? WHERE script_id = ?`,
  )
  const out = db.prepare<[number | null, number]>('UPDATE scripts SET taken_out_at = ? WHERE script_id = ?')
  const act = db.prepare<[number, number, string, string]>(
    'INSERT INTO script_acts (script_id, at, what, before) VALUES (?, ?, ?, ?)',
  )
  const lastAct = db.prepare<[number], ActRow>(
    'SELECT * FROM script_acts WHERE script_id = ? AND undone = 0 ORDER BY act_id DESC LIMIT 1',
  )
  const undone = db.prepare<[number]>('UPDATE script_acts SET undone = 1 WHERE act_id = ?')
  const read = 'FROM prompts WHERE script_id = @id AND readings > 0 AND closed'
  const counts = db.prepare<[{ id: number }], Counts>(
    `SELECT (SELECT count(*) FROM prompts WHERE script_id = @id AND closed = 0)
              + (SELECT count(*) FROM script_also WHERE script_id = @id) AS prompts,
            (SELECT count(*) ${read} = 0) AS recorded, (SELECT count(*) ${read} = 1) AS kept`,
  )

  function need(scriptId: number): ScriptRow {
    const row = get.get(scriptId)
    if (!row) throw new StationError('not_found', `no script ${scriptId}`)
    return row
  }
  function toView(row: ScriptRow): ProjectScript {
    const counted = counts.get({ id: row.script_id }) ?? { prompts: 0, recorded: 0, kept: 0 }
    const last = lastAct.get(row.script_id)
    return {
      scriptId: row.script_id,
      kind: row.kind,
      name: row.name,
      file: row.file,
      edition: row.edition,
      addedAt: row.added_at,
      changedAt: row.changed_at,
      takenOutAt: row.taken_out_at,
      ...counted,
      undo: last ? scriptAct.parse(last.what) : null,
    }
  }
  /** `market.csv (2)`: two scripts of one name could not be told apart. */
  function freeName(projectId: string, wanted: string): string {
    const taken = new Set(all.all(projectId).map(({ name }) => name))
    for (let n = 2, name = wanted; ; n += 1) {
      if (!taken.has(name)) return name
      name = `${wanted} (${n})`
    }
  }
  const set = (row: ScriptRow, part: Partial<ScriptRow>): void => {
    const { name, file, file_sha256, edition } = { ...row, ...part }
    change.run(name, file, file_sha256, edition, now(), row.script_id)
  }
  const create = (projectId: string, kind: ScriptRow['kind'], { file, sha256 }: ScriptFile): number => {
    const name = kind === 'hand' ? '' : freeName(projectId, file)
    return Number(add.run(projectId, kind, name, file, sha256, now(), now()).lastInsertRowid)
  }
  /** Written down before it is done, so that what a crash leaves can be undone too. */
  function begin(scriptId: number, what: ScriptAct): number {
    const { name, file, file_sha256, edition } = need(scriptId)
    const before = JSON.stringify({ name, file, file_sha256, edition })
    return Number(act.run(scriptId, now(), what, before).lastInsertRowid)
  }

  return {
    need,
    view: (scriptId: number): ProjectScript => toView(need(scriptId)),
    list: (projectId: string): ProjectScript[] => all.all(projectId).map(toView),
    rows: (projectId: string): ScriptRow[] => all.all(projectId),
    create,
    /** one that nothing belongs to */
    remove: (scriptId: number): void => void remove.run(scriptId),
    /** that is in and came from these very bytes: an import that was stopped goes on in it */
    ofFile: (projectId: string, sha256: string): ScriptRow | null =>
      all.all(projectId).find((row) => row.file_sha256 === sha256 && row.taken_out_at === null) ?? null,
    /** what is typed by hand in this project; made when there is none */
    byHand(projectId: string): number {
      const there = all
        .all(projectId)
        .find(({ kind, taken_out_at }) => kind === 'hand' && taken_out_at === null)
      return there?.script_id ?? create(projectId, 'hand', { file: '', sha256: '' })
    },
    begin,
    rename(scriptId: number, name: string): void {
      db.transaction(() => {
        const row = need(scriptId)
        if (row.name === name) return
        begin(scriptId, 'renamed')
        set(row, { name })
      }).immediate()
    },
    /** The next edition is in: its file is the script's now, under the name that it has. */
    renewed(scriptId: number, { file, sha256 }: ScriptFile): void {
      const row = need(scriptId)
      // a script that was never renamed is called what its file is called
      const name = row.name === row.file ? file : row.name
      set(row, { name, file, file_sha256: sha256, edition: row.edition + 1 })
    },
    touched: (scriptId: number): void => set(need(scriptId), {}),
    setOut: (scriptId: number, at: number | null): void => void out.run(at, scriptId),
    lastAct: (scriptId: number): ActRow | null => lastAct.get(scriptId) ?? null,
    /** An act is undone: the script is named as before it. */
    restore(done: ActRow): void {
      set(need(done.script_id), beforeShape.parse(JSON.parse(done.before)))
      undone.run(done.act_id)
    },
  }
}
