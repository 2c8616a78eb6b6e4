/** People who record. Only the pseudonymous id leaves the station; the label and the form stay here. */
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { CE_WITHDRAWAL, sourceOf } from '../../contract/messages.ts'
import type { ConsentText, Speaker } from '../../contract/model.ts'
import type { JobStore } from '../jobs/store.ts'
import type { Projects } from '../projects/store.ts'
import { sha256Text } from '../prompts/store.ts'
import { languageTag } from '../language.ts'
import { openPerson, sealPerson, sealTold } from '../db/people.ts'
import type { Station } from '../station.ts'
import { newId } from '../station.ts'
import type { GivenConsent } from './consent.ts'
import { checkAnswers } from '../projects/speaker-form.ts'
import { STILL_HERE, WITHDREW } from '../jobs/states.ts'
import type { SpeakerWords } from '../words/speakers.ts'
import type { OnCard } from '../../contract/withdrawal-card.ts'
import { cardOf } from '../../contract/withdrawal-card.ts'
import { newWithdrawalSecret, withdrawalSha256 } from '../../trust/withdrawal-secret.ts'
import { noteWithdrawal, withdrawalsNoted } from './withdrawals.ts'

interface SpeakerRow {
  speaker_id: string
  label: string
  metadata: string
  langs: string | null
  withdrawn_at: number | null
  takes: number
  lang: string | null
  version: string | null
  given_at: number | null
  sha256: string | null
}

const langsShape = z.array(z.string())
const metadataShape = z.record(z.string(), z.unknown())
/** newest first; all that were given before consents had an order have seq 0 */
const LAST_GIVEN = 'seq DESC, given_at DESC'

/** What was asked of a speaker. `langs`: as somebody wrote them; null or none: no restriction; absent: as before. */
interface Answers {
  readonly label: string
  readonly metadata: Record<string, unknown>
  readonly langs?: readonly string[] | null | undefined
  readonly projectId?: string | undefined
}

/** Each once, in canonical form. Throws `language_unknown`. */
const langsAsKept = (langs: readonly string[] | null): string | null =>
  langs === null || langs.length === 0 ? null : JSON.stringify([...new Set(langs.map(languageTag))])

export type Speakers = ReturnType<typeof speakerStore>

