/** A session: one speaker reads one project, and comes back exactly where they stopped. */
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import type { PromptView, SessionView, SkipReason } from '../../contract/model.ts'
import type { Projects } from '../projects/store.ts'
import type { PromptRow, PromptStore } from '../prompts/store.ts'
import type { Speakers } from '../speakers/store.ts'
import type { Station } from '../station.ts'
import { newId } from '../station.ts'
import type { TakeStore } from '../takes/store.ts'
import type { JobStore } from '../jobs/store.ts'
import { tellOutcome } from '../words/outcomes.ts'
import { Progress } from './progress.ts'
import { ShownPrompts } from './shown.ts'
import type { Mate } from './shown.ts'
import { sessionStatements } from './statements.ts'
import type { SessionRow, SessionStatements } from './statements.ts'

const undoShape = z.discriminatedUnion('what', [
  z.object({ what: z.literal('discard'), takeId: z.string() }),
  z.object({ what: z.literal('skip'), promptId: z.string() }),
  z.object({ what: z.literal('flag'), promptId: z.string(), flagged: z.boolean(), note: z.string() }),
])
type Undo = z.infer<typeof undoShape>

/** why listeners flagged it; a flag of the person who records has no code */
const flagReasons = ({ flagged, flag_reasons }: PromptRow): string[] =>
  flagged === 1 ? z.array(z.string()).parse(JSON.parse(flag_reasons)) : []

const undoOf = ({ undo }: SessionRow): Undo | null =>
  undo === null ? null : undoShape.parse(JSON.parse(undo))

/** pace is of an hour's work, not of a week: a pause longer than this does not count */
const HOUR_MS = 3_600_000

interface SessionParts {
  readonly projects: Projects
  readonly prompts: PromptStore
  readonly speakers: Speakers
  readonly takes: TakeStore
  readonly jobs: JobStore
  /** undoes a discard, and tells the lake where it was told */
  readonly restore: (takeId: string) => boolean
}

export class Sessions {
  readonly #station: Station
  readonly #parts: SessionParts
  readonly #sql: SessionStatements
  readonly #progress: Progress
  readonly #shown: ShownPrompts

  constructor(station: Station, parts: SessionParts) {
    const { projects, prompts, speakers } = parts
    this.#station = station
    this.#parts = parts
    this.#sql = sessionStatements(station.db)
    this.#progress = new Progress(station, this.#sql, prompts, speakers)
    this.#shown = new ShownPrompts(station.db, this.#sql, projects, prompts, this.#progress)
  }

  /** The one open session. */
  current(): SessionRow | null {
    return this.#sql.open.get() ?? null
  }
  need(): SessionRow {
    const row = this.current()
    if (!row) throw new StationError('conflict', 'no session is open')
    return row
  }
  prompt(session: SessionRow, promptId: string): PromptRow {
    const row = this.#parts.prompts.get(session.project_id, promptId)
    if (!row) throw new StationError('not_found', `no prompt ${promptId}`)
    return row
  }

