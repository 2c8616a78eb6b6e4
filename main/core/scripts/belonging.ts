/**
 * Which prompts a script has: how they come into it, leave it, and come back. A prompt that leaves is not deleted: it is asked
 * for no more, what was read from it stays, and an undo finds it again.
 */
import { z } from 'zod'
import type { NewPrompt, PromptStore } from '../prompts/store.ts'
import type { Station } from '../station.ts'

/** how a prompt of a file was met: new; closed and open again; here already; here in another script */
export type Met = 'added' | 'again' | 'same' | 'elsewhere'

export interface HeldPrompt {
  readonly seq: number
  readonly prompt_id: string
  readonly script_id: number | null
  readonly takes_wanted: number | null
  readonly readings: number
  readonly text: string
  readonly lang: string
  readonly section: string | null
  readonly itemcode: string | null
  readonly hint: string | null
  readonly image: string | null
  readonly audio: string | null
  readonly direction: string
  readonly training: number
  readonly priority: number
}
export const isOut = (held: Pick<HeldPrompt, 'takes_wanted'>): boolean => held.takes_wanted === 0

const fieldsShape = z.object({
  section: z.string().nullable(),
  hint: z.string().nullable(),
  image: z.string().nullable(),
  audio: z.string().nullable(),
  direction: z.string(),
  training: z.number(),
  priority: z.number(),
})
type Fields = z.infer<typeof fieldsShape>
const beforeShape = z.union([z.object({ placeOf: z.string() }), fieldsShape])

const fieldsOf = (prompt: NewPrompt): Fields => ({
  section: prompt.section ?? null,
  hint: prompt.hint ?? null,
  image: prompt.image ?? null,
  audio: prompt.audio ?? null,
  direction: prompt.direction,
  training: prompt.training ? 1 : 0,
  priority: prompt.priority ?? 0,
})
const namesOfFields = fieldsShape.keyof().options

/** Does anything but the text differ? */
export const isRenewed = (held: HeldPrompt, prompt: NewPrompt): boolean => {
  const fields = fieldsOf(prompt)
  return namesOfFields.some((name) => held[name] !== fields[name])
}

/** 0 is no prompt's: where one waits while two change places */
const NOWHERE = 0

export type Belonging = ReturnType<typeof scriptBelonging>

