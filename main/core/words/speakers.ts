/**
 * What the lake is told of a speaker: answers to the questions that travel, what they read, what they agreed to. Never a
 * name, and nothing before there is a consent or a session. Told again whenever that changes.
 */
import { createHash } from 'node:crypto'
import { CE_SPEAKER, speakerRecord } from '../../contract/messages.ts'
import type { SpeakerRecord } from '../../contract/messages.ts'
import { travelling } from '../../contract/speaker-form.ts'
import { WITHDREW } from '../jobs/states.ts'
import type { JobStore } from '../jobs/store.ts'
import { newId } from '../station.ts'
import { sealTold } from '../db/people.ts'
import type { Station } from '../station.ts'
import { wordHeaders } from './outcomes.ts'

export interface ToldSpeaker {
  readonly speakerId: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly langs: readonly string[] | null
  readonly withdrawnAt: number | null
}

interface SpeakerWordParts {
  readonly station: Station
  readonly jobs: JobStore
  readonly formOf: (projectId: string) => unknown
}

export type SpeakerWords = ReturnType<typeof speakerWords>

export function speakerWords({ station, jobs, formOf }: SpeakerWordParts) {
  const { db, now } = station
  const projects = db
    .prepare<[string, string], string>(
      `SELECT project_id FROM (SELECT project_id, started_at AS at FROM sessions WHERE speaker_id = ?
         UNION ALL SELECT project_id, given_at FROM consents WHERE speaker_id = ?) GROUP BY project_id ORDER BY max(at)`,
    )
    .pluck()
  const consents = db.prepare<
    [string],
    { project_id: string; lang: string; version: string; sha256: string; given_at: number }
  >(
    'SELECT project_id, lang, version, sha256, given_at FROM consents WHERE speaker_id = ? ORDER BY seq, given_at',
  )
  const told = db.prepare<[string], { digest: string; at: number }>(
    'SELECT digest, at FROM speakers_told WHERE speaker_id = ?',
  )
  const setTold = db.prepare<[string, string, number]>(
    `INSERT INTO speakers_told (speaker_id, digest, at) VALUES (?, ?, ?)
     ON CONFLICT (speaker_id) DO UPDATE SET digest = excluded.digest, at = excluded.at`,
  )
  const pending = db
    .prepare<[string], string>(
      `SELECT job_id FROM jobs INDEXED BY jobs_of_speaker WHERE json_extract(payload, '$.speaker') = ?
         AND kind IN ('speaker', 'outcome') AND state IN ('queued', 'waiting', 'parked')`,
    )
    .pluck()
  const kindOf = db.prepare<[string], string>('SELECT kind FROM jobs WHERE job_id = ?').pluck()

  function enqueue(speakerId: string, at: number, value: string | null): void {
    const jobId = newId(now())
    jobs.enqueue(jobId, 'speaker', {
      size: value?.length ?? 0,
      payload: JSON.stringify({
        topic: 'speakers',
        key: speakerId,
        speaker: speakerId,
        value: value === null ? null : sealTold(station.keys(), jobId, value),
        headers: wordHeaders(station, CE_SPEAKER, speakerId, at),
      }),
    })
  }
  function drop(
    speakerId: string,
    kinds: readonly string[],
    reason: { code: string; message: string },
  ): void {
    for (const id of pending.all(speakerId))
      if (kinds.includes(kindOf.get(id) ?? '')) jobs.apply(id, { kind: 'discard', reason })
  }

  /** What travels of these answers, by the forms of the projects that the speaker has part in; the last one's word counts. */
  function answersOf(speaker: ToldSpeaker, joined: readonly string[]): SpeakerRecord['answers'] {
    const answers: Record<string, unknown> = {}
    for (const project of joined)
      for (const name of travelling(formOf(project))) {
        const answer = speaker.metadata[name]
        if (answer !== undefined && answer !== null && answer !== '') answers[name] = answer
      }
    return speakerRecord.shape.answers.parse(answers)
  }

  return {
    /** In the caller's transaction, or alone. False: the lake knows it all already, or is not to know yet. */
    tell(speaker: ToldSpeaker): boolean {
      const id = speaker.speakerId
      const joined = projects.all(id, id)
      const project = joined.at(-1)
      if (project === undefined || speaker.withdrawnAt !== null) return false
      const last = told.get(id)
      // the latest counts, and clocks are set back
      const at = Math.max(now(), (last?.at ?? 0) + 1)
      const what = {
        speaker_id: id,
        station_id: station.stationId,
        project_id: project,
        answers: answersOf(speaker, joined),
        ...(speaker.langs === null ? {} : { langs: [...speaker.langs] }),
        consents: consents.all(id).map(({ given_at, ...text }) => ({
          ...text,
          given_at: new Date(given_at).toISOString(),
        })),
      }
      const digest = createHash('sha256').update(JSON.stringify(what)).digest('hex')
      if (digest === last?.digest) return false
      const record: SpeakerRecord = speakerRecord.parse({
        ...what,
        app_version: station.appVersion,
        at: new Date(at).toISOString(),
      })
      // what has not gone out yet is out of date
      drop(id, ['speaker'], { code: 'superseded', message: 'the answers changed since' })
      enqueue(id, at, JSON.stringify(record))
      setTold.run(id, digest, at)
      return true
    },
    isTold: (speakerId: string): boolean => told.get(speakerId) !== undefined,
    /** In the caller's transaction: nothing more of the speaker goes out, and what went is taken back. */
    withdraw(speakerId: string): void {
      drop(speakerId, ['speaker', 'outcome'], WITHDREW)
      if (told.get(speakerId) !== undefined) enqueue(speakerId, now(), null)
    },
  }
}
