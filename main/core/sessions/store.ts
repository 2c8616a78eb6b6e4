/** A session: one speaker reads one project, and comes back exactly where they stopped. */
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import type { PromptView, SessionView, SkipReason } from '../../contract/model.ts'
import { reads } from '../../text/reads.ts'
import type { Projects } from '../projects/store.ts'
import type { PromptRow, PromptStore, Share } from '../prompts/store.ts'
import type { Speakers } from '../speakers/store.ts'
import type { Station } from '../station.ts'
import { newId } from '../station.ts'
import type { TakeStore } from '../takes/store.ts'

interface SessionRow {
  session_id: string
  project_id: string
  speaker_id: string
  started_at: number
  position: number
  seed: number
  undo: string | null
}

interface ShownRow {
  position: number
  prompt_id: string
  /** asked for no more, or not of who does not read it, and this speaker has nothing of it */
  stale: number
}
interface ProgressRow {
  done: number
  skipped: number
  touched: number
  /** of `touched`: in languages that they read */
  offered: number
}
interface RecordedRow {
  ms: number | null
  prompts: number
  first: number | null
  last: number | null
}

const undoShape = z.discriminatedUnion('what', [
  z.object({ what: z.literal('discard'), takeId: z.string() }),
  z.object({ what: z.literal('skip'), promptId: z.string() }),
  z.object({ what: z.literal('flag'), promptId: z.string(), flagged: z.boolean(), note: z.string() }),
])
type Undo = z.infer<typeof undoShape>

/** pace is of an hour's work, not of a week: a pause longer than this does not count */
const HOUR_MS = 3_600_000

export type Sessions = ReturnType<typeof sessionStore>

/** A prompt whose text was mended is another prompt: `now` is read where `old` was. */
interface Mate {
  readonly old: string
  readonly now: string
}

interface SessionStoreParts {
  readonly projects: Projects
  readonly prompts: PromptStore
  readonly speakers: Speakers
  readonly takes: TakeStore
  /** undoes a discard, and tells the lake where it was told */
  readonly restore: (takeId: string) => boolean
}