  start(projectId: string, speakerId: string): void {
    const { projects, speakers } = this.#parts
    projects.get(projectId)
    speakers.mayRecord(speakerId, projectId)
    if (this.#sql.unfinished.get(projectId, speakerId)) return
    const { now } = this.#station
    this.#atOnce(() => {
      this.#sql.endAll.run(now())
      this.#sql.create.run(newId(now()), projectId, speakerId, now(), randomInt(2 ** 30))
      speakers.tell(speakerId)
    })
    this.next()
  }
  end(): void {
    this.#sql.endAll.run(this.#station.now())
  }
  next(): void {
    this.#shown.advance(this.need())
  }
  back(): void {
    const session = this.need()
    if (session.position > 0) this.#shown.moveTo(session, session.position - 1)
  }

  /** A prompt arrived while the speaker had nothing left: it appears by itself. */
  fill(): boolean {
    const session = this.current()
    return session !== null && this.#shown.current(session) === null && this.#shown.advance(session, false)
  }
  /**
   * Prompts came, went, or stand in the place of others: what nobody is asked for any more leaves the open session, but for
   * what was read in it, or is being recorded just now.
   */
  follow(recording: boolean, mate?: Mate): void {
    const session = this.current()
    if (!session) return
    this.#station.readings.version += 1
    const keep = recording ? (this.#shown.current(session)?.prompt_id ?? null) : null
    this.#atOnce(() => this.#shown.dropStale(session, keep, mate))
    const now = this.need()
    const last = this.#shown.last(now)
    // the one that was shown is gone: the next, in its place
    if (now.position > last) this.#shown.advance({ ...now, position: last }, false)
  }

  skip(promptId: string, reason: SkipReason, note: string): void {
    const session = this.need()
    this.prompt(session, promptId)
    this.#atOnce(() => {
      this.#setSkip(session, promptId, reason, note)
      this.#remember(session, { what: 'skip', promptId })
    })
    this.next()
  }
  flag(promptId: string, flagged: boolean, note: string): void {
    const session = this.need()
    const row = this.prompt(session, promptId)
    this.#atOnce(() => {
      this.#flag(session, promptId, flagged, note)
      this.#remember(session, { what: 'flag', promptId, flagged: row.flagged === 1, note: row.flag_note })
    })
  }
  /** A take was discarded: that can be undone. */
  discarded(takeId: string): void {
    const session = this.current()
    if (session) this.#remember(session, { what: 'discard', takeId })
  }
  undo(): void {
    const session = this.need()
    const undo = undoOf(session)
    if (!undo) throw new StationError('conflict', 'nothing to undo')
    this.#remember(session, null)
    switch (undo.what) {
      case 'discard':
        this.#parts.restore(undo.takeId)
        return
      case 'flag':
        this.#atOnce(() => this.#flag(session, undo.promptId, undo.flagged, undo.note))
        return
      case 'skip':
        this.#atOnce(() => this.#setSkip(session, undo.promptId, null, ''))
        this.#shown.moveToPrompt(session, undo.promptId)
    }
  }

  /** What the interface shows of the open session. */
  view(): SessionView | null {
    const session = this.current()
    if (!session) return null
    const project = this.#parts.projects.get(session.project_id)
    const { counted, recorded, open: left, others } = this.#progress.sums(session, project)
    const prompt = this.#shown.current(session)
    const undo = undoOf(session)
    const spent = (recorded.last ?? 0) - (recorded.first ?? 0)
    return {
      sessionId: session.session_id,
      projectId: session.project_id,
      projectName: project.name,
      settings: project.settings,
      speaker: this.#parts.speakers.get(session.speaker_id),
      startedAt: session.started_at,
      position: Math.max(0, session.position),
      current: prompt ? this.#promptView(session, prompt) : null,
      done: counted.done,
      skipped: counted.skipped,
      left: Math.max(0, left - counted.offered),
      unread: Math.max(0, others - (counted.touched - counted.offered)),
      recordedMs: recorded.ms ?? 0,
      pacePerHour: recorded.prompts < 2 || spent <= 0 ? null : ((recorded.prompts - 1) / spent) * HOUR_MS,
      undo: undo ? { what: undo.what, ...(undo.what === 'discard' ? { takeId: undo.takeId } : {}) } : null,
    }
  }

  #promptView(session: SessionRow, row: PromptRow): PromptView {
    const reading = this.#sql.readingOf.get(session.speaker_id, session.project_id, row.prompt_id)
    return {
      promptId: row.prompt_id,
      text: row.text,
      lang: row.lang,
      direction: row.direction,
      corpus: row.corpus,
      section: row.section,
      itemcode: row.itemcode,
      training: row.training === 1,
      hint: row.hint,
      image: row.image,
      audio: row.audio,
      flagged: row.flagged === 1,
      skipped:
        reading?.skip_reason == null ? null : { reason: reading.skip_reason, note: reading.skip_note ?? '' },
      takes: this.#parts.takes.kept(session.speaker_id, session.project_id, row.prompt_id),
    }
  }

  #setSkip(session: SessionRow, promptId: string, reason: SkipReason | null, note: string): void {
    const { speaker_id: speaker, project_id: project } = session
    const before = this.#sql.readingOf.get(speaker, project, promptId)?.skip_reason ?? null
    this.#sql.setSkip.run(speaker, project, promptId, reason, reason ? note : null)
    this.#station.readings.version += 1
    if ((before === null) !== (reason === null))
      this.#sql.countSkip.run(reason === null ? -1 : 1, project, promptId)
    if (before === reason) return
    tellOutcome(
      { station: this.#station, jobs: this.#parts.jobs },
      {
        outcome: 'skipped',
        holds: reason !== null,
        prompt: this.prompt(session, promptId),
        reasons: [reason ?? before ?? ''],
        speakerId: speaker,
      },
    )
  }

  /** In the caller's transaction. */
  #flag(session: SessionRow, promptId: string, flagged: boolean, note: string): void {
    const { prompts, jobs } = this.#parts
    const before = prompts.get(session.project_id, promptId)
    prompts.flag(session.project_id, promptId, flagged, note)
    if (!before || (before.flagged === 1) === flagged) return
    const reasons = flagReasons(before)
    tellOutcome(
      { station: this.#station, jobs },
      { outcome: 'flagged', holds: flagged, prompt: before, reasons },
    )
  }

  #remember(session: SessionRow, undo: Undo | null): void {
    this.#sql.setUndo.run(undo ? JSON.stringify(undo) : null, session.session_id)
  }

  #atOnce(work: () => void): void {
    this.#station.db.transaction(work).immediate()
  }
}
