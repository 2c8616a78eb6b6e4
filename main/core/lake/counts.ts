/** The live counts of the backend's stream job, as far as they are this station's business. */
import { countRecord } from '../../contract/messages.ts'
import type { CountRecord } from '../../contract/messages.ts'
import type { StationState } from '../../contract/model.ts'
import { jsonValue } from '../json.ts'
import type { IncomingRecord, Kept } from '../../kafka/port.ts'
import type { Station } from '../station.ts'

type Counts = NonNullable<StationState['pipeline']['counts']>

/** Of prompts that are not here (yet), so many counts are kept: a corpus may have a million of them. */
const STRANGERS = 5_000
const PROMPT = 'prompt:'

export function countKeeper(station: Station, strangers = STRANGERS) {
  const { db, now } = station
  const put = db.prepare<[string, number, number, number]>(
    `INSERT INTO counts (subject, takes, seconds, received_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (subject) DO UPDATE SET takes = excluded.takes, seconds = excluded.seconds,
       received_at = excluded.received_at`,
  )
  const drop = db.prepare<[string]>('DELETE FROM counts WHERE subject = ?')
  const get = db.prepare<[string], CountRecord>('SELECT takes, seconds FROM counts WHERE subject = ?')
  const newestAt = db.prepare<[], number | null>('SELECT max(received_at) FROM counts').pluck()
  const prune = db.prepare<[number]>(
    `DELETE FROM counts WHERE subject IN (
       SELECT c.subject FROM counts c WHERE c.subject LIKE '${PROMPT}%' AND NOT EXISTS (
         SELECT 1 FROM projects p JOIN prompts q ON q.project_id = p.project_id
          WHERE q.prompt_id = substr(c.subject, ${PROMPT.length + 1}))
       ORDER BY c.received_at DESC LIMIT -1 OFFSET ?)`,
  )
  const speaker = db.prepare<[string], number>('SELECT 1 FROM speakers WHERE speaker_id = ?').pluck()

  /** Not other stations, nor speakers whom nobody here knows. A prompt may be counted before it comes here. */
  function concerns(subject: string): boolean {
    const at = subject.indexOf(':')
    const [what, id] = [subject.slice(0, at), subject.slice(at + 1)]
    if (what === 'station') return id === station.stationId
    if (what === 'speaker') return speaker.get(id) !== undefined
    return subject === 'all:takes' || what === 'prompt'
  }

  /** Grows with each count, whatever the clock does: what is let go is what was heard of the longest ago. */
  let at = newestAt.get() ?? 0
  /** since the table was looked through, which is not worth it for each; the first batch does it for what is there */
  let heard = strangers
  function forgetStrangers(): void {
    if (heard < strangers / 4) return
    heard = 0
    prune.run(strangers)
  }

  return {
    keep(incoming: readonly IncomingRecord[]): Promise<Kept> {
      db.transaction(() => {
        for (const { key, value } of incoming) {
          if (key === null || !concerns(key)) continue
          const count = jsonValue(countRecord, value)
          if (count) {
            at = Math.max(now(), at + 1)
            put.run(key, count.takes, count.seconds, at)
            if (key.startsWith(PROMPT)) heard += 1
          } else if (value === null) drop.run(key)
        }
        forgetStrangers()
      }).immediate()
      station.changed()
      return Promise.resolve({ count: incoming.length, full: false })
    },
    /** For the snapshot: four rows by their key. */
    view(speakerId: string | undefined, promptId: string | undefined): Counts {
      const of = (subject: string) => get.get(subject) ?? null
      return {
        all: of('all:takes'),
        station: of(`station:${station.stationId}`),
        speaker: speakerId === undefined ? null : of(`speaker:${speakerId}`),
        prompt: promptId === undefined ? null : of(`prompt:${promptId}`),
      }
    },
  }
}