export function sessionStore(
  station: Station,
  { projects, prompts, speakers, takes, restore }: SessionStoreParts,
) {
  const { db, now } = station
  const open = db.prepare<[], SessionRow>(
    'SELECT * FROM sessions WHERE ended_at IS NULL ORDER BY started_at DESC LIMIT 1',
  )
  const unfinished = db.prepare<[string, string], SessionRow>(
    'SELECT * FROM sessions WHERE ended_at IS NULL AND project_id = ? AND speaker_id = ?',
  )
  const create = db.prepare<[string, string, string, number, number]>(
    'INSERT INTO sessions (session_id, project_id, speaker_id, started_at, seed) VALUES (?, ?, ?, ?, ?)',
  )
  const endAll = db.prepare<[number]>('UPDATE sessions SET ended_at = ? WHERE ended_at IS NULL')
  const setPosition = db.prepare<[number, string]>('UPDATE sessions SET position = ? WHERE session_id = ?')
  const setUndo = db.prepare<[string | null, string]>('UPDATE sessions SET undo = ? WHERE session_id = ?')
  const shown = db.prepare<[string, number], { prompt_id: string }>(
    'SELECT prompt_id FROM session_prompts WHERE session_id = ? AND position = ?',
  )
  const allShown = db.prepare<
    [{ session: string; project: string; speaker: string; langs: string }],
    ShownRow
  >(
    `SELECT s.position, s.prompt_id,
            (p.takes_wanted IS 0 OR p.lang NOT IN (SELECT value FROM json_each(@langs)))
              AND NOT EXISTS (SELECT 1 FROM takes t WHERE t.session_id = @session AND t.prompt_id = s.prompt_id)
              AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.speaker_id = @speaker AND r.project_id = @project
                               AND r.prompt_id = s.prompt_id AND (r.takes > 0 OR r.skip_reason IS NOT NULL)) AS stale
       FROM session_prompts s LEFT JOIN prompts p ON p.project_id = @project AND p.prompt_id = s.prompt_id
      WHERE s.session_id = @session ORDER BY s.position`,
  )
  const forgetShown = db.prepare<[string]>('DELETE FROM session_prompts WHERE session_id = ?')
  const lastShown = db
    .prepare<[string], number | null>('SELECT max(position) FROM session_prompts WHERE session_id = ?')
    .pluck()
  const show = db.prepare<[string, number, string]>(
    'INSERT INTO session_prompts (session_id, position, prompt_id) VALUES (?, ?, ?)',
  )
  /** The first of those that were recorded here, never well enough to count, and shown once only; not the one now shown. */
  const heldBack = db
    .prepare<[{ session: string; project: string; speaker: string; position: number }], string>(
      `SELECT s.prompt_id FROM session_prompts s
         JOIN prompts p ON p.project_id = @project AND p.prompt_id = s.prompt_id AND p.closed = 0
        WHERE s.session_id = @session
          AND EXISTS (SELECT 1 FROM takes t JOIN jobs j ON j.job_id = t.take_id AND j.state = 'parked'
                       WHERE t.session_id = @session AND t.speaker_id = @speaker AND t.project_id = @project
                         AND t.prompt_id = s.prompt_id)
          AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.speaker_id = @speaker AND r.project_id = @project
                           AND r.prompt_id = s.prompt_id AND (r.takes > 0 OR r.skip_reason IS NOT NULL))
        GROUP BY s.prompt_id HAVING count(*) = 1 AND min(s.position) <> @position ORDER BY min(s.position) LIMIT 1`,
    )
    .pluck()
  const readingOf = db.prepare<
    [string, string, string],
    { takes: number; skip_reason: string | null; skip_note: string | null }
  >(
    'SELECT takes, skip_reason, skip_note FROM readings WHERE speaker_id = ? AND project_id = ? AND prompt_id = ?',
  )
  const setSkip = db.prepare<[string, string, string, string | null, string | null]>(
    `INSERT INTO readings (speaker_id, project_id, prompt_id, skip_reason, skip_note) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET skip_reason = excluded.skip_reason, skip_note = excluded.skip_note`,
  )
  const countSkip = db.prepare<[number, string, string]>(
    'UPDATE prompts SET skips = max(0, skips + ?) WHERE project_id = ? AND prompt_id = ?',
  )
  const progress = db.prepare<[{ speaker: string; project: string; langs: string }], ProgressRow>(
    `SELECT count(*) FILTER (WHERE r.takes > 0) AS done,
            count(*) FILTER (WHERE r.takes = 0 AND r.skip_reason IS NOT NULL) AS skipped,
            count(*) FILTER (WHERE p.closed = 0 AND (r.takes > 0 OR r.skip_reason IS NOT NULL)) AS touched,
            count(*) FILTER (WHERE p.closed = 0 AND (r.takes > 0 OR r.skip_reason IS NOT NULL)
              AND p.lang IN (SELECT value FROM json_each(@langs))) AS offered
       FROM readings r JOIN prompts p ON p.project_id = r.project_id AND p.prompt_id = r.prompt_id
      WHERE r.speaker_id = @speaker AND r.project_id = @project`,
  )
  const sessionTakes = db.prepare<[string], RecordedRow>(
    `SELECT sum(t.frames * 1000.0 / t.sample_rate) AS ms, count(DISTINCT t.prompt_id) AS prompts,
            min(t.recorded_at) AS first, max(t.recorded_at) AS last
       FROM takes t JOIN jobs j ON j.job_id = t.take_id WHERE t.session_id = ? AND j.state <> 'discarded'`,
  )

  /** The languages of a project's prompts: those that the speaker of a session reads, and the others. */
  function langsOf({ project_id: project, speaker_id: speaker }: SessionRow) {
    const { langs } = speakers.get(speaker)
    const all = prompts.langs(project)
    return {
      read: all.filter(({ lang }) => reads(langs, lang)),
      others: all.filter(({ lang }) => !reads(langs, lang)),
    }
  }
  type Langs = ReturnType<typeof langsOf>['read']
  const openOf = (project: string, share: Share, langs: Langs): number =>
    share.of === 1
      ? langs.reduce((sum, { open }) => sum + open, 0)
      : prompts.openIn(
          project,
          share,
          langs.map(({ lang }) => lang),
        )

  /** Sums over all that a speaker read: made again only when a reading changed, not for every snapshot. */
  let sums: {
    key: string
    open: number
    others: number
    counted: ProgressRow
    recorded: RecordedRow
  } | null = null
  function sumsOf(session: SessionRow, project: ReturnType<Projects['get']>) {
    const { share } = project.settings
    const key = `${session.session_id} ${station.readings.version} ${project.open} ${share.part}/${share.of}`
    if (sums?.key !== key) {
      const { session_id: id, project_id: projectId, speaker_id: speaker } = session
      const { read, others } = langsOf(session)
      const names = read.map(({ lang }) => lang)
      const counted = progress.get({ speaker, project: projectId, langs: JSON.stringify(names) })
      const recorded = sessionTakes.get(id)
      sums = {
        key,
        open: openOf(projectId, share, read),
        others: openOf(projectId, share, others),
        counted: counted ?? { done: 0, skipped: 0, touched: 0, offered: 0 },
        recorded: recorded ?? { ms: 0, prompts: 0, first: null, last: null },
      }
    }
    return sums
  }

  const current = (): SessionRow | null => open.get() ?? null
  const need = (): SessionRow => {
    const row = current()
    if (!row) throw new StationError('conflict', 'no session is open')
    return row
  }
  const remember = (session: SessionRow, undo: Undo | null) =>
    setUndo.run(undo ? JSON.stringify(undo) : null, session.session_id)

  /**
   * One further: among those already shown, else the next by the project's order, else once more what was recorded and
   * held back for its quality. False: nothing is left.
   */
  function advance(session: SessionRow, again = true): boolean {
    const last = lastShown.get(session.session_id) ?? -1
    if (session.position < last) {
      setPosition.run(session.position + 1, session.session_id)
      return true
    }
    const { settings } = projects.get(session.project_id)
    const whose = { project: session.project_id, speaker: session.speaker_id, session: session.session_id }
    const langs = langsOf(session).read.flatMap(({ lang, open }) => (open > 0 ? [lang] : []))
    const { seed } = session
    const open = prompts.next(settings.order, { ...whose, seed, share: settings.share, langs })
    const next =
      open?.prompt_id ?? (again ? heldBack.get({ ...whose, position: session.position }) : undefined)
    if (next === undefined) {
      // one past the last: "all done", and the place where a prompt that arrives later appears
      if (session.position === last) setPosition.run(last + 1, session.session_id)
      return false
    }
    db.transaction(() => {
      show.run(session.session_id, last + 1, next)
      setPosition.run(last + 1, session.session_id)
    }).immediate()
    return true
  }

  /** What was shown without those that are stale; a prompt that stands in the place of another is shown in its place. */
  function withoutStale(session: SessionRow, keep: string | null, mate: Mate | undefined): void {
    const { session_id: id, project_id: project, speaker_id: speaker } = session
    const langs = JSON.stringify(langsOf(session).read.map(({ lang }) => lang))
    const rows = allShown.all({ session: id, project, speaker, langs })
    const kept: { position: number; promptId: string }[] = []
    for (const { position, prompt_id: promptId, stale } of rows) {
      if (stale === 0 || promptId === keep) kept.push({ position, promptId })
      else if (promptId === mate?.old) kept.push({ position, promptId: mate.now })
    }
    const changed =
      kept.length < rows.length || kept.some(({ promptId }, at) => promptId !== rows[at]?.prompt_id)
    if (!changed) return
    forgetShown.run(id)
    kept.forEach(({ promptId }, at) => show.run(id, at, promptId))
    setPosition.run(kept.filter(({ position }) => position < session.position).length, id)
  }

  function currentPrompt(session: SessionRow): PromptRow | null {
    const at = shown.get(session.session_id, session.position)
    return at ? prompts.get(session.project_id, at.prompt_id) : null
  }

  function promptView(session: SessionRow, row: PromptRow): PromptView {
    const reading = readingOf.get(session.speaker_id, session.project_id, row.prompt_id)
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
      takes: takes.kept(session.speaker_id, session.project_id, row.prompt_id),
    }
  }

  function skip(session: SessionRow, promptId: string, reason: SkipReason | null, note: string): void {
    const before = readingOf.get(session.speaker_id, session.project_id, promptId)?.skip_reason ?? null
    setSkip.run(session.speaker_id, session.project_id, promptId, reason, reason ? note : null)
    station.readings.version += 1
    if ((before === null) !== (reason === null))
      countSkip.run(reason === null ? -1 : 1, session.project_id, promptId)
  }

  return {
    current,
    need,
    prompt(session: SessionRow, promptId: string): PromptRow {
      const row = prompts.get(session.project_id, promptId)
      if (!row) throw new StationError('not_found', `no prompt ${promptId}`)
      return row
    },
    start(projectId: string, speakerId: string): void {
      projects.get(projectId)
      speakers.mayRecord(speakerId, projectId)
      const same = unfinished.get(projectId, speakerId)
      if (same) return
      db.transaction(() => {
        endAll.run(now())
        create.run(newId(now()), projectId, speakerId, now(), randomInt(2 ** 30))
      }).immediate()
      advance(need())
    },
    end(): void {
      endAll.run(now())
    },
    next: () => void advance(need()),
    back(): void {
      const session = need()
      if (session.position > 0) setPosition.run(session.position - 1, session.session_id)
    },
    /** A prompt arrived while the speaker had nothing left: it appears by itself. */
    fill(): boolean {
      const session = current()
      return session !== null && currentPrompt(session) === null && advance(session, false)
    },
    /**
     * Prompts came, went, or stand in the place of others: what nobody is asked for any more leaves the open session, but for
     * what was read in it, or is being recorded just now.
     */
    follow(recording: boolean, mate?: Mate): void {
      const session = current()
      if (!session) return
      station.readings.version += 1
      const keep = recording ? (currentPrompt(session)?.prompt_id ?? null) : null
      db.transaction(() => withoutStale(session, keep, mate)).immediate()
      const now = need()
      const last = lastShown.get(now.session_id) ?? -1
      if (now.position <= last) return
      // the one that was shown is gone: the next, in its place
      advance({ ...now, position: last }, false)
    },
    skip(promptId: string, reason: SkipReason, note: string): void {
      const session = need()
      this.prompt(session, promptId)
      db.transaction(() => {
        skip(session, promptId, reason, note)
        remember(session, { what: 'skip', promptId })
      }).immediate()
      advance(need())
    },
    flag(promptId: string, flagged: boolean, note: string): void {
      const session = need()
      const row = this.prompt(session, promptId)
      db.transaction(() => {
        prompts.flag(session.project_id, promptId, flagged, note)
        remember(session, { what: 'flag', promptId, flagged: row.flagged === 1, note: row.flag_note })
      }).immediate()
    },
    discarded(takeId: string): void {
      const session = current()
      if (session) remember(session, { what: 'discard', takeId })
    },
    /** Returns the take that was restored, if that was what there was to undo. */
    undo(): void {
      const session = need()
      if (session.undo === null) throw new StationError('conflict', 'nothing to undo')
      const undo = undoShape.parse(JSON.parse(session.undo))
      remember(session, null)
      switch (undo.what) {
        case 'discard':
          restore(undo.takeId)
          return
        case 'flag':
          prompts.flag(session.project_id, undo.promptId, undo.flagged, undo.note)
          return
        case 'skip': {
          skip(session, undo.promptId, null, '')
          const at = db
            .prepare<[string, string], number | null>(
              'SELECT max(position) FROM session_prompts WHERE session_id = ? AND prompt_id = ?',
            )
            .pluck()
            .get(session.session_id, undo.promptId)
          if (at != null) setPosition.run(at, session.session_id)
        }
      }
    },
    view(): SessionView | null {
      const session = current()
      if (!session) return null
      const project = projects.get(session.project_id)
      const { counted, recorded, open: left, others } = sumsOf(session, project)
      const prompt = currentPrompt(session)
      const undo = session.undo === null ? null : undoShape.parse(JSON.parse(session.undo))
      const spent = (recorded.last ?? 0) - (recorded.first ?? 0)
      return {
        sessionId: session.session_id,
        projectId: session.project_id,
        projectName: project.name,
        settings: project.settings,
        speaker: speakers.get(session.speaker_id),
        startedAt: session.started_at,
        position: Math.max(0, session.position),
        current: prompt ? promptView(session, prompt) : null,
        done: counted.done,
        skipped: counted.skipped,
        left: Math.max(0, left - counted.offered),
        unread: Math.max(0, others - (counted.touched - counted.offered)),
        recordedMs: recorded.ms ?? 0,
        pacePerHour: recorded.prompts < 2 || spent <= 0 ? null : ((recorded.prompts - 1) / spent) * HOUR_MS,
        undo: undo ? { what: undo.what, ...(undo.what === 'discard' ? { takeId: undo.takeId } : {}) } : null,
      }
    },
  }
}
