/** Takes in SQLite: the one place that writes them, with their job, in one transaction. */
import { relative, join } from 'node:path'
import type { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import type { TakeRow, takeQuery } from '../../contract/api.ts'
import type { DeliveryState, Take, TakeReview } from '../../contract/model.ts'
import { judge } from '../quality/index.ts'
import type { CarriedTake } from './manifest.ts'
import type { JobStore } from '../jobs/store.ts'
import type { Projects } from '../projects/store.ts'
import type { FinishedRecording } from '../recording/index.ts'
import { WITHDREW } from '../jobs/states.ts'
import type { JobEvent } from '../jobs/states.ts'
import type { Station } from '../station.ts'
import { givenConsent } from '../speakers/consent.ts'
import type { GivenConsent } from '../speakers/consent.ts'
import { carriedSignature } from './carried-signature.ts'
import type { CarriedSignature } from './carried-signature.ts'
import { counts, stands, takeCounts } from './counts.ts'
import type { TakeCounts } from './counts.ts'
import { columnsOfCarried, columnsOfFinished } from './insert.ts'
import type { TakeMeta } from './meta.ts'
import { listTakes } from './list.ts'
import { HELD_BACK, heldBack } from './held-back.ts'
import { tellOutcome } from '../words/outcomes.ts'
import { textSpoken } from './paces.ts'
import type { Paces } from './paces.ts'
import { toTake, toTakeRow } from './rows.ts'
import type { TakeDbRow, TakeJobRow } from './rows.ts'
import { takeStatements } from './statements.ts'
import type { TakeStatements } from './statements.ts'

export class TakeStore {
  readonly #station: Station
  readonly #projects: Projects
  readonly #jobs: JobStore
  readonly #sql: TakeStatements
  readonly #counts: TakeCounts
  readonly #paces: Paces

  constructor(station: Station, projects: Projects, jobs: JobStore, paces: Paces) {
    this.#station = station
    this.#projects = projects
    this.#jobs = jobs
    this.#sql = takeStatements(station.db)
    this.#counts = takeCounts(station.db)
    this.#paces = paces
  }

  hasWithdrawn(speakerId: string): boolean {
    return this.#sql.withdrew.get(speakerId) !== undefined
  }
  exists(id: string): boolean {
    return this.row(id) !== null
  }
  row(id: string): TakeJobRow | null {
    return this.#sql.one.get(id) ?? null
  }
  get(id: string): Take {
    return toTake(this.#need(id))
  }
  /** Null if it was recorded here without one, or came from elsewhere. */
  consent(row: TakeDbRow): GivenConsent | null {
    if (row.consent !== null) return givenConsent.nullable().parse(JSON.parse(row.consent))
    return this.#sql.consentByTime.get(row.speaker_id, row.project_id, row.recorded_at) ?? null
  }
  /** Of the secret on the speaker's card; null: they have none. */
  cardHash(speakerId: string): string | null {
    return this.#sql.cardHash.get(speakerId) ?? null
  }
  master(row: TakeDbRow): string {
    return join(this.#station.folders.takes, row.path)
  }
  detail(id: string) {
    const row = this.#need(id)
    return {
      take: toTake(row),
      versions: this.#sql.versions.all(row.speaker_id, row.project_id, row.prompt_id).map(toTakeRow),
      history: this.#sql.history.all(id),
    }
  }
  /** The takes of one reading that were not discarded, newest first. */
  kept(speaker: string, project: string, prompt: string): Take[] {
    return this.#sql.versions
      .all(speaker, project, prompt)
      .filter((row) => row.state !== 'discarded')
      .map(toTake)
  }
  rows(ids: readonly string[]): TakeRow[] {
    return ids.flatMap((id) => {
      const row = this.row(id)
      return row ? [toTakeRow(row)] : []
    })
  }
  list(query: z.output<typeof takeQuery>) {
    return listTakes(this.#station, query)
  }

  /**
   * Row, job, counts and history in one transaction: when this returns, the take is saved. A blocked one
   * is parked, so that an accidental keystroke does not go out, and can be sent by hand all the same.
   */
  save(finished: FinishedRecording, meta: TakeMeta): void {
    const station = this.#station
    const { settings } = this.#projects.get(meta.projectId)
    const { lang, speakerId } = meta
    const text = textSpoken(meta.kind, meta.promptText)
    const spoken = { takeId: finished.takeId, speakerId, text, lang }
    const findings = judge(finished.quality, settings.quality, {
      sampleRate: finished.format.sampleRate,
      lengthRatio: this.#paces.ratio(finished.quality, spoken),
    })
    const blocked = findings.find(({ level }) => level === 'block')
    this.#atOnce(() => {
      const last = this.#sql.lastVersion.get(meta.speakerId, meta.projectId, meta.promptId) ?? 0
      const path = relative(station.folders.takes, finished.path)
      this.#sql.insert.run(columnsOfFinished(finished, meta, { version: last + 1, findings, path }))
      this.#paces.learn(spoken, finished.quality, findings)
      const parked = blocked && {
        code: `${HELD_BACK}${blocked.rule}`,
        message: 'held back by the rules of the project',
      }
      this.#jobs.enqueue(finished.takeId, 'take', { size: finished.bytes, ...(parked ? { parked } : {}) })
      // consent that was withdrawn while this was recorded, or before it was found again, holds for it too
      const withdrawn = this.hasWithdrawn(meta.speakerId)
      if (withdrawn) this.#jobs.apply(finished.takeId, { kind: 'discard', reason: WITHDREW })
      if (blocked && !withdrawn) {
        const row = this.#need(finished.takeId)
        tellOutcome({ station, jobs: this.#jobs }, heldBack(row, blocked.rule, true))
      }
      if (!blocked && !withdrawn)
        this.#counts.change(
          { speaker_id: meta.speakerId, project_id: meta.projectId, prompt_id: meta.promptId },
          1,
        )
    })
    station.readings.version += 1
    station.takesChanged([finished.takeId])
    station.changed()
  }

  /** A take that was carried here from another station: no master, only the file that goes out. */
  takeIn(carried: CarriedTake, path: string, folder: string): void {
    const id = carried.take_id
    this.#atOnce(() => {
      this.#sql.insert.run(columnsOfCarried(carried))
      this.#jobs.enqueue(id, 'take', { size: carried.file_bytes })
      this.#jobs.encoded(id, {
        path,
        contentType: carried.content_type,
        bytes: carried.file_bytes,
        sha256: carried.file_sha256,
      })
      this.#sql.noMaster.run(id)
      if (carried.signed) this.#sql.keepSignature.run(id, JSON.stringify(carried.signed))
      this.#jobs.record(id, 'imported', `from ${carried.station_id}`)
      this.carried(carried, 'in', folder)
    })
    this.#station.takesChanged([id])
  }

  /** What the station that recorded it signed; null: it was recorded here, or came without. */
  carriedSignature(id: string): CarriedSignature | null {
    const text = this.#sql.signature.get(id)
    return text === undefined ? null : carriedSignature.parse(JSON.parse(text))
  }

  /** It was carried out by hand, or in. */
  carried(take: CarriedTake, way: 'out' | 'in', folder: string): void {
    this.#sql.noteCarried.run({
      takeId: take.take_id,
      at: this.#station.now(),
      way,
      folder,
      file: take.file,
      sha256: take.file_sha256,
      stationId: take.station_id,
    })
  }

  discard(id: string): boolean {
    return this.#change(this.#need(id), { kind: 'discard', reason: null })
  }
  restore(id: string): boolean {
    const row = this.#need(id)
    if (this.hasWithdrawn(row.speaker_id))
      throw new StationError('conflict', 'the speaker withdrew consent: this take stays discarded')
    return this.#change(row, { kind: 'restore' })
  }
  note(id: string, note: string): Take {
    this.#need(id)
    this.#sql.setNote.run(note, id)
    return this.get(id)
  }
  /** False: that is what was known already. In the caller's transaction. */
  review(id: string, review: TakeReview): boolean {
    const text = JSON.stringify(review)
    const before = this.row(id)
    if (!before || this.#sql.setReview.run(text, id, text).changes === 0) return false
    this.#recount(before, text)
    return true
  }
  audioGone(id: string): void {
    this.#sql.noAudio.run(id)
    this.#sql.noMaster.run(id)
    this.#jobs.record(id, 'audio_removed', 'the local master was removed by the retention rule')
  }

  /**
   * Its job moved on from this state: whether it counts as a reading may be other now. In the caller's transaction. What was
   * carried here from elsewhere was read elsewhere.
   */
  moved(id: string, before: DeliveryState): void {
    const row = this.row(id)
    if (row) this.#recount({ ...row, state: before }, row.review, row.state)
  }

  #recount(before: TakeJobRow, review: string | null, state = before.state): void {
    const now = stands(state, review)
    if (before.path === '' || !counts(before) || stands(before.state, before.review) === now) return
    this.#counts.change(before, now ? 1 : -1)
    this.#station.readings.version += 1
  }

  #change(row: TakeJobRow, event: JobEvent): boolean {
    const id = row.take_id
    const done = this.#atOnce(() => {
      const changed = this.#jobs.apply(id, event)
      if (changed) this.moved(id, row.state)
      return changed
    })
    this.#station.readings.version += 1
    if (done) this.#station.takesChanged([id])
    return done
  }

  #need(id: string): TakeJobRow {
    const row = this.row(id)
    if (!row) throw new StationError('not_found', `no take ${id}`)
    return row
  }

  #atOnce<T>(work: () => T): T {
    return this.#station.db.transaction(work).immediate()
  }
}