export function scriptBelonging({ db }: Station, prompts: PromptStore) {
  const find = db.prepare<[string, string], HeldPrompt>(
    'SELECT * FROM prompts WHERE project_id = ? AND prompt_id = ?',
  )
  const join = db.prepare<[number, number | null, number]>(
    'UPDATE prompts SET script_id = ?, came_by = ?, takes_wanted = NULL WHERE seq = ?',
  )
  const leave = db.prepare<[number, number]>(
    'UPDATE prompts SET takes_wanted = 0, out_by = ? WHERE seq = ? AND closed = 0',
  )
  const also = db.prepare<[string, string, number]>('INSERT OR IGNORE INTO script_also VALUES (?, ?, ?)')
  const notAlso = db.prepare<[string, string, number]>(
    'DELETE FROM script_also WHERE project_id = ? AND prompt_id = ? AND script_id = ?',
  )
  const isAlso = db
    .prepare<[string, string, number], number>(
      'SELECT 1 FROM script_also WHERE project_id = ? AND prompt_id = ? AND script_id = ?',
    )
    .pluck()
  const alsoOf = db.prepare<[number], string>('SELECT prompt_id FROM script_also WHERE script_id = ?').pluck()
  const heir = db
    .prepare<[string, string, number], number>(
      `SELECT a.script_id FROM script_also a JOIN scripts s USING (script_id)
        WHERE a.project_id = ? AND a.prompt_id = ? AND a.script_id <> ? AND s.taken_out_at IS NULL
        ORDER BY a.script_id LIMIT 1`,
    )
    .pluck()
  const inherit = db.prepare<[number, number]>('UPDATE prompts SET script_id = ? WHERE seq = ?')
  const move = db.prepare<[number, number]>('UPDATE prompts SET seq = ? WHERE seq = ?')
  const seqOf = db
    .prepare<[string, string], number>('SELECT seq FROM prompts WHERE project_id = ? AND prompt_id = ?')
    .pluck()
  const remember = db.prepare<[number, string, string]>(
    'INSERT OR IGNORE INTO prompts_before VALUES (?, ?, ?)',
  )
  const renew = db.prepare<[Fields & { seq: number }]>(
    `UPDATE prompts SET section = @section, hint = @hint, image = @image, audio = @audio, direction = @direction,
       training = @training, priority = @priority WHERE seq = @seq`,
  )
  const openOf = db.prepare<[number, number], HeldPrompt>(
    'SELECT * FROM prompts WHERE script_id = ? AND closed = 0 LIMIT ?',
  )
  const openAfter = db.prepare<[number, number, number], HeldPrompt>(
    'SELECT * FROM prompts WHERE script_id = ? AND closed = 0 AND seq > ? ORDER BY seq LIMIT ?',
  )
  const cameBy = db.prepare<[number, number], HeldPrompt>(
    'SELECT * FROM prompts WHERE came_by = ? AND closed = 0 LIMIT ?',
  )
  const outBy = db.prepare<[number, number, number], HeldPrompt>(
    'SELECT * FROM prompts WHERE out_by = ? AND script_id = ? AND takes_wanted = 0 LIMIT ?',
  )
  const closeAgain = db.prepare<[number]>('UPDATE prompts SET takes_wanted = 0, came_by = NULL WHERE seq = ?')
  const reopen = db.prepare<[number]>('UPDATE prompts SET takes_wanted = NULL, out_by = NULL WHERE seq = ?')
  const before = db.prepare<[number, number], { prompt_id: string; fields: string }>(
    'SELECT prompt_id, fields FROM prompts_before WHERE act_id = ? LIMIT ?',
  )
  const forgetBefore = db.prepare<[number, string]>(
    'DELETE FROM prompts_before WHERE act_id = ? AND prompt_id = ?',
  )

  function swap(a: number, b: number): void {
    move.run(NOWHERE, a)
    move.run(a, b)
    move.run(b, NOWHERE)
  }

  return {
    find: (projectId: string, promptId: string): HeldPrompt | null => find.get(projectId, promptId) ?? null,
    isAlso: (projectId: string, promptId: string, scriptId: number): boolean =>
      isAlso.get(projectId, promptId, scriptId) === 1,
    alsoOf: (scriptId: number): string[] => alsoOf.all(scriptId),
    dropAlso: (projectId: string, promptId: string, scriptId: number): void =>
      void notAlso.run(projectId, promptId, scriptId),

    /** In the caller's transaction. `by`: the act that an undo takes back; null for an import, which is taken out as a whole. */
    bring(projectId: string, scriptId: number, prompt: NewPrompt, by: number | null): Met {
      if (prompts.insert(projectId, [prompt], { scriptId, cameBy: by }) > 0) return 'added'
      const held = find.get(projectId, prompt.promptId)
      if (!held) return 'same'
      if (held.script_id === null || isOut(held)) {
        join.run(scriptId, by, held.seq)
        return 'again'
      }
      if (held.script_id === scriptId) return 'same'
      const { changes } = also.run(projectId, prompt.promptId, scriptId)
      return changes > 0 ? 'elsewhere' : 'same'
    },
    /** The text stays, what stands beside it changes; what it was is kept for the undo. */
    renew(held: HeldPrompt, prompt: NewPrompt, by: number): void {
      const fields = fieldsShape.parse(held)
      remember.run(by, held.prompt_id, JSON.stringify(fields))
      renew.run({ ...fieldsOf(prompt), seq: held.seq })
    },
    /**
     * Out of its script. Another script that holds it too inherits it instead. `mayReturn`: the script itself keeps a claim,
     * for when it is brought back.
     */
    leave(projectId: string, held: HeldPrompt, by: number, mayReturn: boolean): void {
      const scriptId = held.script_id ?? 0
      const next = heir.get(projectId, held.prompt_id, scriptId)
      if (next === undefined) {
        leave.run(by, held.seq)
        return
      }
      notAlso.run(projectId, held.prompt_id, next)
      inherit.run(next, held.seq)
      if (mayReturn) also.run(projectId, held.prompt_id, scriptId)
    },
    /** What came for another is read where the other was. */
    takePlace(projectId: string, promptId: string, old: HeldPrompt, by: number): void {
      const seq = seqOf.get(projectId, promptId)
      if (seq === undefined || seq < old.seq) return
      swap(seq, old.seq)
      remember.run(by, promptId, JSON.stringify({ placeOf: old.prompt_id }))
    },
    openOf: (scriptId: number, limit: number): HeldPrompt[] => openOf.all(scriptId, limit),
    openAfter: (scriptId: number, seq: number, limit: number): HeldPrompt[] =>
      openAfter.all(scriptId, seq, limit),

    /** A bite of what an act did, taken back; 0 when all of it is. In the caller's transaction. */
    undo(projectId: string, scriptId: number, act: number, limit: number): number {
      const fields = before.all(act, limit)
      for (const row of fields) {
        const was = beforeShape.parse(JSON.parse(row.fields))
        const seq = seqOf.get(projectId, row.prompt_id)
        if ('placeOf' in was) {
          const old = seqOf.get(projectId, was.placeOf)
          if (seq !== undefined && old !== undefined) swap(seq, old)
        } else if (seq !== undefined) renew.run({ ...was, seq })
        forgetBefore.run(act, row.prompt_id)
      }
      if (fields.length > 0) return fields.length
      const came = cameBy.all(act, limit)
      for (const { seq } of came) closeAgain.run(seq)
      if (came.length > 0) return came.length
      const left = outBy.all(act, scriptId, limit)
      for (const { seq } of left) reopen.run(seq)
      return left.length
    },
  }
}
