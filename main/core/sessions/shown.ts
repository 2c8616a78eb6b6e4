/** The prompts that a session has shown, in order, and the step to the next one. */
import type { Projects } from '../projects/store.ts'
import type { PromptRow, PromptStore } from '../prompts/store.ts'
import type { Db } from '../db/open.ts'
import type { Progress } from './progress.ts'
import type { SessionRow, SessionStatements } from './statements.ts'

/** A prompt whose text was mended is another prompt: `now` is read where `old` was. */
export interface Mate {
  readonly old: string
  readonly now: string
}

export class ShownPrompts {
  readonly #db: Db
  readonly #sql: SessionStatements
  readonly #projects: Projects
  readonly #prompts: PromptStore
  readonly #progress: Progress

  constructor(db: Db, sql: SessionStatements, projects: Projects, prompts: PromptStore, progress: Progress) {
    this.#db = db
    this.#sql = sql
    this.#projects = projects
    this.#prompts = prompts
    this.#progress = progress
  }

  /** Position of the last that was shown; -1: none. */
  last(session: SessionRow): number {
    return this.#sql.lastShown.get(session.session_id) ?? -1
  }

  /** Null: all is done. */
  current(session: SessionRow): PromptRow | null {
    const at = this.#sql.shown.get(session.session_id, session.position)
    return at ? this.#prompts.get(session.project_id, at.prompt_id) : null
  }

  moveTo(session: SessionRow, position: number): void {
    this.#sql.setPosition.run(position, session.session_id)
  }

  /** To where this prompt was shown last, if it was. */
  moveToPrompt(session: SessionRow, promptId: string): void {
    const at = this.#sql.lastShownOf.get(session.session_id, promptId)
    if (at != null) this.moveTo(session, at)
  }

  /**
   * One further: among those already shown, else the next by the project's order, else once more what was recorded and
   * held back for its quality. False: nothing is left.
   */
  advance(session: SessionRow, again = true): boolean {
    const last = this.last(session)
    if (session.position < last) {
      this.moveTo(session, session.position + 1)
      return true
    }
    const next = this.#next(session, again)
    if (next === undefined) {
      // one past the last: "all done", and the place where a prompt that arrives later appears
      if (session.position === last) this.moveTo(session, last + 1)
      return false
    }
    this.#db
      .transaction(() => {
        this.#sql.show.run(session.session_id, last + 1, next)
        this.moveTo(session, last + 1)
      })
      .immediate()
    return true
  }

  #next(session: SessionRow, again: boolean): string | undefined {
    const { settings } = this.#projects.get(session.project_id)
    const whose = { project: session.project_id, speaker: session.speaker_id, session: session.session_id }
    const langs = this.#progress.langs(session).read.flatMap(({ lang, open }) => (open > 0 ? [lang] : []))
    const { seed, position } = session
    const open = this.#prompts.next(settings.order, { ...whose, seed, share: settings.share, langs })
    return open?.prompt_id ?? (again ? this.#sql.heldBack.get({ ...whose, position }) : undefined)
  }

  /** What was shown without those that are stale; a prompt that stands in the place of another is shown in its place. */
  dropStale(session: SessionRow, keep: string | null, mate: Mate | undefined): void {
    const { session_id: id, project_id: project, speaker_id: speaker } = session
    const langs = JSON.stringify(this.#progress.langs(session).read.map(({ lang }) => lang))
    const rows = this.#sql.allShown.all({ session: id, project, speaker, langs })
    const kept: { position: number; promptId: string }[] = []
    for (const { position, prompt_id: promptId, stale } of rows) {
      if (stale === 0 || promptId === keep) kept.push({ position, promptId })
      else if (promptId === mate?.old) kept.push({ position, promptId: mate.now })
    }
    const changed =
      kept.length < rows.length || kept.some(({ promptId }, at) => promptId !== rows[at]?.prompt_id)
    if (!changed) return
    this.#sql.forgetShown.run(id)
    kept.forEach(({ promptId }, at) => this.#sql.show.run(id, at, promptId))
    this.moveTo(session, kept.filter(({ position }) => position < session.position).length)
  }
}
