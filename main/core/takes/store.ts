/** Takes in SQLite: the one place that writes them, with their job, in one transaction. */
import { relative, join } from 'node:path'
import type { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import type { TakeRow, takeQuery } from '../../contract/api.ts'
import type { Take, TakeReview } from '../../contract/model.ts'
import { canonicalLang } from '../../text/language-tag.ts'
import { searchFold } from '../../text/search-fold.ts'
import { syllables } from '../../text/syllables.ts'
import { judge, lengthRatio } from '../quality/index.ts'
import type { CarriedTake } from './manifest.ts'
import type { JobStore } from '../jobs/store.ts'
import type { Projects } from '../projects/store.ts'
import type { FinishedRecording } from '../recording/index.ts'
import { WITHDREW } from '../jobs/states.ts'
import type { Station } from '../station.ts'
import { givenConsent } from '../speakers/consent.ts'
import type { GivenConsent } from '../speakers/consent.ts'
import type { TakeMeta } from './meta.ts'
import { listTakes } from './list.ts'
import { TAKE_COLUMNS, TAKE_JOIN, toTake, toTakeRow } from './rows.ts'
import type { TakeDbRow, TakeJobRow } from './rows.ts'

export type TakeStore = ReturnType<typeof takeStore>

export function takeStore(station: Station, projects: Projects, jobs: JobStore) {
  const { db } = station
  const insert = db.prepare(
    `INSERT INTO takes (take_id, project_id, prompt_id, prompt_text, prompt_sha256, lang, direction, speaker_id,
       session_id, station_id, app_version, version, recorded_at, sample_rate, channels, bit_depth, frames, bytes,
       pcm_sha256, gaps, device, pre_roll_frames, quality, findings, recovered, path, has_audio,
       consent, search)
     VALUES (@takeId, @projectId, @promptId, @promptText, @promptSha256, @lang, @direction, @speakerId,
       @sessionId, @stationId, @appVersion, @version, @startedAt, @sampleRate, @channels, @bitDepth, @frames, @bytes,
       @pcmSha256, @gaps, @device, @preRollFrames, @quality, @findings, @recovered, @path, @hasAudio,
       @consent, @search)`,
  )
  const lastVersion = db
    .prepare<[string, string, string], number | null>(
      'SELECT max(version) FROM takes WHERE speaker_id = ? AND project_id = ? AND prompt_id = ?',
    )
    .pluck()
  const one = db.prepare<[string], TakeJobRow>(`SELECT ${TAKE_COLUMNS} FROM ${TAKE_JOIN} WHERE t.take_id = ?`)
  const versions = db.prepare<[string, string, string], TakeJobRow>(
    `SELECT ${TAKE_COLUMNS} FROM ${TAKE_JOIN}
      WHERE t.speaker_id = ? AND t.project_id = ? AND t.prompt_id = ? ORDER BY t.version DESC`,
  )
  const history = db.prepare<[string], { at: number; what: string; detail: string }>(
    'SELECT at, what, detail FROM history WHERE job_id = ? ORDER BY id',
  )
  const consentByTime = db.prepare<[string, string, number], GivenConsent>(
    `SELECT sha256, lang, version, given_at FROM consents
      WHERE speaker_id = ? AND project_id = ? AND given_at <= ? ORDER BY given_at DESC LIMIT 1`,
  )
  const setNote = db.prepare<[string, string]>('UPDATE takes SET note = ? WHERE take_id = ?')
  const noteCarried = db.prepare(
    `INSERT INTO carried (take_id, at, way, folder, file, sha256, station_id)
     VALUES (@takeId, @at, @way, @folder, @file, @sha256, @stationId)`,
  )
  const noteOf = (take: CarriedTake, way: 'out' | 'in', folder: string) => ({
    takeId: take.take_id,
    at: station.now(),
    way,
    folder,
    file: take.file,
    sha256: take.file_sha256,
    stationId: take.station_id,
  })
  const setReview = db.prepare<[string, string, string]>(
    'UPDATE takes SET review = ? WHERE take_id = ? AND review IS NOT ?',
  )
  const noAudio = db.prepare<[string]>('UPDATE takes SET has_audio = 0 WHERE take_id = ?')
  const noMaster = db.prepare<[string]>('UPDATE jobs SET master = 0 WHERE job_id = ?')
  const reading = db.prepare<[string, string, string, number]>(
    `INSERT INTO readings (speaker_id, project_id, prompt_id, takes) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET takes = max(0, takes + excluded.takes)`,
  )
  const kept = db
    .prepare<[string, string, string], number>(
      'SELECT takes FROM readings WHERE speaker_id = ? AND project_id = ? AND prompt_id = ?',
    )
    .pluck()
  const promptReadings = db.prepare<[number, string, string]>(
    'UPDATE prompts SET readings = max(0, readings + ?) WHERE project_id = ? AND prompt_id = ?',
  )
  const speakerTakes = db.prepare<[number, string]>(
    'UPDATE speakers SET takes = takes + ? WHERE speaker_id = ?',
  )

  /** +1 or -1 kept take: the reading, the prompt's distinct speakers and the speaker's count stay in step. */
  function count(row: { speaker_id: string; project_id: string; prompt_id: string }, change: 1 | -1): void {
    const key = [row.speaker_id, row.project_id, row.prompt_id] as const
    const before = kept.get(...key) ?? 0
    if (before === 0 && change < 0) return
    if (before === 0) reading.run(...key, 1)
    else reading.run(...key, change)
    const after = kept.get(...key) ?? 0
    if ((before === 0) !== (after === 0))
      promptReadings.run(after === 0 ? -1 : 1, row.project_id, row.prompt_id)
    speakerTakes.run(change, row.speaker_id)
  }
  const withdrew = db.prepare<[string]>(
    'SELECT 1 FROM speakers WHERE speaker_id = ? AND withdrawn_at IS NOT NULL',
  )
  const hasWithdrawn = (speakerId: string): boolean => withdrew.get(speakerId) !== undefined
  const need = (id: string): TakeJobRow => {
    const row = one.get(id)
    if (!row) throw new StationError('not_found', `no take ${id}`)
    return row
  }
  /** A take that the project's rules block is kept like any other, but does not count as read. */
  const counts = (row: TakeJobRow): boolean => !row.findings.includes('"level":"block"')

  return {
    hasWithdrawn,
    exists: (id: string): boolean => one.get(id) !== undefined,
    row: (id: string): TakeJobRow | null => one.get(id) ?? null,
    get: (id: string): Take => toTake(need(id)),
    /** Null if it was recorded here without one, or came from elsewhere. */
    consent: (row: TakeDbRow): GivenConsent | null =>
      row.consent === null
        ? (consentByTime.get(row.speaker_id, row.project_id, row.recorded_at) ?? null)
        : givenConsent.nullable().parse(JSON.parse(row.consent)),
    master: (row: TakeDbRow): string => join(station.folders.takes, row.path),

    /**
     * Row, job, counts and history in one transaction: when this returns, the take is saved. A blocked one
     * is parked, so that an accidental keystroke does not go out, and can be sent by hand all the same.
     */
    save(finished: FinishedRecording, meta: TakeMeta): void {
      const { settings } = projects.get(meta.projectId)
      const findings = judge(finished.quality, settings.quality, {
        sampleRate: finished.format.sampleRate,
        lengthRatio: lengthRatio(finished.quality, syllables(meta.promptText, meta.lang)),
      })
      const blocked = findings.find(({ level }) => level === 'block')
      db.transaction(() => {
        insert.run({
          ...meta,
          lang: canonicalLang(meta.lang),
          search: searchFold(meta.promptText),
          takeId: finished.takeId,
          version: (lastVersion.get(meta.speakerId, meta.projectId, meta.promptId) ?? 0) + 1,
          sampleRate: finished.format.sampleRate,
          channels: finished.format.channels,
          bitDepth: finished.format.bitDepth,
          frames: finished.frames,
          bytes: finished.bytes,
          pcmSha256: finished.pcmSha256,
          gaps: JSON.stringify(finished.gaps),
          device: JSON.stringify(meta.device),
          quality: JSON.stringify(finished.quality),
          findings: JSON.stringify(findings),
          recovered: finished.recovered ? 1 : 0,
          path: relative(station.folders.takes, finished.path),
          hasAudio: 1,
          consent: meta.consent === undefined ? null : JSON.stringify(meta.consent),
        })
        jobs.enqueue(finished.takeId, 'take', {
          size: finished.bytes,
          ...(blocked
            ? {
                parked: { code: `quality_${blocked.rule}`, message: 'held back by the rules of the project' },
              }
            : {}),
        })
        // consent that was withdrawn while this was recorded, or before it was found again, holds for it too
        const withdrawn = hasWithdrawn(meta.speakerId)
        if (withdrawn) jobs.apply(finished.takeId, { kind: 'discard', reason: WITHDREW })
        if (!blocked && !withdrawn)
          count({ speaker_id: meta.speakerId, project_id: meta.projectId, prompt_id: meta.promptId }, 1)
      }).immediate()
      station.readings.version += 1
      station.takesChanged([finished.takeId])
      station.changed()
    },

    /** A take that was carried here from another station: no master, only the file that goes out. */
    takeIn(carried: CarriedTake, path: string, folder: string): void {
      db.transaction(() => {
        insert.run({
          takeId: carried.take_id,
          projectId: carried.project_id,
          promptId: carried.prompt_id,
          promptText: carried.prompt_text,
          promptSha256: carried.prompt_sha256,
          search: searchFold(carried.prompt_text),
          lang: canonicalLang(carried.lang),
          direction: carried.direction,
          speakerId: carried.speaker_id,
          sessionId: carried.session_id,
          stationId: carried.station_id,
          appVersion: carried.app_version,
          version: carried.version,
          startedAt: carried.recorded_at,
          sampleRate: carried.sample_rate,
          channels: carried.channels,
          bitDepth: carried.bit_depth,
          frames: carried.frames,
          bytes: carried.bytes,
          pcmSha256: carried.pcm_sha256,
          gaps: carried.gaps,
          device: carried.device,
          preRollFrames: carried.pre_roll_frames,
          quality: carried.quality,
          findings: carried.findings,
          recovered: carried.recovered,
          path: '',
          hasAudio: 0,
          consent: carried.consent,
        })
        jobs.enqueue(carried.take_id, 'take', { size: carried.file_bytes })
        jobs.encoded(carried.take_id, {
          path,
          contentType: carried.content_type,
          bytes: carried.file_bytes,
          sha256: carried.file_sha256,
        })
        noMaster.run(carried.take_id)
        jobs.record(carried.take_id, 'imported', `from ${carried.station_id}`)
        noteCarried.run(noteOf(carried, 'in', folder))
      }).immediate()
      station.takesChanged([carried.take_id])
    },

    /** It was carried out by hand, or in. */
    carried(take: CarriedTake, way: 'out' | 'in', folder: string): void {
      noteCarried.run(noteOf(take, way, folder))
    },

    discard(id: string): boolean {
      const row = need(id)
      const done = db
        .transaction(() => {
          if (!jobs.apply(id, { kind: 'discard', reason: null })) return false
          if (counts(row)) count(row, -1)
          return true
        })
        .immediate()
      station.readings.version += 1
      if (done) station.takesChanged([id])
      return done
    },
    restore(id: string): boolean {
      const row = need(id)
      if (hasWithdrawn(row.speaker_id))
        throw new StationError('conflict', 'the speaker withdrew consent: this take stays discarded')
      const done = db
        .transaction(() => {
          if (!jobs.apply(id, { kind: 'restore' })) return false
          if (counts(row)) count(row, 1)
          return true
        })
        .immediate()
      station.readings.version += 1
      if (done) station.takesChanged([id])
      return done
    },
    note(id: string, note: string): Take {
      need(id)
      setNote.run(note, id)
      return toTake(need(id))
    },
    /** False: that is what was known already. */
    review(id: string, review: TakeReview): boolean {
      const text = JSON.stringify(review)
      return setReview.run(text, id, text).changes > 0
    },
    audioGone(id: string): void {
      noAudio.run(id)
      noMaster.run(id)
      jobs.record(id, 'audio_removed', 'the local master was removed by the retention rule')
    },
    detail(id: string) {
      const row = need(id)
      return {
        take: toTake(row),
        versions: versions.all(row.speaker_id, row.project_id, row.prompt_id).map(toTakeRow),
        history: history.all(id),
      }
    },
    /** The takes of one reading that were not discarded, newest first. */
    kept: (speaker: string, project: string, prompt: string): Take[] =>
      versions
        .all(speaker, project, prompt)
        .filter((row) => row.state !== 'discarded')
        .map(toTake),
    rows(ids: readonly string[]): TakeRow[] {
      return ids.flatMap((id) => {
        const row = one.get(id)
        return row ? [toTakeRow(row)] : []
      })
    },
    list: (query: z.output<typeof takeQuery>) => listTakes(station, query),
  }
}
