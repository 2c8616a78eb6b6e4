/** Faults that the person at the station should know of, until they say that they do. */
import { z } from 'zod'
import type { StationState } from '../../contract/model.ts'
import type { Db } from '../db/open.ts'
import { newId } from '../station.ts'

const params = z.record(z.string(), z.union([z.string(), z.number()]))

export function noticeStore(db: Db, now: () => number) {
  const rows = db.prepare<[], { id: string; code: string; params: string; at: number }>(
    'SELECT id, code, params, at FROM notices ORDER BY at',
  )
  const put = db.prepare<[string, string, string, number]>('INSERT INTO notices VALUES (?, ?, ?, ?)')
  const sameCode = db.prepare<[string]>('DELETE FROM notices WHERE code = ?')
  const remove = db.prepare<[string]>('DELETE FROM notices WHERE id = ?')
  let list: StationState['notices'] | null = null
  return {
    list: (): StationState['notices'] =>
      (list ??= rows.all().map((row) => ({ ...row, params: params.parse(JSON.parse(row.params)) }))),
    add(code: string, given: Record<string, string | number>): void {
      db.transaction(() => {
        sameCode.run(code)
        put.run(newId(now()), code, JSON.stringify(given), now())
      })()
      list = null
    },
    /** What it told is so no more. */
    settle(code: string): void {
      sameCode.run(code)
      list = null
    },
    dismiss(id: string): void {
      remove.run(id)
      list = null
    },
  }
}
