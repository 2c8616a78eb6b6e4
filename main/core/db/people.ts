/** Names and answers of people as they lie in the database: encrypted where the station has a key, each bound to its row. */
import { isUnder, openText, sealText } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'
import type { Db } from './open.ts'

/** Where they lie. */
const FIELDS = [
  { table: 'speakers', id: 'speaker_id', column: 'label' },
  { table: 'speakers', id: 'speaker_id', column: 'metadata' },
  { table: 'listeners', id: 'listener_id', column: 'label' },
] as const
type Field = `${(typeof FIELDS)[number]['table']}.${(typeof FIELDS)[number]['column']}`

/** What waits to be told of a speaker, a withdrawal with the secret of its card among it, or was told. */
const toldPlace = (jobId: string): string => `jobs.value:${jobId}`

export const sealPerson = (keys: VaultKeys, field: Field, id: string, text: string): string =>
  sealText(keys, `${field}:${id}`, text)
export const openPerson = (keys: VaultKeys, field: Field, id: string, stored: string): string =>
  openText(keys, `${field}:${id}`, stored)
export const sealTold = (keys: VaultKeys, jobId: string, value: string): string =>
  sealText(keys, toldPlace(jobId), value)
export const openTold = (keys: VaultKeys, jobId: string, stored: string): string =>
  openText(keys, toldPlace(jobId), stored)

/**
 * Everything that is not under the key in force, of an older key or plain, is put under it; answers whether there was any. In one
 * transaction: a crash leaves all or nothing done.
 */
export function sealPeople(db: Db, keys: VaultKeys): boolean {
  const { write } = keys
  if (write === null) return false
  let changed = false
  const again = (place: string, stored: string): string | null => {
    if (isUnder(stored, write)) return null
    const sealed = sealText(keys, place, openText(keys, place, stored))
    if (sealed === stored) return null
    changed = true
    return sealed
  }
  db.transaction(() => {
    for (const { table, id, column } of FIELDS) {
      const set = db.prepare<[string, string]>(`UPDATE ${table} SET ${column} = ? WHERE ${id} = ?`)
      const rows = db.prepare<[], { id: string; text: string }>(
        `SELECT ${id} AS id, ${column} AS text FROM ${table}`,
      )
      for (const row of rows.all()) {
        const sealed = again(`${table}.${column}:${row.id}`, row.text)
        if (sealed !== null) set.run(sealed, row.id)
      }
    }
    const told = db.prepare<[], { id: string; text: string }>(
      `SELECT job_id AS id, json_extract(payload, '$.value') AS text FROM jobs
        WHERE kind IN ('speaker', 'withdrawal') AND json_extract(payload, '$.value') IS NOT NULL`,
    )
    const tell = db.prepare<[string, string]>(
      "UPDATE jobs SET payload = json_set(payload, '$.value', ?) WHERE job_id = ?",
    )
    for (const row of told.all()) {
      const sealed = again(toldPlace(row.id), row.text)
      if (sealed !== null) tell.run(sealed, row.id)
    }
  }).immediate()
  return changed
}
