/** How far a speaker is in their session, and what is left for them. */
import { reads } from '../../text/reads.ts'
import type { Projects } from '../projects/store.ts'
import type { PromptStore, Share } from '../prompts/store.ts'
import type { Speakers } from '../speakers/store.ts'
import type { Station } from '../station.ts'
import type { ProgressRow, RecordedRow, SessionRow, SessionStatements } from './statements.ts'

type Langs = ReturnType<PromptStore['langs']>

interface Sums {
  readonly key: string
  readonly open: number
  readonly others: number
  readonly counted: ProgressRow
  readonly recorded: RecordedRow
}

export class Progress {
  readonly #station: Station
  readonly #sql: SessionStatements
  readonly #prompts: PromptStore
  readonly #speakers: Speakers
  #sums: Sums | null = null

  constructor(station: Station, sql: SessionStatements, prompts: PromptStore, speakers: Speakers) {
    this.#station = station
    this.#sql = sql
    this.#prompts = prompts
    this.#speakers = speakers
  }

  /** The languages of a project's prompts: those that the speaker of a session reads, and the others. */
  langs({ project_id: project, speaker_id: speaker }: SessionRow): { read: Langs; others: Langs } {
    const { langs } = this.#speakers.get(speaker)
    const all = this.#prompts.langs(project)
    return {
      read: all.filter(({ lang }) => reads(langs, lang)),
      others: all.filter(({ lang }) => !reads(langs, lang)),
    }
  }

  /** Sums over all that a speaker read: made again only when a reading changed, not for every snapshot. */
  sums(session: SessionRow, project: ReturnType<Projects['get']>): Sums {
    const { share } = project.settings
    const key = `${session.session_id} ${this.#station.readings.version} ${project.open} ${share.part}/${share.of}`
    if (this.#sums?.key === key) return this.#sums
    const { session_id: id, project_id: projectId, speaker_id: speaker } = session
    const { read, others } = this.langs(session)
    const names = read.map(({ lang }) => lang)
    const counted = this.#sql.progress.get({ speaker, project: projectId, langs: JSON.stringify(names) })
    const recorded = this.#sql.sessionTakes.get(id)
    this.#sums = {
      key,
      open: this.#open(projectId, share, read),
      others: this.#open(projectId, share, others),
      counted: counted ?? { done: 0, skipped: 0, touched: 0, offered: 0 },
      recorded: recorded ?? { ms: 0, prompts: 0, first: null, last: null },
    }
    return this.#sums
  }

  /** How many prompts in these languages are open. */
  #open(project: string, share: Share, langs: Langs): number {
    if (share.of === 1) return langs.reduce((sum, { open }) => sum + open, 0)
    return this.#prompts.openIn(
      project,
      share,
      langs.map(({ lang }) => lang),
    )
  }
}
