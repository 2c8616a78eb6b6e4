/** People who judge takes here. Only the pseudonym leaves the station; the name stays. */
import { StationError } from '../../contract/errors.ts'
import type { ParsedInput } from '../../contract/api.ts'
import type { Listener } from '../../contract/listeners.ts'
import { newId } from '../station.ts'
import { openPerson, sealPerson } from '../db/people.ts'
import type { Station } from '../station.ts'

const COLUMNS = `SELECT l.listener_id AS listenerId, l.label, l.speaker_id AS speakerId,
  (SELECT count(*) FROM reviewed r WHERE r.listener_id = l.listener_id) AS given FROM listeners l`

export type Listeners = ReturnType<typeof listenerStore>

export function listenerStore({ db, now, keys }: Pick<Station, 'db' | 'now' | 'keys'>) {
  const all = db.prepare<[], Listener>(`${COLUMNS} ORDER BY l.created_at DESC, l.listener_id`)
  const one = db.prepare<[string], Listener>(`${COLUMNS} WHERE l.listener_id = ?`)
  const named = db.prepare<[string], { id: string; label: string }>(
    'SELECT listener_id AS id, label FROM listeners WHERE listener_id <> ?',
  )
  const speaks = db.prepare<[string], number>(
    'SELECT 1 FROM speakers WHERE speaker_id = ? AND withdrawn_at IS NULL',
  )
  const put = db.prepare<[string, string, string | null, number]>(
    `INSERT INTO listeners (listener_id, label, speaker_id, created_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (listener_id) DO UPDATE SET label = excluded.label, speaker_id = excluded.speaker_id`,
  )
  const labelOf = (id: string, label: string): string => openPerson(keys(), 'listeners.label', id, label)
  const opened = (row: Listener): Listener => ({ ...row, label: labelOf(row.listenerId, row.label) })
  const get = (listenerId: string): Listener => {
    const found = one.get(listenerId)
    if (!found) throw new StationError('not_found', `no listener ${listenerId}`)
    return opened(found)
  }
  const folded = (label: string): string => label.normalize('NFKC').toLowerCase()
  return {
    list: (): Listener[] => all.all().map(opened),
    get,
    save({ listenerId, label: typed, speakerId }: ParsedInput<'listeners.save'>): Listener {
      const label = typed.trim()
      if (listenerId !== undefined) get(listenerId)
      if (speakerId !== null && speaks.get(speakerId) === undefined)
        throw new StationError('not_found', `no speaker ${speakerId}`)
      // two of one name would choose each other's queue
      if (
        named.all(listenerId ?? '').some((other) => folded(labelOf(other.id, other.label)) === folded(label))
      )
        throw new StationError('name_taken', `there is a listener ${label} already`, { name: label })
      const id = listenerId ?? newId(now())
      put.run(id, sealPerson(keys(), 'listeners.label', id, label), speakerId, now())
      return get(id)
    },
  }
}
