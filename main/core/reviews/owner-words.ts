/**
 * What project owners say of the listening, here and at other stations: which takes have a known answer, and whose verdicts are
 * set aside. It goes to the lake beside the reviews; of many words about one the latest counts, as in both lakes.
 */
import { goldAnswer, goldRecord, standingRecord } from '../../contract/listening.ts'
import type { GoldAnswer } from '../../contract/listening.ts'
import type { JobStore } from '../jobs/store.ts'
import { newId } from '../station.ts'
import type { Station } from '../station.ts'

type OwnerStation = Pick<Station, 'db' | 'now' | 'stationId' | 'appVersion'>
export type OwnerWords = ReturnType<typeof ownerWords>

const LATER = 'WHERE (excluded.at, excluded.id) > (at, id)'

export function ownerWords(station: OwnerStation, jobs: Pick<JobStore, 'enqueue'>) {
  const { db, now, stationId, appVersion } = station
  const putGold = db.prepare<[string, string | null, number, string]>(
    `INSERT INTO gold_items (take_id, answer, at, id) VALUES (?, ?, ?, ?)
     ON CONFLICT (take_id) DO UPDATE SET answer = excluded.answer, at = excluded.at, id = excluded.id ${LATER}`,
  )
  const putStanding = db.prepare<[string, number, number, string]>(
    `INSERT INTO standings (listener_id, counts, at, id) VALUES (?, ?, ?, ?)
     ON CONFLICT (listener_id) DO UPDATE SET counts = excluded.counts, at = excluded.at, id = excluded.id ${LATER}`,
  )
  const goldOf = db.prepare<[string], { answer: string | null; at: number }>(
    'SELECT answer, at FROM gold_items WHERE take_id = ?',
  )
  const standingOf = db.prepare<[string], { counts: number; at: number }>(
    'SELECT counts, at FROM standings WHERE listener_id = ?',
  )
  /** A clock may have been set back since the word before. */
  const stamp = (last: { readonly at: number } | undefined) => {
    const at = Math.max(now(), (last?.at ?? 0) + 1)
    return {
      id: newId(now()),
      said: { station_id: stationId, app_version: appVersion, at: new Date(at).toISOString() },
    }
  }
  /** True: it is such a word. */
  function keep(value: unknown, appendedAt: number): boolean {
    const gold = goldRecord.safeParse(value).data
    if (gold) putGold.run(gold.take_id, gold.gold, Math.min(Date.parse(gold.at), appendedAt), gold.gold_id)
    const standing = gold ? undefined : standingRecord.safeParse(value).data
    if (standing)
      putStanding.run(
        standing.reviewer,
        standing.counts ? 1 : 0,
        Math.min(Date.parse(standing.at), appendedAt),
        standing.standing_id,
      )
    return gold !== undefined || standing !== undefined
  }
  const say = (id: string, key: string, record: object): void =>
    db
      .transaction(() => {
        const value = JSON.stringify(record)
        jobs.enqueue(id, 'review', {
          size: value.length,
          payload: JSON.stringify({
            topic: 'reviews',
            ...{ key, value },
            headers: { 'content-type': 'application/json', station_id: stationId },
          }),
        })
        keep(record, Infinity)
      })
      .immediate()
  return {
    /** Of the topic. */
    keep,
    gold: (takeId: string): GoldAnswer | null =>
      goldAnswer.nullable().parse(goldOf.get(takeId)?.answer ?? null),
    counts: (listenerId: string): boolean => standingOf.get(listenerId)?.counts !== 0,
    setGold(takeId: string, answer: GoldAnswer | null): void {
      const { id, said } = stamp(goldOf.get(takeId))
      say(id, takeId, goldRecord.parse({ gold_id: id, take_id: takeId, gold: answer, ...said }))
    },
    setStanding(listenerId: string, counts: boolean): void {
      const { id, said } = stamp(standingOf.get(listenerId))
      say(id, listenerId, standingRecord.parse({ standing_id: id, reviewer: listenerId, counts, ...said }))
    },
  }
}
