/** Every take that somebody could listen to: those of this station at once, those of the lake as its topic tells of them. */
import { catalogueRecord } from '../../contract/catalogue.ts'
import type { CatalogueRecord } from '../../contract/catalogue.ts'
import { captureFormat } from '../../contract/model.ts'
import type { Take } from '../../contract/model.ts'
import { reviewFold, takeId as takeIdShape } from '../../contract/messages.ts'
import type { ReviewFold } from '../../contract/messages.ts'
import { searchFold } from '../../text/search-fold.ts'
import type { IncomingRecord, Kept } from '../../kafka/port.ts'
import { jsonValue } from '../json.ts'
import type { Station } from '../station.ts'
import { toTake } from '../takes/rows.ts'
import type { TakeJobRow } from '../takes/rows.ts'
import { attachCatalogue } from './database.ts'
import { voteStore } from './votes.ts'
import { deviceIn, entryOf, entryOfRecord, recordIn, takeOfRecord, verdictValues } from './entry.ts'
import type { EntryRow, EntryValues } from './entry.ts'

interface CatalogueParts {
  readonly takes: { row(id: string): TakeJobRow | null }
}

/** Takes of this station that are no longer what the catalogue says of them; looked at once, at the start. */
const STALE = `
  SELECT t.take_id FROM main.takes t JOIN main.jobs j ON j.job_id = t.take_id
   LEFT JOIN lake.entries e ON e.take_id = t.take_id
   WHERE coalesce(e.here, 0) <> (j.state <> 'discarded' AND (t.has_audio = 1 OR (t.path = '' AND j.path IS NOT NULL)))
  UNION SELECT e.take_id FROM lake.entries e WHERE e.here = 1
   AND NOT EXISTS (SELECT 1 FROM main.takes t WHERE t.take_id = e.take_id)`

export type CatalogueStore = ReturnType<typeof catalogueStore>