export function speakerStore(station: Station, projects: Projects, jobs: JobStore, words: SpeakerWords) {
  const { db, now } = station
  const columns = `SELECT s.speaker_id, s.label, s.metadata, s.langs, s.withdrawn_at, s.takes, c.lang, c.version, c.given_at, c.sha256
    FROM speakers s LEFT JOIN consents c ON c.speaker_id = s.speaker_id AND (c.project_id, c.given_at) =
      (SELECT project_id, given_at FROM consents WHERE speaker_id = s.speaker_id ORDER BY ${LAST_GIVEN} LIMIT 1)`
  const all = db.prepare<[], SpeakerRow>(`${columns} ORDER BY s.created_at DESC`)
  const one = db.prepare<[string], SpeakerRow>(`${columns} WHERE s.speaker_id = ? LIMIT 1`)
  const putRow = db.prepare<[string, string, string, string | null, number]>(
    `INSERT INTO speakers (speaker_id, label, metadata, langs, created_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (speaker_id) DO UPDATE SET label = excluded.label, metadata = excluded.metadata, langs = excluded.langs`,
  )
  const put = (id: string, label: string, metadata: string, langs: string | null, at: number): void => {
    const sealed = (field: 'label' | 'metadata', text: string) =>
      sealPerson(station.keys(), `speakers.${field}`, id, text)
    putRow.run(id, sealed('label', label), sealed('metadata', metadata), langs, at)
  }
  const consented = db
    .prepare<[string, string, string], number>(
      'SELECT count(*) FROM consents WHERE speaker_id = ? AND project_id = ? AND sha256 = ?',
    )
    .pluck()
  const addConsent = db.prepare<[string, string, number, string, string, string, string, string]>(
    `INSERT INTO consents (speaker_id, project_id, given_at, lang, version, sha256, text, seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(seq), 0) + 1 FROM consents WHERE speaker_id = ?))`,
  )
  const sameMoment = db.prepare<[string, string, number]>(
    'SELECT 1 FROM consents WHERE speaker_id = ? AND project_id = ? AND given_at = ?',
  )
  const lastGiven = db.prepare<[string, string], GivenConsent>(
    `SELECT sha256, lang, version, given_at FROM consents
      WHERE speaker_id = ? AND project_id = ? ORDER BY ${LAST_GIVEN} LIMIT 1`,
  )
  const withdraw = db.prepare<[number, string]>('UPDATE speakers SET withdrawn_at = ? WHERE speaker_id = ?')
  const cardHash = db
    .prepare<[string], string | null>('SELECT withdrawal_sha256 FROM speakers WHERE speaker_id = ?')
    .pluck()
  const setCard = db.prepare<[string, string]>(
    'UPDATE speakers SET withdrawal_sha256 = ? WHERE speaker_id = ?',
  )
  const carriedHash = db
    .prepare<[string], string | null>(
      "SELECT json_extract(signed, '$.headers.withdrawal_sha256') FROM carried_signatures WHERE take_id = ?",
    )
    .pluck()
  const takesOf = db.prepare<[string], { take_id: string }>('SELECT take_id FROM takes WHERE speaker_id = ?')

  const toSpeaker = (row: SpeakerRow): Speaker => ({
    speakerId: row.speaker_id,
    label: openPerson(station.keys(), 'speakers.label', row.speaker_id, row.label),
    metadata: metadataShape.parse(
      JSON.parse(openPerson(station.keys(), 'speakers.metadata', row.speaker_id, row.metadata)),
    ),
    langs: row.langs === null ? null : langsShape.parse(JSON.parse(row.langs)),
    consent:
      row.given_at === null
        ? null
        : {
            lang: row.lang ?? '',
            version: row.version ?? '',
            givenAt: row.given_at,
            sha256: row.sha256 ?? '',
          },
    withdrawnAt: row.withdrawn_at,
    takes: row.takes,
  })
  const get = (id: string): Speaker => {
    const row = one.get(id)
    if (!row) throw new StationError('not_found', `no speaker ${id}`)
    return toSpeaker(row)
  }
  const fits = (metadata: Record<string, unknown>, projectId: string | undefined): void => {
    if (projectId !== undefined) checkAnswers(projects.get(projectId).settings.speakerForm, metadata)
  }
  /** Inside the caller's transaction. */
  function enqueueWithdrawal(id: string, at: number, secret?: string): void {
    const jobId = newId(at)
    const value = JSON.stringify({
      speaker_id: id,
      station_id: station.stationId,
      withdrawn_at: new Date(at).toISOString(),
      ...(secret === undefined ? {} : { secret }),
    })
    const headers = {
      ce_specversion: '1.0',
      ce_id: jobId,
      ce_type: CE_WITHDRAWAL,
      ce_source: sourceOf(station.stationId),
      ce_time: new Date(at).toISOString(),
      'content-type': 'application/json',
    }
    jobs.enqueue(jobId, 'withdrawal', {
      size: value.length,
      // the secret on a card is for nobody who reads the disk
      payload: JSON.stringify({
        topic: 'takes',
        key: id,
        value: sealTold(station.keys(), jobId, value),
        headers,
      }),
    })
  }
  /** A new one only while nothing was recorded under the old: what was recorded is taken back by the card that was given then. */
  function newCard(id: string): string | null {
    if (cardHash.get(id) != null && takesOf.get(id) !== undefined) return null
    const secret = newWithdrawalSecret()
    const card = cardOf({ speakerId: id, secret })
    if (card !== null) setCard.run(withdrawalSha256(id, secret), id)
    return card
  }
  /** What came by hand under the card's secret and has not gone out. */
  function dropCarried(id: string, sha256: string): string[] {
    const ids = takesOf.all(id).map((row) => row.take_id)
    const own = ids.filter((take) => carriedHash.get(take) === sha256)
    for (const take of own) jobs.apply(take, { kind: 'discard', reason: WITHDREW })
    return own
  }
  const consentHash = (text: ConsentText) => sha256Text(`${text.lang}\n${text.version}\n${text.text}`)

  return {
    list: (): Speaker[] => all.all().map(toSpeaker),
    get,
    add({ label, metadata, langs, projectId }: Answers): Speaker {
      fits(metadata, projectId)
      const id = newId(now())
      put(id, label, JSON.stringify(metadata), langsAsKept(langs ?? null), now())
      return get(id)
    },
    /**
     * Rebuilding after a lost database: a speaker known only by the id on the takes. Of one who withdrew the lake is told
     * again, since whether it was told went with the database.
     */
    ensure(id: string, card: string | null = null): void {
      if (one.get(id)) return
      const withdrew = withdrawalsNoted(station.folders).has(id)
      const at = now()
      db.transaction(() => {
        put(id, '', '{}', null, at)
        if (card !== null) setCard.run(card, id)
        if (!withdrew) return
        withdraw.run(at, id)
        enqueueWithdrawal(id, at)
      })()
    },
    update(id: string, { label, metadata, langs, projectId }: Answers): Speaker {
      const before = get(id)
      fits(metadata, projectId)
      const kept = langsAsKept(langs === undefined ? before.langs : langs)
      db.transaction(() => {
        put(id, label, JSON.stringify(metadata), kept, now())
        words.tell(get(id))
      }).immediate()
      station.changed()
      return get(id)
    },
    consent(id: string, projectId: string, lang: string, version: string): Speaker & { card: string | null } {
      get(id)
      const text = projects
        .get(projectId)
        .settings.consents.find((one) => one.lang === lang && one.version === version)
      if (!text) throw new StationError('not_found', `no consent text ${version} in ${lang}`)
      let at = now()
      // the clock may stand where it stood before: that one is not overwritten, nor is this one lost
      while (sameMoment.get(id, projectId, at)) at += 1
      const agreed = db.transaction(() => {
        addConsent.run(id, projectId, at, lang, version, consentHash(text), text.text, id)
        words.tell(get(id))
        return newCard(id)
      })
      const card = agreed.immediate()
      station.changed()
      return { ...get(id), card }
    },
    /** They begin in a project, or its form changed: the lake hears what travels of them, unless it knows. */
    tell: (id: string): boolean => words.tell(get(id)),
    /** A project's form changed: what travels may be less now, or more. Of those of whom nothing was told, nothing is. */
    tellAgain(): void {
      db.transaction(() => {
        for (const speaker of all.all().map(toSpeaker))
          if (words.isTold(speaker.speakerId)) words.tell(speaker)
      }).immediate()
    },
    /** Of the secret on their card; null: they have none. */
    cardHash: (id: string): string | null => cardHash.get(id) ?? null,
    /** What the speaker agreed to last in this project, by the order of things and not by a clock; null: nothing. */
    inForce: (id: string, projectId: string): GivenConsent | null => lastGiven.get(id, projectId) ?? null,
    /** Throws `consent_required` unless one of the project's present texts was agreed to (or it has none). */
    mayRecord(id: string, projectId: string): void {
      const speaker = get(id)
      if (speaker.withdrawnAt !== null) throw new StationError('conflict', 'this speaker has withdrawn')
      const texts = projects.get(projectId).settings.consents
      const given = texts.some((text) => (consented.get(id, projectId, consentHash(text)) ?? 0) > 0)
      if (texts.length > 0 && !given)
        throw new StationError('consent_required', 'consent comes before the first take')
    },
    /**
     * What has not gone out never will; what has is followed by a withdrawal record, which tells every
     * reader of the topic. All in one transaction, so that no take slips out in between.
     */
    withdraw(id: string, secret?: string): Speaker {
      const speaker = get(id)
      if (speaker.withdrawnAt !== null) return speaker
      const at = now()
      const reason = WITHDREW
      noteWithdrawal(station.folders, id)
      const ids = takesOf.all(id).map((row) => row.take_id)
      db.transaction(() => {
        withdraw.run(at, id)
        for (const take of ids) {
          const state = jobs.get(take)?.state
          if (state !== undefined && STILL_HERE.has(state)) jobs.apply(take, { kind: 'discard', reason })
          else jobs.record(take, 'withdrawn', reason.message)
        }
        words.withdraw(id)
        enqueueWithdrawal(id, at, secret)
      }).immediate()
      station.readings.version += 1
      station.takesChanged(ids)
      station.changed()
      return get(id)
    },
    /**
     * Whose card it is need not be known here: the lake holds the secret against what travelled with the takes. Of a speaker of this
     * station it is held against what was given out here. Throws `card_refused`.
     */
    cardFits({ speakerId, secret }: OnCard): boolean {
      if (!one.get(speakerId)) return false
      if (cardHash.get(speakerId) === withdrawalSha256(speakerId, secret)) return true
      throw new StationError('card_refused', 'not the card that this speaker was given here')
    },
    /** Of a speaker of another station. Answers how many takes of theirs waited here, carried in by hand. */
    passOn({ speakerId, secret }: OnCard): number {
      const own = db
        .transaction(() => {
          const dropped = dropCarried(speakerId, withdrawalSha256(speakerId, secret))
          enqueueWithdrawal(speakerId, now(), secret)
          return dropped
        })
        .immediate()
      station.takesChanged(own)
      station.changed()
      return own.length
    },
  }
}