export function catalogueStore(station: Station, { takes }: CatalogueParts) {
  const { db, folders, stationId } = station
  const { epoch } = attachCatalogue(db, folders.root)
  const one = db.prepare<[string], EntryRow & { readonly id: number }>(
    'SELECT * FROM lake.entries WHERE take_id = ?',
  )
  const put = db.prepare<[object], { id: number; fresh: number }>(
    `INSERT INTO lake.entries (take_id, prompt_id, text, lang, speaker_id, station_id, recorded_at, duration_ms, k_worst, k_random, k_tie, k_newest, hay, section, device, project_id)
     VALUES (@takeId, @promptId, @text, @lang, @speakerId, @stationId, @recordedAt, @durationMs, @worst, @random, @tie, @newest, @hay, @section, @device, @projectId)
     ON CONFLICT (take_id) DO UPDATE SET k_worst = excluded.k_worst, project_id = coalesce(excluded.project_id, project_id) RETURNING id`,
  )
  const setHere = db.prepare<[string]>('UPDATE lake.entries SET here = 1 WHERE take_id = ?')
  const setRecord = db.prepare<[string, number | null, string]>(
    'UPDATE lake.entries SET lake = 1, lost = NULL, record = ?, wants = coalesce(?, wants) WHERE take_id = ?',
  )
  // what the lake said already is no news: a verdict that was taken back here since may have undone it
  const setVerdict = db.prepare<[object]>(
    `UPDATE lake.entries SET state = @state, verdict = @verdict, needs = @needs, k_disputed = @disputed,
       k_votes = min(@votes, -(SELECT count(*) FROM lake.votes v
         WHERE v.take_id = @takeId AND v.stands = 1 AND v.verdict <> 'unsure'))
      WHERE take_id = @takeId AND (@verdict IS NULL OR verdict IS NOT @verdict)`,
  )
  const reopen = db.prepare<[string, string]>(
    `UPDATE lake.entries SET state = 'open', needs = 1 WHERE take_id = ? AND state = ?`,
  )
  const decideAgain = db.prepare<[string]>(
    `UPDATE lake.entries SET state = verdict ->> 'state', needs = 0
      WHERE take_id = ? AND state = 'open' AND verdict ->> 'state' IN ('approved', 'rejected')`,
  )
  const notHere = db.prepare<[string]>('UPDATE lake.entries SET here = 0 WHERE take_id = ?')
  const notInLake = db.prepare<[string]>(
    'UPDATE lake.entries SET lake = 0, cached = 0, lost = NULL, record = NULL WHERE take_id = ?',
  )
  const drop = db.prepare<[string]>('DELETE FROM lake.entries WHERE take_id = ? AND here = 0 AND lake = 0')
  const addWords = db.prepare<[number, string]>('INSERT INTO lake.words (rowid, text) VALUES (?, ?)')
  const dropWords = db.prepare<[number]>('DELETE FROM lake.words WHERE rowid = ?')
  const setCached = db.prepare<[number, string]>('UPDATE lake.entries SET cached = ? WHERE take_id = ?')
  const setLost = db.prepare<[string | null, string]>('UPDATE lake.entries SET lost = ? WHERE take_id = ?')
  const votes = voteStore(db)
  /** the audio of these is to go from this computer, too */
  let onGone: (takeIds: readonly string[]) => void = () => undefined

  function enter(values: EntryValues): void {
    const known = one.get(values.takeId)
    const hay = [values.text, values.takeId, values.promptId].map(searchFold).join('\n')
    const entered = put.get({ ...values, hay })
    if (!known && entered) addWords.run(entered.id, hay)
  }
  const judged = (takeId: string, fold: ReviewFold | null) =>
    void setVerdict.run({ takeId, ...verdictValues(fold) })
  function dropIfNowhere(takeId: string): void {
    const known = one.get(takeId)
    if (known && drop.run(takeId).changes > 0) {
      dropWords.run(known.id)
      votes.forget(takeId)
    }
  }

  /** As the station's own rows are now. */
  function sync(takeIds: readonly string[]): void {
    db.transaction(() => {
      for (const takeId of takeIds) {
        const row = takes.row(takeId)
        const canBeHeard = row && (row.has_audio === 1 || (row.path === '' && row.j_path !== null))
        if (!row || !canBeHeard || row.state === 'discarded') {
          notHere.run(takeId)
          dropIfNowhere(takeId)
          continue
        }
        enter(
          entryOf(
            {
              takeId,
              promptId: row.prompt_id,
              text: row.prompt_text,
              lang: row.lang,
              speakerId: row.speaker_id,
              stationId: row.station_id,
              recordedAt: row.recorded_at,
              durationMs: (row.frames / row.sample_rate) * 1_000,
              section: row.section,
              device: deviceIn(row.device),
              projectId: row.project_id,
            },
            row.quality,
            stationId,
          ),
        )
        setHere.run(takeId)
        if (row.review !== null) judged(takeId, reviewFold.parse(JSON.parse(row.review)))
      }
    })()
  }
  sync(db.prepare<[], string>(STALE).pluck().all())

  function take(record: CatalogueRecord): void {
    const { sample_rate: sampleRate, channels, bit_depth: bitDepth } = record
    // what this version could not play it does not offer
    if (!captureFormat.safeParse({ sampleRate, channels, bitDepth }).success) return
    const before = one.get(record.take_id)
    enter(entryOfRecord(record, stationId))
    setRecord.run(JSON.stringify(record), record.votes_wanted ?? null, record.take_id)
    if (record.verdict !== null || before?.verdict == null) judged(record.take_id, record.verdict)
  }

  return {
    epoch,
    votes,
    sync,
    whenGone: (tell: (takeIds: readonly string[]) => void) => void (onGone = tell),
    /** Records of the topic, in order. */
    keep(incoming: readonly IncomingRecord[]): Promise<Kept> {
      const gone: string[] = []
      db.transaction(() => {
        for (const { key, value } of incoming) {
          if (key === null) continue
          const record = jsonValue(catalogueRecord, value)
          if (record?.take_id === key) take(record)
          else if (value === null && takeIdShape.safeParse(key).success) {
            if (one.get(key)?.lake === 1) gone.push(key)
            notInLake.run(key)
            dropIfNowhere(key)
          }
        }
      }).immediate()
      if (gone.length > 0) onGone(gone)
      station.changed()
      return Promise.resolve({ count: incoming.length, full: false })
    },
    /** Null: nobody knows of it here. */
    entry: (takeId: string): EntryRow | null => one.get(takeId) ?? null,
    take(takeId: string): Take | null {
      const own = takes.row(takeId)
      if (own) return toTake(own)
      const found = one.get(takeId)
      const record = found && recordIn(found)
      return record ? takeOfRecord(record, found.verdict) : null
    },
    /** One of the votes that decided so does not stand any more: until the lake has counted anew nobody knows. */
    reopened: (takeId: string, decided: 'approved' | 'rejected') => void reopen.run(takeId, decided),
    /** Said anew: what the lake said last may hold again. */
    asLakeSaid: (takeId: string) => void decideAgain.run(takeId),
    cached: (takeId: string, is: boolean) => void setCached.run(is ? 1 : 0, takeId),
    /** Why it cannot be heard; null: it can, perhaps. */
    lost: (takeId: string, why: string | null) => void setLost.run(why, takeId),
  }
}
